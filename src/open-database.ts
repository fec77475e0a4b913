// Finds or starts the database of an instance, and brings it to the current schema.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from './config.ts';
import { Database, type EmbeddedServer, migrate, startEmbedded } from './db/index.ts';
import { AppError } from './errors.ts';

/** What is being done, for whoever shows progress. */
export type Tell = (stage: string) => void;

export interface OpenedDatabase {
  db: Database;
  /** Undefined when DATABASE_URL names the database. */
  embedded: EmbeddedServer | undefined;
  /** Closes our connections, and stops the embedded server unless another process uses it. */
  close(): Promise<void>;
}

/** Throws an Error with what to do when there is no database to be had. */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir' | 'databaseWait'>,
  tell: Tell = () => {},
): Promise<OpenedDatabase> {
  const embedded = config.databaseUrl ? undefined : await startServer(config.dataDir, tell);
  const url = config.databaseUrl ?? embedded!.url;
  tell('Bringing the database up to date');
  await migrateWhenThere(url, embedded ? 0 : config.databaseWait * 1000, tell);
  const db = new Database(url);
  return {
    db,
    embedded,
    async close() {
      await db.close();
      await embedded?.stopIfIdle();
    },
  };
}

function startServer(dataDir: string, tell: Tell): Promise<EmbeddedServer> {
  tell('Starting PostgreSQL');
  return startEmbedded(join(dataDir, 'postgres'));
}

async function migrateWhenThere(url: string, patienceMs: number, tell: Tell): Promise<void> {
  for (const end = Date.now() + patienceMs; ; await sleep(1000)) {
    try {
      await migrate(url);
      return;
    } catch (fault) {
      if (!isAway(fault)) throw fault;
      if (Date.now() > end) {
        throw new AppError(
          'database_unavailable',
          `No database at ${withoutPassword(url)}: ${(fault as Error).message}`,
        );
      }
      tell('Waiting for the database');
    }
  }
}

const isAway = (fault: unknown): boolean => {
  const { code, cause } = fault as { code?: string; cause?: unknown };
  if (code && (/^E[A-Z]+$/.test(code) || /^(08|57P)/.test(code))) return true;
  return cause !== undefined && isAway(cause);
};

function withoutPassword(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `${host}${pathname}`;
  } catch {
    return 'the address in DATABASE_URL';
  }
}
