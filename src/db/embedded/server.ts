// Starts the PostgreSQL that comes from npm, with its data below one folder of ours. It listens on a Unix
// socket only. One left behind by a killed process is taken over.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries } from './binaries.ts';
import { type RunAs, runAs } from './run-as.ts';

export interface EmbeddedServer {
  /** Connection string of database `reflejo`, as its owner (not a superuser, so that row-level security holds). */
  url: string;
  /** The same server as superuser, database `postgres`. */
  adminUrl: string;
  pid: number;
  /** It was running already. */
  takenOver: boolean;
  /** Stops it and waits until it is down. */
  stop(): Promise<void>;
  /** Stops it unless another process is connected. */
  stopIfIdle(): Promise<void>;
}

const LINGER_MS = 2000;
const PORT = 5432; // part of the socket's name only

/**
 * Starts (or takes over) the server whose data lie in `dir`.
 * `settings` are postgresql.conf names; used by tests to trade durability for speed.
 */
export async function startEmbedded(dir: string, settings: Record<string, string> = {}): Promise<EmbeddedServer> {
  dir = resolve(dir);
  mkdirSync(dir, { recursive: true });
  const data = join(dir, 'data');
  const running = livePostmaster(data);
  const sockets = socketDir(dir);
  if (running !== undefined && (await waitUntilReady(sockets, () => alive(running), 10_000))) {
    return server(running, data, sockets, true);
  }
  const binaries = await findBinaries();
  mkdirSync(data, { recursive: true, mode: 0o700 });
  mkdirSync(sockets, { recursive: true, mode: 0o700 });
  const as = runAs([data, binaries.postgres, sockets]);
  if (as.uid !== undefined) for (const path of [data, sockets]) chownSync(path, as.uid, as.gid!);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(binaries.initdb, data, as, dir);
  if (running === undefined) {
    // PostgreSQL would take a killed server that nobody has waited for yet for one that lives
    rmSync(join(data, 'postmaster.pid'), { force: true });
    rmSync(join(sockets, `.s.PGSQL.${PORT}.lock`), { force: true });
  }

  const options = { ...DEFAULTS, unix_socket_directories: sockets, ...settings };
  const log = join(dir, 'postgres.log');
  const child = run(
    as,
    binaries.postgres,
    ['-D', data, ...Object.entries(options).flatMap(([k, v]) => ['-c', `${k}=${v}`])],
    log,
  );
  let exited = false;
  child.once('exit', () => {
    exited = true;
  });
  child.unref();
  if (!(await waitUntilReady(sockets, () => !exited, 60_000))) {
    throw new Error(`PostgreSQL did not start. Its log (${log}) ends with:\n${tail(log)}`);
  }
  await prepare(sockets);
  return server(child.pid!, data, sockets, false);
}

const DEFAULTS: Record<string, string> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  port: String(PORT),
  shared_buffers: '256MB',
  wal_buffers: '16MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  wal_compression: 'on',
  max_connections: '200',
  jit: 'off',
  log_min_messages: 'warning',
  timezone: 'UTC',
};

function run(as: RunAs, program: string, args: string[], log: string) {
  const [command, ...rest] = [...as.prefix, program, ...args];
  const out = openSync(log, 'a', 0o600);
  const identity = as.uid !== undefined && as.prefix.length === 0 ? { uid: as.uid, gid: as.gid! } : {};
  return spawn(command!, rest, {
    ...identity,
    cwd: '/',
    detached: true, // a Ctrl-C in our terminal must not stop the database before the workers are done
    stdio: ['ignore', out, out],
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
  });
}

async function initialise(initdb: string, data: string, as: RunAs, dir: string): Promise<void> {
  const log = join(dir, 'postgres.log');
  const args = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const child = run(as, initdb, args, log);
  const code = await new Promise((done, fail) => {
    child.once('exit', done);
    child.once('error', fail);
  });
  if (code !== 0) {
    rmSync(data, { recursive: true, force: true });
    throw new Error(`PostgreSQL could not make its data folder. Its log (${log}) ends with:\n${tail(log)}`);
  }
}

function server(pid: number, data: string, sockets: string, takenOver: boolean): EmbeddedServer {
  const adminUrl = url(sockets, 'postgres', 'postgres');
  const stop = async () => {
    const postmaster = livePostmaster(data);
    if (postmaster === undefined) return;
    process.kill(postmaster, 'SIGINT'); // "fast": rolls back what is open, then a checkpoint
    for (let waited = 0; alive(postmaster) && waited < 30_000; waited += 50) await sleep(50);
  };
  const stopIfIdle = async () => {
    // our own connections, just closed, may linger for a moment
    for (let waited = 0; waited < LINGER_MS; waited += 50) {
      if ((await clients(adminUrl)) === 0) return stop();
      await sleep(50);
    }
  };
  return { url: url(sockets, 'reflejo', 'reflejo'), adminUrl, pid, takenOver, stop, stopIfIdle };
}

/** Connections of other processes. */
async function clients(adminUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query(
      "select count(*)::int as n from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
    );
    return rows[0].n;
  } catch {
    return 0;
  } finally {
    await client.end().catch(() => {});
  }
}

const url = (sockets: string, user: string, database: string) =>
  `postgresql://${user}@/${database}?host=${encodeURIComponent(sockets)}&port=${PORT}`;

async function prepare(sockets: string): Promise<void> {
  const client = new pg.Client({ connectionString: url(sockets, 'postgres', 'postgres') });
  await client.connect();
  try {
    const { rows } = await client.query("select 1 from pg_database where datname = 'reflejo'");
    if (rows.length > 0) return;
    await client.query(`do $$ begin
      if not exists (select 1 from pg_roles where rolname = 'reflejo_app') then create role reflejo_app nologin; end if;
      if not exists (select 1 from pg_roles where rolname = 'reflejo') then create role reflejo login; end if;
    end $$`);
    await client.query('grant reflejo_app to reflejo');
    await client.query('create database reflejo owner reflejo');
  } finally {
    await client.end();
  }
}

/** Unix socket paths hold about 100 bytes: a deep folder gets its socket in the temporary folder. */
function socketDir(dir: string): string {
  const inside = join(dir, 'socket');
  if (Buffer.byteLength(inside) < 80) return inside;
  return join(tmpdir(), `reflejo-${createHash('sha256').update(dir).digest('hex').slice(0, 16)}`);
}

function livePostmaster(data: string): number | undefined {
  let pid: number;
  try {
    pid = Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10);
  } catch {
    return undefined;
  }
  return alive(pid) && isPostgres(pid) ? pid : undefined;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return !existsSync('/proc/self/stat');
  }
}

/** After a reboot the number may belong to another program. */
function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
  } catch {
    return !existsSync('/proc/self/cmdline');
  }
}

async function waitUntilReady(sockets: string, hope: () => boolean, limitMs: number): Promise<boolean> {
  for (const end = Date.now() + limitMs; Date.now() < end && hope(); await sleep(50)) {
    const client = new pg.Client({
      connectionString: url(sockets, 'postgres', 'postgres'),
      connectionTimeoutMillis: 2000,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      return true;
    } catch {
      // not yet
    } finally {
      await client.end().catch(() => {});
    }
  }
  return false;
}

function tail(file: string): string {
  try {
    statSync(file);
    return readFileSync(file, 'utf8').split('\n').slice(-15).join('\n');
  } catch {
    return '(no log)';
  }
}
