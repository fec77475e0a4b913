// Flows as they are checked, deployed, rolled back, switched on and off, and read.
import { mustBeAble, type Principal } from '../access/index.ts';
import type { Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { type FlowProblem, parseFlow } from '../flow/index.ts';
import { record } from '../ledger/index.ts';
import type { TriggerStatus } from '../triggers/index.ts';
import { actionsOf } from './actions.ts';
import { check } from './check.ts';
import { deploy } from './deploy.ts';
import { connectionsOf } from './documents.ts';
import { lockFlow, noFlow, tell } from './flow-row.ts';
import type { ReleasesParts } from './parts.ts';
import {
  type FlowItem,
  readFlow,
  readFlows,
  readLiveDocuments,
  readVersion,
  readVersions,
  type VersionItem,
} from './read.ts';
import { type Rollback, rollback } from './rollback.ts';
import { formOf, readInputs } from './start.ts';
import { type FlowUpdate, findUpdates } from './updates.ts';

export interface Deployed {
  name: string;
  version: number;
  /** false: this very text was live already, and nothing was done. */
  changed: boolean;
  /** Warnings. */
  problems: FlowProblem[];
  hookUrl: string | undefined;
}

export interface FlowDetail extends FlowItem {
  /** Of the released version, else of the latest. */
  source: string;
  version: number;
  hookUrl: string | undefined;
  sample: unknown[] | undefined;
  /** How far its schedule, poll or mailbox is. */
  triggerState: TriggerStatus | undefined;
  /** JSON Schema of the form with which it is started by hand; undefined: it is not. */
  start: Record<string, unknown> | undefined;
}

interface Sent {
  runId: string | undefined;
  alertId: string | undefined;
}

export class Releases {
  readonly #parts: ReleasesParts;

  constructor(parts: ReleasesParts) {
    this.#parts = parts;
  }

  /** What is wrong with a document in this space. Stores nothing. */
  async check(spaceId: string, source: string): Promise<FlowProblem[]> {
    return (await check(this.#parts, spaceId, source)).problems;
  }

  /** What the descriptions of actions of today would break in live flows. Changes nothing. */
  updates(spaceId: string, only?: { tool?: string | undefined; flow?: string | undefined }): Promise<FlowUpdate[]> {
    return findUpdates(this.#parts, spaceId, only);
  }

  /** Throws forbidden, invalid_flow (with problems), conflict (the webhook path belongs to another flow). */
  async deploy(principal: Principal, source: string): Promise<Deployed> {
    mustBeAble(principal, 'flow.release');
    const { document, problems } = await check(this.#parts, principal.spaceId, source);
    const errors = problems.filter((problem) => problem.severity === 'error');
    if (!document || errors.length > 0) throw new AppError('invalid_flow', summary(errors), { problems });
    const definitions = await this.#parts.descriptions.define(principal.spaceId, actionsOf(document));
    const done = await this.#inSpace(principal.spaceId, (tx) =>
      deploy(tx, principal, { source, document, definitions }, this.#parts.triggers),
    );
    const hookUrl = await this.#hookUrl(principal.spaceId, document.trigger.webhook?.path);
    return { name: document.name, ...done, problems, hookUrl };
  }

  /** Default: the version that was live before. Throws forbidden, not_found, conflict. */
  async rollback(principal: Principal, name: string, to?: number): Promise<Rollback> {
    mustBeAble(principal, 'flow.release');
    return this.#inSpace(principal.spaceId, (tx) => rollback(tx, principal, name, to, this.#parts.triggers));
  }

  /** A flow that is off takes no events. Throws forbidden, not_found. */
  async setEnabled(principal: Principal, name: string, enabled: boolean): Promise<void> {
    mustBeAble(principal, 'flow.release');
    const { spaceId, actor } = principal;
    await this.#inSpace(spaceId, async (tx) => {
      const flow = await lockFlow(tx, spaceId, name);
      if (flow.enabled === enabled) return;
      await tx.query('update flow set enabled = $3 where space_id = $1 and id = $2', [spaceId, flow.id, enabled]);
      await this.#parts.triggers?.switched(tx, { spaceId, flowId: flow.id, enabled });
      await tell(tx, flow);
      await record(tx, { spaceId, kind: enabled ? 'flow.enabled' : 'flow.disabled', actor, object: `flow:${name}` });
    });
  }

  async list(spaceId: string): Promise<FlowItem[]> {
    const flows = await this.#inSpace(spaceId, (tx) => readFlows(tx, spaceId));
    return flows.map(({ id: _, ...flow }) => flow);
  }

  /** Throws not_found. */
  async show(spaceId: string, name: string): Promise<FlowDetail> {
    const { flow, state } = await this.#inSpace(spaceId, async (tx) => {
      const { id, ...flow } = await readFlow(tx, spaceId, name);
      return { flow, state: await this.#parts.triggers?.status(tx, spaceId, id) };
    });
    const hookUrl = await this.#hookUrl(spaceId, flow.trigger?.kind === 'webhook' ? flow.trigger.path : undefined);
    const { document } = parseFlow(flow.source);
    const start = document && formOf(document);
    return { ...flow, hookUrl, sample: this.#parts.samples(name), triggerState: state, start };
  }

  /** Newest first. Throws not_found. */
  versions(spaceId: string, name: string): Promise<VersionItem[]> {
    return this.#inSpace(spaceId, (tx) => readVersions(tx, spaceId, name));
  }

  /** Throws not_found. */
  version(spaceId: string, name: string, version: number): Promise<VersionItem & { source: string }> {
    return this.#inSpace(spaceId, (tx) => readVersion(tx, spaceId, name, version));
  }

  /** The live flows that use each connection, and with which actions. */
  async connectionUses(spaceId: string): Promise<Map<string, { flow: string; actions: string[] }[]>> {
    const live = await this.#inSpace(spaceId, (tx) => readLiveDocuments(tx, spaceId));
    const uses = new Map<string, { flow: string; actions: string[] }[]>();
    for (const { name, document } of live)
      for (const [connection, actions] of connectionsOf(document))
        uses.set(connection, [...(uses.get(connection) ?? []), { flow: name, actions: [...actions].sort() }]);
    return uses;
  }

  /** An event by hand. Resolves when it is durable. Throws forbidden, not_found, and as EnginePort.accept. */
  send(principal: Principal, name: string, body: unknown): Promise<Sent> {
    return this.#send(principal, name, 'manual', body);
  }

  /** The sample event of the playbook the flow came from, with a fresh id. Throws as send. */
  async sendSample(principal: Principal, name: string): Promise<Sent> {
    const sample = this.#parts.samples(name)?.[0];
    if (sample === undefined) throw new AppError('not_found', `The flow ${name} came with no sample event.`);
    return this.#send(principal, name, 'sample', sample);
  }

  /** Starts a flow by hand with the values of its form. Throws forbidden, not_found, conflict, invalid_input. */
  async start(principal: Principal, name: string, inputs: unknown): Promise<Sent> {
    mustBeAble(principal, 'event.send');
    const { source } = await this.#inSpace(principal.spaceId, (tx) => readFlow(tx, principal.spaceId, name));
    return this.#send(principal, name, 'manual', readInputs(name, parseFlow(source).document, inputs));
  }

  async #send(principal: Principal, name: string, source: string, body: unknown): Promise<Sent> {
    mustBeAble(principal, 'event.send');
    const { spaceId } = principal;
    const { rows } = await this.#inSpace(spaceId, (tx) =>
      tx.query<{ id: string }>('select id from flow where space_id = $1 and name = $2', [spaceId, name]),
    );
    if (!rows[0]) throw noFlow(name);
    const by = principal.actor;
    const { runId, alertId } = await this.#parts.engine.accept({ spaceId, flowId: rows[0].id, source, body, by });
    return { runId, alertId };
  }

  async #hookUrl(spaceId: string, path: string | undefined): Promise<string | undefined> {
    if (path === undefined) return undefined;
    const { rows } = await this.#inSpace(spaceId, (tx) =>
      tx.query<{ slug: string }>('select slug from space where id = $1', [spaceId]),
    );
    return this.#parts.hookUrl(rows[0]!.slug, path);
  }

  #inSpace<T>(spaceId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#parts.db.inSpace(spaceId, work);
  }
}

const summary = (errors: FlowProblem[]): string =>
  errors.length === 1 ? `Line ${errors[0]!.line}: ${errors[0]!.message}` : `The flow has ${errors.length} errors.`;
