// A real instance for a test: `reflejo up` as a process of its own on a fresh data folder, its command line, and
// the ways it can be stopped. Whatever it started is gone when the test file ends, also after a failure.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { fromRoot } from '../src/paths.ts';
import { atEnd } from './at-end.ts';

// processes start, are killed and start again
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

export interface Spoken {
  code: number | null;
  out: string;
  err: string;
  /** stdout as JSON. */
  json: any;
}

export interface HttpAnswer {
  status: number;
  type: string;
  body: any;
}

type Env = Record<string, string>;

const PROGRAM = fromRoot('bin/reflejo.mjs');

export class Instance {
  readonly dir = mkdtempSync(join(tmpdir(), 'reflejo-e2e-'));
  readonly port: number;
  readonly env: Env;
  /** Printed so far by the server that runs or ran last. */
  said = '';
  #server: ChildProcess | undefined;

  private constructor(port: number, env: Env) {
    this.port = port;
    this.env = env;
  }

  /** Ready when it resolves. `env` holds settings; the ones of the test's own environment are not passed on. */
  static async start(env: Env = {}): Promise<Instance> {
    const instance = await Instance.prepare(env);
    await instance.up();
    return instance;
  }

  /** Everything but started. */
  static async prepare(env: Env = {}): Promise<Instance> {
    const instance = new Instance(await freePort(), env);
    atEnd(() => instance.#remove());
    return instance;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#server!.pid!;
  }

  get dataDir(): string {
    return join(this.dir, 'data');
  }

  /** Starts the server and waits until it is ready. Gives the line it prints. */
  async up(): Promise<{ url: string; pid: number; version: string }> {
    const server = this.spawnUp();
    const line = new Promise<string>((resolve, reject) => {
      let text = '';
      server.stdout!.on('data', (chunk) => {
        text += chunk;
        if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
      });
      server.once('exit', (code) => reject(new Error(`reflejo up ended with ${code}: ${this.said}`)));
    });
    return JSON.parse(await line);
  }

  /** Starts the server without waiting for anything. */
  spawnUp(): ChildProcess {
    this.said = '';
    const args = ['up', '--json', '--no-sample', '--data', this.dataDir, '--port', String(this.port)];
    this.#server = this.#spawn(args);
    for (const stream of [this.#server.stdout!, this.#server.stderr!]) {
      stream.on('data', (chunk) => {
        this.said += chunk;
      });
    }
    return this.#server;
  }

  /** SIGTERM, as an init system does it. Gives the exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** kill -9 of the server's process; its PostgreSQL is left behind. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  isRunning(): boolean {
    return this.#server !== undefined && this.#server.exitCode === null && this.#server.signalCode === null;
  }

  /** The process number of its own PostgreSQL, or undefined. */
  get postmaster(): number | undefined {
    return livePostmaster(join(this.dataDir, 'postgres'));
  }

  /** One command of the command line, in a process of its own, on this instance. */
  async cli(...args: string[]): Promise<Spoken> {
    return this.#command([...args, '--json', '--data', this.dataDir]);
  }

  /** Without `--json` and without `--data`. */
  async plainCli(args: string[], env: Env = {}): Promise<Spoken> {
    return this.#command(args, env);
  }

  /** The JSON of a command that succeeds. */
  async ask(...args: string[]): Promise<any> {
    const { code, json, out, err } = await this.cli(...args);
    if (code !== 0) throw new Error(`reflejo ${args.join(' ')} ended with ${code}: ${out}${err}`);
    return json;
  }

  /** A request to the API, as the commands of this machine make it. */
  async api(method: string, path: string, body?: unknown): Promise<HttpAnswer> {
    const { token } = JSON.parse(readFileSync(join(this.dataDir, 'instance.json'), 'utf8'));
    return send(`${this.url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** The body of an answer of the API that is a success. */
  async get(path: string): Promise<any> {
    const { status, body } = await this.api('GET', path);
    if (status !== 200) throw new Error(`GET ${path} was answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** An event over HTTP; text is sent as it is. */
  async hook(path: string, body: unknown, headers: Env = {}): Promise<HttpAnswer> {
    return send(`${this.url}/hooks/main/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  run(id: string): Promise<any> {
    return this.get(`/runs/${id}`);
  }

  /** The run when it has ended. */
  ended(id: string): Promise<any> {
    return until(`the end of run ${id}`, async () => {
      const run = await this.run(id);
      return run.finishedAt ? run : undefined;
    });
  }

  /** The open question of a run, once it is asked. */
  question(runId: string, path?: string): Promise<any> {
    return until(`a question of run ${runId}`, async () => {
      const { items } = await this.get('/questions?state=open&limit=200');
      return items.find((one: any) => one.runId === runId && (path === undefined || one.path === path));
    });
  }

  async #command(args: string[], env: Env = {}): Promise<Spoken> {
    const child = this.#spawn(args, env);
    const said = { out: '', err: '' };
    child.stdout!.on('data', (chunk) => {
      said.out += chunk;
    });
    child.stderr!.on('data', (chunk) => {
      said.err += chunk;
    });
    const [code] = await once(child, 'close');
    const spoken = { code, ...said };
    return Object.defineProperty(spoken as Spoken, 'json', { get: () => JSON.parse(said.out) });
  }

  #spawn(args: string[], more: Env = {}): ChildProcess {
    const own = Object.entries(process.env).filter(
      ([name]) => !/^REFLEJO_|^DATABASE_URL$|^VITEST|^NODE_ENV$/.test(name),
    );
    const env = {
      ...Object.fromEntries(own),
      NODE_ENV: 'production',
      REFLEJO_CATALOG: 'curated',
      ...this.env,
      ...more,
    };
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: this.dir,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout!.setEncoding('utf8');
    child.stderr!.setEncoding('utf8');
    return child;
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const server = this.#server;
    if (!server || !this.isRunning()) return server?.exitCode ?? null;
    const gone = once(server, 'exit');
    server.kill(signal);
    const [code] = await gone;
    return code;
  }

  async #remove(): Promise<void> {
    const late = setTimeout(() => this.#server?.kill('SIGKILL'), 30_000);
    await this.stop();
    clearTimeout(late);
    await stopPostgres(() => this.postmaster);
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Of the PostgreSQL with its data below `dir`. */
export function livePostmaster(dir: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(dir, 'data/postmaster.pid'), 'utf8'), 10);
    process.kill(pid, 0);
    // the number may have gone to another program; what has ended but was not waited for has no command line
    if (existsSync('/proc/self/cmdline') && !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dir))
      return undefined;
    return pid;
  } catch {
    return undefined;
  }
}

/** SIGQUIT: PostgreSQL ends at once, as in a crash. Waits until it is gone. */
export async function stopPostgres(find: () => number | undefined): Promise<void> {
  for (let pid = find(); pid !== undefined; pid = find()) {
    process.kill(pid, 'SIGQUIT');
    await sleep(50);
  }
}

/** What `look` finds, once it finds something. The patience is for slow machines; nobody measures it. */
export async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<NonNullable<T>> {
  for (const end = Date.now() + 60_000; ; await sleep(20)) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
  }
}

export async function send(url: string, init: RequestInit): Promise<HttpAnswer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, body: /json/.test(type) ? JSON.parse(text) : text };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
