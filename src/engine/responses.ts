// Callers that wait for a flow's `respond`. The run may have moved to another worker meanwhile; then that
// one sends word through the database.
import type { Pool } from 'pg';
import type { Blobs } from './blobs.ts';
import type { Entry } from './entry.ts';
import { toResponse } from './kinds/respond.ts';
import type { FlowResponse } from './types.ts';

type Settle = (response: FlowResponse | undefined) => void;

export class Responses {
  readonly #waiting = new Map<string, { spaceId: string; settle: Settle }>();
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

  /** A worker elsewhere says that the run has answered or ended. */
  async heard(runId: string): Promise<void> {
    const waiting = this.#waiting.get(runId);
    if (!waiting) return;
    const { rows } = await this.#pool.query(
      `select entries from journal where space_id = $1 and run_id = $2 and entries::text like '%"kind":"respond"%' order by seq`,
      [waiting.spaceId, runId],
    );
    const answer = rows
      .flatMap((row) => row.entries as Entry[])
      .find((entry) => entry.type === 'done' && entry.kind === 'respond');
    if (answer?.type !== 'done') return void this.settle(runId, undefined);
    const large = answer.blobs?.output;
    const output = large ? await this.#blobs.load(waiting.spaceId, large) : answer.output;
    this.settle(runId, toResponse(output));
  }

  /** Notifications may have been missed: look at every run that is waited for. */
  async lookAgain(): Promise<void> {
    for (const [runId, { spaceId }] of this.#waiting) {
      const { rows } = await this.#pool.query('select finished_at from run where space_id = $1 and id = $2', [
        spaceId,
        runId,
      ]);
      if (rows[0]?.finished_at) await this.heard(runId);
    }
  }
}
