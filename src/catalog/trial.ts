// An action outside of a flow: tried by a person from its form, and asked by the form itself for what a field may be.
import { mustBeAble, type Principal } from '../access/index.ts';
import { type Database, newId } from '../db/index.ts';
import type { EffectHandler, EnginePort, StepCall } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import { record } from '../ledger/index.ts';
import type { Catalog } from './catalog.ts';
import { valueAt } from './pages/places.ts';

export interface Trial {
  connection: string;
  with: Record<string, unknown>;
}

export interface Choice {
  value: unknown;
  label: string;
}

interface Parts {
  db: Database;
  catalog: Catalog;
  handler: EffectHandler;
  engine: Pick<EnginePort, 'reach'>;
}

const TIMEOUT_MS = 60_000;
const MOST_CHOICES = 1000;

export class Trials {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Does the action, now. What changes something is recorded as done by the person. Throws forbidden, unknown_action,
   * rate_limited (the connection's limits have it wait), and what the step would fail with.
   */
  async run(principal: Principal, id: string, { connection, with: input }: Trial): Promise<unknown> {
    mustBeAble(principal, 'action.try');
    const done = await this.#reach(principal, id, connection, input);
    const { entry } = done;
    if (entry) {
      const { spaceId, actor } = principal;
      await this.#parts.db.inSpace(spaceId, (tx) =>
        record(tx, { ...entry, spaceId, actor, runId: undefined, alertId: undefined }),
      );
    }
    return done.output;
  }

  /**
   * What an input may be, as the tool lists it. `search`: what the person typed, where the tool can search. Inputs of
   * the same name that the listing needs are taken from the form. Throws as `run`, and not_found.
   */
  async choices(
    principal: Principal,
    id: string,
    input: string,
    { connection, with: form, search }: Trial & { search?: string | undefined },
  ): Promise<Choice[]> {
    mustBeAble(principal, 'action.try');
    const action = await this.#parts.catalog.open(principal.spaceId, id);
    const lookup = action?.curated.lookups[input];
    if (!action || !lookup) throw new AppError('not_found', `${id} has no list to choose ${input} from.`);
    const listing = await this.#parts.catalog.open(principal.spaceId, `${action.tool}.${lookup.action}`);
    if (listing?.class !== 'read') throw new AppError('not_found', `${action.tool} has no action ${lookup.action}.`);
    const needed: string[] = listing.inputSchema.required ?? [];
    const shared = Object.fromEntries(
      needed.filter((name) => form[name] !== undefined).map((name) => [name, form[name]]),
    );
    const missing = needed.filter((name) => !(name in shared) && !(name in lookup.with));
    if (missing.length > 0)
      throw new AppError('invalid_input', `Fill in ${missing.join(', ')} first.`, {
        problems: missing.map((path) => ({ path, message: 'is needed to list what there is' })),
      });
    const asked = { ...shared, ...lookup.with, ...(search && lookup.search && { [lookup.search]: search }) };
    const { output } = await this.#reach(principal, listing.id, connection, asked);
    const list = valueAt((output as { body: unknown }).body, lookup.items);
    if (!Array.isArray(list)) return [];
    const found = list.slice(0, MOST_CHOICES).map((one) => {
      const value = valueAt(one, lookup.value);
      return { value, label: String(valueAt(one, lookup.label) ?? value) };
    });
    const words = lookup.search ? '' : (search ?? '').toLowerCase();
    return found.filter(({ value, label }) => value !== undefined && `${label} ${value}`.toLowerCase().includes(words));
  }

  async #reach({ spaceId, actor }: Principal, id: string, connection: string, input: Record<string, unknown>) {
    const { handler, engine, catalog } = this.#parts;
    const action = await catalog.open(spaceId, id);
    const call: StepCall = {
      spaceId,
      runId: '',
      flow: { id: '', name: actor.name, version: 0 },
      alertId: undefined,
      path: 'trial',
      stepId: 'trial',
      attempt: 1,
      key: `trial:${newId()}`,
      input: { action: id, with: input },
      connection,
      sensitive: action?.sensitive ?? false,
    };
    const late = new AppError('step_timeout', `no answer after ${TIMEOUT_MS / 1000} s`);
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(late), TIMEOUT_MS);
    try {
      const reached = await engine.reach(handler, call, false, abort.signal);
      if ('hold' in reached)
        throw new AppError('rate_limited', `The limits of ${connection} have it wait.`, {
          info: { retryAfterMs: Math.max(0, reached.hold.until - Date.now()) },
        });
      return reached;
    } finally {
      clearTimeout(timer);
    }
  }
}
