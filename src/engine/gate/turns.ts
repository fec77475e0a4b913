// Turns at tools with a limit, taken from the database for all calls of this worker that want one at the moment.
import type { Pool } from 'pg';
import type { TargetState } from './target.ts';

interface Wanted {
  state: TargetState;
  done: ((waitMs: number) => void)[];
  fail: ((fault: unknown) => void)[];
}

export class Turns {
  readonly #pool: Pool;
  readonly #wanted = new Map<string, Wanted>();
  readonly #busy = new Set<string>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Milliseconds until it is the call's turn. */
  take(state: TargetState): Promise<number> {
    const key = `${state.target.spaceId} ${state.target.name}`;
    return new Promise((done, fail) => {
      let wanted = this.#wanted.get(key);
      if (!wanted) {
        wanted = { state, done: [], fail: [] };
        this.#wanted.set(key, wanted);
      }
      wanted.done.push(done);
      wanted.fail.push(fail);
      if (!this.#busy.has(key)) void this.#ask(key);
    });
  }

  async #ask(key: string): Promise<void> {
    this.#busy.add(key);
    for (let wanted = this.#wanted.get(key); wanted; wanted = this.#wanted.get(key)) {
      this.#wanted.delete(key);
      const { target, rate } = wanted.state;
      try {
        const { rows } = await this.#pool.query('select wait_ms from tool_reserve($1, $2, $3, $4, $5)', [
          target.spaceId,
          target.name,
          wanted.done.length,
          rate?.requests ?? null,
          rate?.windowMs ?? null,
        ]);
        for (const [i, done] of wanted.done.entries()) done(rows[i].wait_ms);
      } catch (fault) {
        for (const fail of wanted.fail) fail(fault);
      }
    }
    this.#busy.delete(key);
  }
}
