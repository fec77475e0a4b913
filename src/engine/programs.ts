// The flows ready to run: released versions, older versions that runs still follow, webhooks and spaces.
// Kept in memory; a release (by whichever process) clears what it touches.
import type { Pool } from 'pg';
import type { Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { parseFlow } from '../flow/index.ts';
import { compileProgram, type Program } from './program.ts';

export interface SpaceFacts {
  id: string;
  slug: string;
  name: string;
}

export interface ReleasedFlow {
  space: SpaceFacts;
  flow: { id: string; name: string; version: number };
  program: Program;
  /** The flow or its space says how many runs may be under way. */
  limited: boolean;
}

export interface Hook {
  spaceId: string;
  flowId: string;
  /** 'none' or the name of a connection. */
  auth: string;
  canRespond: boolean;
  /** How a body becomes many events; a function gives the list. */
  split?: 'lines' | 'items' | ((trigger: { body: unknown; headers: Record<string, string> }) => unknown) | undefined;
}

const KEPT_VERSIONS = 500;

export class Programs {
  readonly #pool: Pool;
  readonly #released = new Map<string, ReleasedFlow>();
  readonly #versions = new Map<string, Program>();
  readonly #hooks = new Map<string, Hook>();
  readonly #spaces = new Map<string, SpaceFacts>();
  /** Rises with each release: what was read before may not be kept after. */
  #age = 0;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  forget(): void {
    this.#age += 1;
    this.#released.clear();
    this.#hooks.clear();
    this.#spaces.clear();
  }

  /** Without waiting, if it is in memory. */
  releasedNow(flowId: string): ReleasedFlow | undefined {
    return this.#released.get(flowId);
  }

  /** Throws flow_not_released. */
  async released(spaceId: string, flowId: string): Promise<ReleasedFlow> {
    const known = this.#released.get(flowId);
    if (known) return known;
    const age = this.#age;
    const { rows } = await this.#pool.query(
      `select f.name, f.enabled, f.released_version, s.settings -> 'limits' -> 'runs' is not null as capped
       from flow f join space s on s.id = f.space_id where f.space_id = $1 and f.id = $2`,
      [spaceId, flowId],
    );
    const [row] = rows;
    if (!row?.released_version)
      throw new AppError('flow_not_released', row ? `${row.name} has no released version` : undefined);
    if (!row.enabled) throw new AppError('flow_not_released', `${row.name} is switched off`);
    const program = await this.version(spaceId, flowId, row.released_version);
    const flow = { id: flowId, name: row.name as string, version: row.released_version as number };
    const limited = program.limits !== undefined || row.capped;
    const released = { space: await this.space(spaceId), flow, program, limited };
    if (age === this.#age) this.#released.set(flowId, released);
    return released;
  }

  /** `tx`: read through it, by whoever holds a connection already. */
  async version(
    spaceId: string,
    flowId: string,
    version: number,
    tx: Pick<Tx, 'query'> = this.#pool as never,
  ): Promise<Program> {
    const key = `${flowId} ${version}`;
    const known = this.#versions.get(key);
    if (known) return known;
    const { rows } = await tx.query(
      'select source, actions from flow_version where space_id = $1 and flow_id = $2 and version = $3',
      [spaceId, flowId, version],
    );
    if (!rows[0]) throw new AppError('not_found', `version ${version} of the flow is gone`);
    const { document, problems } = parseFlow(rows[0].source);
    if (!document)
      throw new AppError('invalid_flow', `version ${version} can no longer be read: ${problems[0]?.message}`);
    const program = compileProgram(document, version, rows[0].actions ?? undefined);
    if (this.#versions.size >= KEPT_VERSIONS) this.#versions.delete(this.#versions.keys().next().value!);
    this.#versions.set(key, program);
    return program;
  }

  async space(spaceId: string): Promise<SpaceFacts> {
    const known = this.#spaces.get(spaceId);
    if (known) return known;
    const { rows } = await this.#pool.query('select id, slug, name from space where id = $1', [spaceId]);
    if (!rows[0]) throw new AppError('not_found', 'no such space');
    this.#spaces.set(spaceId, rows[0]);
    return rows[0];
  }

  /** Without waiting, if it is in memory. */
  hookNow(spaceSlug: string, path: string): Hook | undefined {
    return this.#hooks.get(`${spaceSlug}/${path}`);
  }

  async hook(spaceSlug: string, path: string): Promise<Hook | undefined> {
    const key = `${spaceSlug}/${path}`;
    const known = this.#hooks.get(key);
    if (known) return known;
    const age = this.#age;
    const { rows } = await this.#pool.query(
      'select h.space_id, h.flow_id from flow_hook h join space s on s.id = h.space_id where s.slug = $1 and h.path = $2',
      [spaceSlug, path],
    );
    if (!rows[0]) return undefined;
    const { program } = await this.released(rows[0].space_id, rows[0].flow_id);
    const hook = {
      spaceId: rows[0].space_id,
      flowId: rows[0].flow_id,
      auth: program.webhook?.auth ?? 'none',
      canRespond: program.canRespond,
      split: splitting(program),
    };
    if (age === this.#age) this.#hooks.set(key, hook);
    return hook;
  }
}

function splitting({ split, vars }: Program): Hook['split'] {
  if (typeof split !== 'function') return split;
  return (trigger) => split({ trigger: { ...trigger, source: 'webhook' }, vars, steps: {}, alert: null } as never);
}
