// A few threads that run the code of flows. They are started when there is work; one that does not answer in
// time is ended and replaced.
import { Worker } from 'node:worker_threads';
import type { CodeOutcome, CodeTask } from './task.ts';

/** The engine inside watches the time itself; this long after it we no longer believe that it does. */
const GRACE_MS = 1000;
/** Making the engine, on a machine that is busy. */
const START_MS = 10_000;

interface Job {
  task: CodeTask;
  done(outcome: CodeOutcome): void;
  signal: AbortSignal;
}

export class CodeThreads {
  readonly #entry: string;
  readonly #size: number;
  readonly #idle: Worker[] = [];
  readonly #line: Job[] = [];
  #busy = 0;

  /** `entry`: path of the thread's program. */
  constructor(entry: string, size = 2) {
    this.#entry = entry;
    this.#size = size;
  }

  /** Rejects with the signal's reason when it fires first. */
  run(task: CodeTask, signal: AbortSignal): Promise<CodeOutcome> {
    signal.throwIfAborted();
    return new Promise((done, fail) => {
      const job: Job = { task, done, signal };
      signal.addEventListener('abort', () => {
        const at = this.#line.indexOf(job);
        if (at >= 0) this.#line.splice(at, 1);
        fail(signal.reason);
      });
      this.#line.push(job);
      this.#next();
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((thread) => thread.terminate()));
  }

  #next(): void {
    while (this.#busy < this.#size && this.#line.length > 0) {
      this.#busy += 1;
      const job = this.#line.shift()!;
      void this.#work(job).finally(() => {
        this.#busy -= 1;
        this.#next();
      });
    }
  }

  async #work({ task, done, signal }: Job): Promise<void> {
    const thread = this.#idle.pop() ?? this.#start();
    const outcome = await this.#answer(thread, task, signal);
    if (outcome === undefined) {
      await thread.terminate();
      const message = `the code ran longer than ${task.timeoutMs / 1000} s`;
      return done({ ok: false, kind: 'timeout', message, console: [] });
    }
    thread.unref();
    const isAlive = thread.threadId !== -1;
    if (isAlive) this.#idle.push(thread);
    done(outcome);
  }

  /** undefined: it did not answer in time, or nobody wants the answer any more. */
  #answer(thread: Worker, task: CodeTask, signal: AbortSignal): Promise<CodeOutcome | undefined> {
    return new Promise((resolve) => {
      const end = (outcome: CodeOutcome | undefined) => {
        clearTimeout(timer);
        thread.off('message', end).off('exit', died);
        signal.removeEventListener('abort', lost);
        resolve(outcome);
      };
      const lost = () => end(undefined);
      const died = () => end({ ok: false, kind: 'failed', message: 'the thread that ran the code died', console: [] });
      const timer = setTimeout(lost, START_MS + task.timeoutMs + GRACE_MS);
      signal.addEventListener('abort', lost);
      thread.on('message', end).on('exit', died);
      thread.ref();
      thread.postMessage(task);
    });
  }

  #start(): Worker {
    // no environment, no standard input; the heap is for the engine's own code and the texts that go through
    const thread = new Worker(this.#entry, { env: {}, stdin: false, resourceLimits: { maxOldGenerationSizeMb: 128 } });
    thread.on('error', () => {}); // followed by its exit
    thread.on('exit', () => {
      const at = this.#idle.indexOf(thread);
      if (at >= 0) this.#idle.splice(at, 1);
    });
    return thread;
  }
}
