// Callers that wait for a flow's `respond`. The run may have moved to another worker meanwhile; then that
// one sends word through the database.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Blobs } from './blobs.ts';
import type { Entry } from './entry.ts';
import { toResponse } from './kinds/respond.ts';
import type { FlowResponse } from './types.ts';

const TELL_MS = 2;
/** Word of something that is durable already: it need not be so itself. */
const TELL =
  "select set_config('synchronous_commit', 'off', true), pg_notify('reflejo_response', r) from unnest($1::text[]) r";

type Settle = (response: FlowResponse | undefined) => void;

export class Responses {
  readonly #waiting = new Map<string, { spaceId: string; settle: Settle }>();
  readonly #told: string[] = [];
  readonly #heard = new Set<string>();
  #reading: Promise<void> | undefined;
  readonly #pool: Pool;
  readonly #blobs: Pick<Blobs, 'load'>;

  constructor(pool: Pool, blobs: Pick<Blobs, 'load'>) {
    this.#blobs = blobs;
    this.#pool = pool;
  }

  /** Resolves with the response, or undefined when the run ended without one or the caller gave up. */
  wait(spaceId: string, runId: string): Promise<FlowResponse | undefined> {
    return new Promise((settle) => this.#waiting.set(runId, { spaceId, settle }));
  }

  /** The worker of this process has it. False: nobody waits here. */
  settle(runId: string, response: FlowResponse | undefined): boolean {
    const waiting = this.#waiting.get(runId);
    if (!waiting) return false;
    this.#waiting.delete(runId);
    waiting.settle(response);
    return true;
  }

  /** We have it, whoever waits may be elsewhere. Many at a time are told together. */
  tell(runId: string): void {
    if (this.#told.push(runId) > 1) return;
    setTimeout(() => {
      const runs = this.#told.splice(0);
      this.#pool.query(TELL, [runs]).catch(() => {});
    }, TELL_MS);
  }

  /** A worker elsewhere says that the run has answered or ended. What is heard together is read together. */
  heard(runId: string): Promise<void> {
    if (!this.#waiting.has(runId)) return Promise.resolve();
    this.#heard.add(runId);
    this.#reading ??= sleep(0).then(() => {
      this.#reading = undefined;
      const runs = [...this.#heard];
      this.#heard.clear();
      return this.#read(runs);
    });
    return this.#reading;
  }

  async #read(runIds: string[]): Promise<void> {
    const waiting = runIds.flatMap((runId) => {
      const one = this.#waiting.get(runId);
      return one ? [{ runId, spaceId: one.spaceId }] : [];
    });
    const { rows } = await this.#pool.query(
      `select run_id, entries from unnest($1::uuid[], $2::uuid[]) as r(space_id, run_id) join journal using (space_id, run_id)
       where entries::text like '%"kind":"respond"%' order by run_id, seq`,
      [waiting.map(({ spaceId }) => spaceId), waiting.map(({ runId }) => runId)],
    );
    const answers = new Map<string, Entry>();
    for (const { run_id: runId, entries } of rows) {
      const answer = (entries as Entry[]).find((entry) => entry.type === 'done' && entry.kind === 'respond');
      if (answer && !answers.has(runId)) answers.set(runId, answer);
    }
    for (const { runId, spaceId } of waiting) {
      const answer = answers.get(runId);
      if (answer?.type !== 'done') {
        this.settle(runId, undefined);
        continue;
      }
      const large = answer.blobs?.output;
      const output = large ? await this.#blobs.load(spaceId, large) : answer.output;
      this.settle(runId, toResponse(output));
    }
  }

  /** Notifications may have been missed: look at every run that is waited for. */
  async lookAgain(): Promise<void> {
    const waiting = [...this.#waiting];
    if (waiting.length === 0) return;
    const { rows } = await this.#pool.query(
      `select r.id from unnest($1::uuid[], $2::uuid[]) as w(space_id, id) join run r using (space_id, id)
       where r.finished_at is not null`,
      [waiting.map(([, { spaceId }]) => spaceId), waiting.map(([runId]) => runId)],
    );
    await Promise.all(rows.map(({ id }) => this.heard(id)));
  }
}
