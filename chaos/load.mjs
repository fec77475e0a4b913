// The load: a sender that sends each event until it is accepted, as a webhook's sender does, and a robot that
// answers questions and says of unknown outcomes what the stand-in knows.
import { setTimeout as sleep } from 'node:timers/promises';

/** Flow -> the effects that one event of it has. */
export const FLOWS = {
  'chaos-effects': ['first', 'second'],
  'chaos-timers': ['awake', 'late'],
  'chaos-question': ['look-a', 'look-b', 'look-c', 'act'],
  'chaos-caller': ['called', 'act'],
  'chaos-once': ['act'],
};
const ANSWER_MS = 4000;
const LOOK_MS = 3000;

export class Sender {
  /** Accepted events: id -> { flow, runId }. */
  accepted = new Map();
  counts = { sent: 0, resent: 0 };
  #stopped = false;
  #pending = new Set();

  constructor(fleet, tool) {
    this.fleet = fleet;
    this.tool = tool;
  }

  /** Sends `rate` events a second until `stop`. */
  async run(rate) {
    const flows = Object.keys(FLOWS);
    for (let n = 0; !this.#stopped; n++) {
      const sending = this.#send(flows[n % flows.length], n);
      this.#pending.add(sending);
      sending.finally(() => this.#pending.delete(sending));
      await sleep(1000 / rate);
    }
  }

  /** Resolves when every event that was sent is accepted. */
  async stop() {
    this.#stopped = true;
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  async #send(flow, n) {
    const id = `${flow}-${n}`;
    const body = JSON.stringify({ id, tool: this.tool.url });
    this.counts.sent += 1;
    for (;;) {
      try {
        const response = await fetch(`${this.fleet.url}/hooks/main/${flow}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          signal: AbortSignal.timeout(ANSWER_MS),
        });
        if (response.status === 202) {
          this.accepted.set(id, { flow, runId: (await response.json()).runId });
          return;
        }
        await response.arrayBuffer();
      } catch {
        // not accepted, or we do not know: send it again
      }
      this.counts.resent += 1;
      await sleep(300 + 300 * Math.random());
    }
  }
}

export class Robot {
  counts = { answered: 0, resolved: 0 };
  /** Unknown outcomes by run: since when. Somebody who looks at once may look before the tool is done. */
  #unknown = new Map();
  #stopped = false;

  constructor(fleet, tool) {
    this.fleet = fleet;
    this.tool = tool;
  }

  async run() {
    while (!this.#stopped) {
      await this.#answer().catch(() => {});
      await this.#resolve().catch(() => {});
      await sleep(500);
    }
  }

  stop() {
    this.#stopped = true;
  }

  async #answer() {
    const { items } = await this.fleet.api('GET', '/api/questions?state=open&limit=100');
    for (const { id } of items) {
      await this.fleet.api('POST', `/api/questions/${id}/answer`, { choice: 'go', form: {} });
      this.counts.answered += 1;
    }
  }

  async #resolve() {
    const { items } = await this.fleet.api('GET', '/api/runs?flow=chaos-once&status=waiting&limit=50');
    for (const { id } of items) {
      const run = await this.fleet.api('GET', `/api/runs/${id}`);
      const unknown = run.steps.find((step) => step.status === 'unknown');
      if (!unknown) continue;
      if (!this.#unknown.has(id)) this.#unknown.set(id, Date.now());
      if (Date.now() - this.#unknown.get(id) < LOOK_MS) continue;
      const done = this.tool.effects.has(`${run.event.body.id} act`);
      await this.fleet.api('POST', `/api/runs/${id}/resolve`, { path: unknown.path, as: done ? 'done' : 'retry' });
      this.counts.resolved += 1;
    }
  }
}
