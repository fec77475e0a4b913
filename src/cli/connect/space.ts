// The instance's own database, for commands on the server itself: they work without a token, because whoever
// can open the database may do everything anyway.
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { Config } from '../../config.ts';
import type { Database } from '../../db/index.ts';
import type { Actor } from '../../ledger/index.ts';
import { EXIT } from '../exit.ts';
import { Fault } from '../fault.ts';
import type { Io } from '../io.ts';
import { configOf, noInstance, type Place } from './target.ts';

export interface SpacePlace extends Place {
  /** Slug; default: the oldest space. */
  space?: string | undefined;
}

export interface OpenSpace {
  db: Database;
  config: Config;
  space: { id: string; slug: string };
}

/** Opens the database, works in one space, closes it again. */
export async function inServerSpace<T>(io: Io, place: SpacePlace, work: (open: OpenSpace) => Promise<T>): Promise<T> {
  const config = configOf(io, place);
  if (!config.databaseUrl && !existsSync(config.dataDir)) throw noInstance(config.dataDir);
  const { db, close } = await io.openDatabase(config);
  try {
    return await work({ db, config, space: await findSpace(db, place.space) });
  } finally {
    await close();
  }
}

/** Whoever sits at the server, as the ledger names them. */
export function atTheServer(): Actor {
  return { type: 'system', id: 'command-line', name: `${userInfo().username} at the command line` };
}

async function findSpace(db: Database, slug: string | undefined): Promise<OpenSpace['space']> {
  const { rows } = await db.system
    .query<OpenSpace['space']>(
      'select id, slug from space where $1::text is null or slug = $1 order by created_at, id limit 1',
      [slug ?? null],
    )
    .catch((error) => {
      // undefined_table: the database exists, but no instance was ever started on it
      if (error.code === '42P01') return { rows: [] };
      throw error;
    });
  if (rows[0]) return rows[0];
  const detail = slug === undefined ? 'The database has no space yet.' : `There is no space "${slug}".`;
  throw new Fault(
    EXIT.no,
    { code: 'not_found', title: 'Not found', detail },
    { todo: slug === undefined ? 'Start the instance once: reflejo up.' : undefined },
  );
}
