// Takes runs that nobody has begun, when this worker has room: in turns over spaces and their flows, and as far as
// the limits of flows and spaces allow, which hold over all workers (see run_take in the migrations).
import type { Logger } from 'pino';
import type { Database } from '../db/index.ts';
import { takeQueued } from './claim.ts';
import type { Worker } from './worker.ts';

const BATCH = 100;
/**
 * Room and runs come in small pieces; a little later there is more for the same question. Who found nothing leaves it to
 * those who did, and comes again when they fall behind: many workers do not all ask about each run.
 */
const GATHER_MS = { busy: 2, idle: 25 };
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
  #found = true;
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

  /** A run left this worker. */
  roomier(): void {
    if (this.waiting) this.poke();
  }

  /** There may be something to take. */
  poke(): void {
    if (this.#stopped || this.#timer) return;
    if (this.#taking) {
      this.#again = true;
      return;
    }
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#taking = this.#takeAll().finally(() => {
          this.#taking = undefined;
          if (!this.#again) return;
          this.#again = false;
          this.poke();
        });
      },
      this.#found ? GATHER_MS.busy : GATHER_MS.idle * (0.5 + Math.random()),
    );
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#look);
    clearTimeout(this.#timer);
    await this.#taking;
  }

  async #takeAll(): Promise<void> {
    try {
      this.#found = false;
      while (!this.#stopped) {
        const room = Math.min(BATCH, this.#room());
        if (room <= 0) {
          this.waiting = true;
          return;
        }
        const taken = await takeQueued(this.#db.system, this.#worker.id, room);
        this.waiting = taken.length === room;
        if (taken.length === 0) return;
        this.#found = true;
        void this.#worker.adopt(taken);
      }
    } catch (fault) {
      this.#log.warn({ err: fault }, 'the backlog could not be read');
    }
  }
}
