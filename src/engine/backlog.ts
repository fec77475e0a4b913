// Takes runs that nobody has begun, when this worker has room: in turns over spaces and their flows, and as far as
// the limits of flows and spaces allow, which hold over all workers (see run_take in the migrations).
import type { Logger } from 'pino';
import type { Database } from '../db/index.ts';
import { takeQueued } from './claim.ts';
import type { Worker } from './worker.ts';

const BATCH = 50;
/** Room comes in small pieces; a little later there is more of it for the same question. */
const GATHER_MS = 2;
/** What was not heard of is seen by then. */
const LOOK_MS = 2_000;

export class Backlog {
  /** There was more than we had room for: newcomers have to stand in line. */
  waiting = false;
  readonly #db: Database;
  readonly #worker: Worker;
  readonly #room: () => number;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;
  #look: NodeJS.Timeout | undefined;
  #taking: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(options: { db: Database; worker: Worker; room: () => number; log: Logger }) {
    this.#db = options.db;
    this.#worker = options.worker;
    this.#room = options.room;
    this.#log = options.log;
  }

  start(): void {
    this.#look = setInterval(() => this.poke(), LOOK_MS);
    this.poke();
  }

  /** There may be something to take, or room for it. */
  poke(): void {
    if (this.#stopped || this.#timer) return;
    if (this.#taking) {
      this.#again = true;
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#taking = this.#takeAll().finally(() => {
        this.#taking = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.poke();
      });
    }, GATHER_MS);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#look);
    clearTimeout(this.#timer);
    await this.#taking;
  }

  async #takeAll(): Promise<void> {
    try {
      while (!this.#stopped) {
        const room = Math.min(BATCH, this.#room());
        if (room <= 0) return;
        const taken = await takeQueued(this.#db.system, this.#worker.id, room);
        this.waiting = taken.length === room;
        if (taken.length === 0) return;
        void this.#worker.adopt(taken);
      }
    } catch (fault) {
      this.#log.warn({ err: fault }, 'the backlog could not be read');
    }
  }
}
