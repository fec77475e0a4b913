// The processes under chaos: the API with its worker, two more workers, and their PostgreSQL, all of them ours.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const PROGRAM = fileURLToPath(new URL('../bin/reflejo.mjs', import.meta.url));

export class Fleet {
  data = mkdtempSync(join(tmpdir(), 'chaos-'));
  /** Running processes by name: api, one, two. */
  processes = new Map();
  /** What the processes said of faults of their own, for the log of a failed run. */
  said = [];

  async start() {
    this.port = await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    await this.up('api');
    await Promise.all([this.up('one'), this.up('two')]);
  }

  /** Starts one of them; resolves when it is ready. PostgreSQL is started by it when that is down. */
  async up(name) {
    const serve = ['up', '--no-sample', '--port', String(this.port)];
    const args = [...(name === 'api' ? serve : ['worker']), '--json', '--data', this.data];
    const env = {
      ...process.env,
      REFLEJO_ALLOW_NET: '127.0.0.0/8',
      DATABASE_URL: '',
      REFLEJO_LOG_LEVEL: 'warn',
      REFLEJO_CATALOG: 'curated',
      // where events arrive there is room for few runs, so that the other workers have as many
      REFLEJO_RUNS_IN_FLIGHT: name === 'api' ? '10' : '1000',
    };
    for (let tries = 1; ; tries++) {
      const child = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      child.stderr.on('data', (text) => this.#note(name, text));
      this.processes.set(name, child);
      const ready = await new Promise((done) => {
        // a fault is told on standard output too, as {"code": …}
        child.stdout.once('data', (text) => done(!`${text}`.includes('"code"')));
        child.once('exit', () => done(false));
      });
      if (ready) break;
      if (tries === 10) throw new Error(`${name} does not start:\n${this.said.slice(-20).join('\n')}`);
      await sleep(500);
    }
    if (name === 'api') this.token = JSON.parse(readFileSync(join(this.data, 'instance.json'), 'utf8')).token;
  }

  #note(name, text) {
    this.said.push(
      ...`${text}`
        .trim()
        .split('\n')
        .map((line) => `${name}: ${line}`),
    );
    this.said.splice(0, this.said.length - 400);
  }

  signal(name, signal) {
    this.processes.get(name).kill(signal);
  }

  /** kill -9; resolves when it is gone. */
  async kill(name) {
    const child = this.processes.get(name);
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await gone;
  }

  /** The worker's id in the database. */
  async workerId(name) {
    const { rows } = await this.query('select id from worker where pid = $1 order by beat_at desc limit 1', [
      this.processes.get(name).pid,
    ]);
    return rows[0]?.id;
  }

  /** As superuser, on a connection of its own; tries again while the database is away. */
  async query(text, values = []) {
    for (let tries = 1; ; tries++) {
      const client = new pg.Client({
        connectionString: `postgresql://postgres@/reflejo?host=${encodeURIComponent(join(this.data, 'postgres/socket'))}`,
      });
      client.on('error', () => {});
      try {
        await client.connect();
        return await client.query(text, values);
      } catch (fault) {
        if (tries === 60) throw fault;
        await sleep(500);
      } finally {
        await client.end().catch(() => {});
      }
    }
  }

  /** `SIGKILL`, or `SIGINT` for what PostgreSQL calls a fast shutdown; then a new worker starts it again. */
  async restartPostgres(signal) {
    const pid = this.#postmaster();
    process.kill(pid, signal);
    while (isAlive(pid)) await sleep(50);
    await sleep(1000);
    // as a supervisor would: the next process that is started brings the database back
    await this.up('visitor');
    // who started the database stops it again when nobody else is connected
    for (const end = Date.now() + 30_000; !(await this.#isReady()) && Date.now() < end; ) await sleep(200);
    const visitor = this.processes.get('visitor');
    const gone = new Promise((done) => visitor.once('exit', done));
    if (visitor.kill('SIGTERM')) await gone;
    this.processes.delete('visitor');
  }

  /** The API is connected to the database again. */
  async #isReady() {
    const response = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    return response?.ok ?? false;
  }

  cutConnections() {
    return this.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'",
    );
  }

  async api(method, path, body) {
    const response = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${(await response.text()).slice(0, 300)}`);
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  }

  /** For the log of a run that went wrong: what the processes said last, and what the stuck runs wait for. */
  async lastWords() {
    const { rows } = await this.query(
      `select r.id, r.status, r.epoch, r.worker, w.id is not null as worker_known, w.beat_at, now() as now,
              (select json_agg(json_build_object('run_at', j.run_at, 'attempts', j.attempts, 'locked_by', j.locked_by, 'error', left(j.last_error, 200)))
               from graphile_worker._private_jobs j where j.key = 'run:' || r.id) as jobs,
              (select count(*)::int from run_signal s where s.run_id = r.id) as signals,
              (select right(string_agg(entries::text, '' order by seq), 400) from journal j where j.run_id = r.id) as journal
       from run r left join worker w on w.id = r.worker where r.finished_at is null limit 10`,
    );
    const said = new Map();
    for (const line of readFileSync(join(this.data, 'reflejo.log'), 'utf8').trim().split('\n')) {
      const { pid, msg, err, time } = JSON.parse(line);
      const what = `${pid} ${String(msg).slice(0, 200)} | ${err?.message?.slice(0, 200) ?? ''}`;
      const { times = 0, first = time } = said.get(what) ?? {};
      said.set(what, { times: times + 1, first, last: time });
    }
    const log = [...said].map(([what, { times, first, last }]) => `${times} × ${what} (${first} to ${last})`);
    const processes = [...this.processes].map(([name, { pid }]) => `${name} is ${pid}`);
    return [...processes, ...rows.map((row) => JSON.stringify(row)), ...log, ...this.said.slice(-10)];
  }

  #postmaster() {
    return Number.parseInt(readFileSync(join(this.data, 'postgres/data/postmaster.pid'), 'utf8'), 10);
  }

  async stop() {
    for (const child of this.processes.values()) if (child.exitCode === null) child.kill('SIGKILL');
    try {
      const pid = this.#postmaster();
      process.kill(pid, 'SIGINT');
      while (isAlive(pid)) await sleep(50);
    } catch {
      // it is down already
    }
    rmSync(this.data, { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
