// The way to PostgreSQL: one pool for the engine and the jobs (all spaces), one for requests of people
// (one space per transaction, held apart by row-level security).
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { AppError } from '../errors.ts';

/** What a part needs of a transaction. Values are always passed as parameters. */
export interface Tx {
  query<R extends pg.QueryResultRow = any>(text: string, values?: unknown[]): Promise<pg.QueryResult<R>>;
  /** Has `step` done as the last thing of the transaction: for what takes locks that many transactions want. */
  beforeCommit(step: () => Promise<void>): void;
}

const CLOSE_MS = 5000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
// bigint as number: every bigint column of ours stays far below 2^53
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
// json as text where exact bytes matter is asked for with ::text; elsewhere it is parsed

/**
 * A process that is frozen in the middle of a transaction must not hold its locks for as long: PostgreSQL ends that
 * transaction before others declare the process dead and want its runs.
 */
const SILENT_TX_MS = 8_000;

export class Database {
  readonly url: string;
  readonly system: pg.Pool;
  readonly app: pg.Pool;

  constructor(url: string, options: { systemConnections?: number; appConnections?: number } = {}) {
    this.url = url;
    const common = {
      connectionString: url,
      connectionTimeoutMillis: 10_000,
      idle_in_transaction_session_timeout: SILENT_TX_MS,
      application_name: 'reflejo',
    };
    this.system = new pg.Pool({ ...common, max: options.systemConnections ?? 10, options: '-c reflejo.space=all' });
    this.app = new pg.Pool({ ...common, max: options.appConnections ?? 10 });
    // a connection that dies while idle is replaced by the pool; without a listener it would end the process
    for (const pool of [this.system, this.app]) {
      pool.on('error', () => {});
      pool.on('connect', (client) => client.on('error', () => {}));
    }
  }

  /** A transaction over all spaces: for the engine, jobs and the command line on the server. */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return again(() => transaction(this.system, 'begin', work));
  }

  /** Like `tx`, for work that must not be repeated by itself when PostgreSQL breaks a deadlock. */
  once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return transaction(this.system, 'begin', work);
  }

  /** A transaction that sees and writes one space only. */
  inSpace<T>(spaceId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    if (!UUID.test(spaceId)) throw new AppError('invalid_request', 'space id is not a UUID');
    return this.#appRole().then((role) =>
      again(() => transaction(this.app, `begin; ${role}set local reflejo.space = '${spaceId}'`, work)),
    );
  }

  // a managed database may not let us make the role; forced row-level security then binds the owner too
  #role: Promise<string> | undefined;
  #appRole(): Promise<string> {
    this.#role ??= this.app
      .query("select pg_has_role(current_user, oid, 'member') as may from pg_roles where rolname = 'reflejo_app'")
      .then(({ rows }) => (rows[0]?.may ? 'set local role reflejo_app; ' : ''))
      .catch((cause) => {
        this.#role = undefined;
        throw new AppError('database_unavailable', undefined, { cause });
      });
    return this.#role;
  }

  async close(): Promise<void> {
    // a connection that an outage took may never come back to its pool
    const ended = Promise.all([this.system.end(), this.app.end()]);
    await Promise.race([ended, sleep(CLOSE_MS, undefined, { ref: false })]);
  }
}

/** Two transactions that waited for each other: PostgreSQL ended one of them, which simply begins again. */
async function again<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 3; ; left--) {
    try {
      return await attempt();
    } catch (fault) {
      const { code } = fault as { code?: string };
      if (left === 0 || (code !== '40P01' && code !== '40001')) throw fault;
    }
  }
}

async function transaction<T>(pool: pg.Pool, begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((cause) => {
    throw new AppError('database_unavailable', undefined, { cause });
  });
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query(begin);
    const last: (() => Promise<void>)[] = [];
    const tx = { query: client.query.bind(client), beforeCommit: (step: () => Promise<void>) => void last.push(step) };
    const value = await work(tx as Tx);
    for (const step of last) await step();
    await client.query('commit');
    return value;
  } catch (error) {
    await client.query('rollback').catch((fault: Error) => {
      broken = fault;
    });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}
