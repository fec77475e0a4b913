// The poll of a released version, compiled, with the flow's constants.
import type { Pool } from 'pg';
import type { ActionPin } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import {
  compileExpression,
  compileTemplate,
  durationMs,
  type FlowDocument,
  type Poll,
  parseFlow,
} from '../flow/index.ts';

type Scope = Record<string, unknown>;
type Compiled = (scope: Scope) => unknown;

export interface PollProgram {
  flow: string;
  everyMs: number;
  /** In scope everywhere: vars, space. */
  base: Scope;
  initial: unknown;
  /** What the handler of the step kind gets as input. */
  input: Compiled;
  handler: 'action' | 'http';
  connection: string | undefined;
  /** The description of the action that the version was released with. */
  pin: ActionPin | undefined;
  items: Compiled;
  key: Compiled | undefined;
  cursor: Compiled | undefined;
  more: Compiled | undefined;
  fromNow: boolean;
}

const KEPT = 200;
const programs = new Map<string, PollProgram>();

/** Throws not_found, invalid_flow. */
export async function pollProgram(pool: Pool, spaceId: string, flowId: string, version: number): Promise<PollProgram> {
  const key = `${flowId} ${version}`;
  const known = programs.get(key);
  if (known) return known;
  const { rows } = await pool.query(
    `select v.source, v.actions, s.id, s.slug, s.name from flow_version v join space s on s.id = v.space_id
     where v.space_id = $1 and v.flow_id = $2 and v.version = $3`,
    [spaceId, flowId, version],
  );
  if (!rows[0]) throw new AppError('not_found', `version ${version} of the flow is gone`);
  const { source, actions, ...space } = rows[0];
  const { document } = parseFlow(source);
  if (!document?.trigger.poll) throw new AppError('invalid_flow', `version ${version} can no longer be read`);
  const { poll } = document.trigger;
  const program = { ...compilePoll(document, poll, space), pin: actions?.[poll.action ?? ''] };
  if (programs.size >= KEPT) programs.delete(programs.keys().next().value!);
  programs.set(key, program);
  return program;
}

function compilePoll(document: FlowDocument, poll: Poll, space: Scope): Omit<PollProgram, 'pin'> {
  const vars = compileTemplate(document.vars ?? {})({ vars: {} });
  const input = compileTemplate(poll.action === undefined ? poll.http : (poll.with ?? {}));
  return {
    flow: document.name,
    everyMs: durationMs(poll.every),
    base: { vars, space },
    initial: compileTemplate(poll.initial ?? null)({ vars, space }),
    input: poll.action === undefined ? input : (scope) => ({ action: poll.action, with: input(scope) }),
    handler: poll.action === undefined ? 'http' : 'action',
    connection: poll.connection,
    items: value(poll.items),
    key: poll.key === undefined ? undefined : value(poll.key),
    cursor: poll.cursor === undefined ? undefined : value(poll.cursor),
    more: poll.more === undefined ? undefined : condition(poll.more),
    fromNow: poll.from !== 'beginning',
  };
}

const value = (template: unknown): Compiled => compileTemplate(template);
const condition = (template: unknown): Compiled =>
  typeof template === 'string' && !template.includes('{{') ? compileExpression(template) : compileTemplate(template);
