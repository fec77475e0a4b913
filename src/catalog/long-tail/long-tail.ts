// Sees to the long tail of an instance: has it built when it is not there, by a process of its own that yields to
// everything else, and loaded into the database; and says how far that is.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { BuiltAction } from '../action.ts';
import type { CatalogSource, SourceTool } from '../source.ts';
import { builtIn } from './build.ts';
import { GeneratedSource } from './generated-source.ts';
import { manifestOf } from './layout.ts';
import { type CuratedRows, loadIndex } from './load-index.ts';

export interface CatalogStatus {
  /** off: left out by the settings. waiting: another machine loads the index. */
  state: 'off' | 'building' | 'loading' | 'waiting' | 'ready' | 'failed';
  /** Of building and loading together. */
  percent: number;
  /** Curated and generated, as far as they are there. */
  tools: number;
  actions: number;
  detail?: string;
}

export interface LongTailOptions {
  dataDir: string;
  pool: pg.Pool;
  curated: () => CuratedRows;
  /** The program that builds, for a Node process. */
  program: string;
  /** false: the shards are enough, somebody else answers people. */
  loads: boolean;
  warn(fault: unknown, message: string): void;
}

/** Building is the longer part. */
const BUILT_PERCENT = 80;
const LOCK_POLL_MS = 5000;
/** A step whose tool is being built waits this long for it. */
const PATIENCE_MS = 120_000;
const MEMORY_MB = 700;
/** A build may be killed, by a system that is short of memory. */
const ATTEMPTS = 3;

export class LongTail implements CatalogSource {
  readonly #options: LongTailOptions;
  readonly #stopped = new AbortController();
  #child: ChildProcess | undefined;
  #source: GeneratedSource | undefined;
  #under: Promise<void> | undefined;
  #status: CatalogStatus | undefined;

  constructor(options: LongTailOptions) {
    this.#options = options;
  }

  /** Begins what is missing; it goes on in the background. */
  start(): void {
    this.#under ??= this.#make().catch((fault) => {
      if (this.#stopped.signal.aborted) return;
      this.#status = { ...this.status(), state: 'failed', detail: (fault as Error).message };
      this.#options.warn(fault, 'the catalog could not be built: only curated tools are there');
    });
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#child?.kill();
    await this.#under;
  }

  status(): CatalogStatus {
    return this.#status ?? { state: 'building', percent: 0, ...countsOf(this.#options.curated()) };
  }

  async tool(spaceId: string | undefined, id: string): Promise<SourceTool | undefined> {
    return (await this.#ready(id))?.tool(spaceId, id);
  }

  async open(spaceId: string | undefined, id: string): Promise<BuiltAction | undefined> {
    return (await this.#ready(id.split('.', 1)[0]!))?.open(spaceId, id);
  }

  repeatable(id: string): boolean | undefined {
    return this.#held()?.repeatable(id);
  }

  /** A machine that is new may have to build first what others have: it waits for tools that the index knows. */
  async #ready(tool: string): Promise<GeneratedSource | undefined> {
    if (this.#held() || this.#stopped.signal.aborted) return this.#source;
    const known = await this.#options.pool.query('select 1 from catalog_tool where id = $1 and not curated', [tool]);
    if (known.rows.length === 0) return undefined;
    this.start();
    for (const end = Date.now() + PATIENCE_MS; !this.#source && Date.now() < end; ) {
      if (this.#status?.state === 'failed' || this.#stopped.signal.aborted) break;
      await sleep(250);
    }
    return this.#source;
  }

  #held(): GeneratedSource | undefined {
    if (this.#source) return this.#source;
    const folder = this.#folder();
    if (folder) this.#source = new GeneratedSource(folder);
    return this.#source;
  }

  #folder(): string | undefined {
    return builtIn(
      this.#options.dataDir,
      this.#options.curated().tools.map(({ id }) => id),
    );
  }

  async #make(): Promise<void> {
    const { pool, loads } = this.#options;
    const curated = this.#options.curated();
    for (let left = ATTEMPTS - 1; !this.#folder(); left--)
      await this.#build().catch((fault) => {
        if (left === 0 || this.#stopped.signal.aborted) throw fault;
      });
    const folder = this.#folder();
    if (!folder || !this.#held()) throw new Error('The build ended without a result.');
    const manifest = manifestOf(folder)!;
    const own = countsOf(curated);
    const counts = { tools: own.tools + manifest.tools, actions: own.actions + manifest.actions };
    const loading = (part: number) => {
      const percent = Math.floor(BUILT_PERCENT + (100 - BUILT_PERCENT) * part);
      this.#status = { state: 'loading', percent, ...counts };
    };
    loading(0);
    while (loads && !(await loadIndex(pool, curated, { folder, manifest }, loading))) {
      this.#status = { ...this.status(), state: 'waiting' };
      await sleep(LOCK_POLL_MS, undefined, { signal: this.#stopped.signal });
    }
    this.#status = { state: 'ready', percent: 100, ...counts };
  }

  async #build(): Promise<void> {
    const { program, dataDir } = this.#options;
    this.#stopped.signal.throwIfAborted();
    if (!existsSync(program)) throw new Error(`There is no ${program}: run npm run build.`);
    const child = spawn(
      process.execPath,
      [`--max-old-space-size=${MEMORY_MB}`, program, '--json', '--low', '--data', dataDir],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#child = child;
    let said = '';
    child.stderr.on('data', (text) => {
      said = (said + text).slice(-500);
    });
    const own = countsOf(this.#options.curated());
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { percent, tools, actions } = JSON.parse(line);
      if (percent === undefined) return;
      this.#status = {
        state: 'building',
        percent: Math.floor((percent * BUILT_PERCENT) / 100),
        tools: own.tools + tools,
        actions: own.actions + actions,
      };
    });
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`The build of the catalog failed. ${said.trim()}`)),
      );
    });
    this.#child = undefined;
  }
}

const countsOf = ({ tools, actions }: CuratedRows) => ({ tools: tools.length, actions: actions.length });
