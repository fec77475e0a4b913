// A run for people and for scripts, and waiting for its end.
import { type Api, answer, type Schemas } from './connect/api.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Session } from './session.ts';
import { state } from './terminal/status.ts';
import { clean, indent } from './terminal/text.ts';
import { between } from './terminal/time.ts';

export type Run = Schemas['RunDetail'];
type Status = Run['status'];

const ENDED: readonly Status[] = ['succeeded', 'failed', 'stopped', 'cancelled'];
/** Seconds of one waiting request: short enough for proxies between. */
const TURN_S = 25;

/** Asks until the run has ended or `timeout` seconds have passed. */
export async function waitForRun(
  api: Api,
  id: string,
  timeout = Number.POSITIVE_INFINITY,
): Promise<{ run: Run; ended: boolean }> {
  const until = performance.now() + timeout * 1000;
  for (;;) {
    const left = (until - performance.now()) / 1000;
    const query = { timeout: Math.max(0, Math.min(TURN_S, left)) };
    const run = await answer(api.GET('/api/runs/{id}/wait', { params: { path: { id }, query } }));
    const ended = ENDED.includes(run.status);
    if (ended || left <= TURN_S) return { run, ended };
  }
}

/** Success, and an end that the flow chose, are success; what has not ended is not. */
export const exitOfRun = (status: Status): ExitCode =>
  status === 'succeeded' || status === 'stopped' ? EXIT.ok : EXIT.no;

/** The keys of --json: kept stable. */
export const runJson = (run: Run) => ({
  id: run.id,
  flow: run.flow,
  version: run.version,
  status: run.status,
  alertId: run.alertId ?? null,
  error: run.error ?? null,
  retriedFrom: run.retriedFrom ?? null,
  retriedStep: run.retriedStep ?? null,
  createdAt: run.createdAt,
  finishedAt: run.finishedAt ?? null,
  steps: run.steps.map((step) => ({
    id: step.id,
    path: step.path,
    kind: step.kind,
    status: step.status,
    attempts: step.attempts,
    waitsFor: step.waitsFor ?? null,
    input: step.input ?? null,
    output: step.output ?? null,
    error: step.error ?? null,
    startedAt: step.startedAt ?? null,
    finishedAt: step.finishedAt ?? null,
  })),
});

/** The run in one line, and why it failed. */
export function runLine(
  run: Pick<Run, 'id' | 'flow' | 'version' | 'status' | 'error' | 'createdAt' | 'finishedAt'>,
  session: Session,
): string {
  const { paint } = session;
  const { text, colour } = state(run.status);
  const took = between(run.createdAt, run.finishedAt);
  const when = took ? `${session.ago(run.createdAt)}, took ${took}` : session.ago(run.createdAt);
  const line = `${paint(colour, text)}  ${clean(run.flow)} version ${run.version}  ${paint('dim', `${run.id}  ${when}`)}\n`;
  return run.error ? `${line}${indent(paint('red', clean(`${run.error.code}: ${run.error.message}`)))}\n` : line;
}

export function runText(run: Run, session: Session): string {
  const steps = session.table(
    ['step', 'kind', 'status', 'attempts', 'took', 'error'],
    run.steps.map((step) => [
      step.path,
      step.kind,
      state(step.status),
      step.attempts > 1 ? step.attempts : '',
      between(step.startedAt, step.finishedAt),
      step.waitsFor
        ? { text: waitText(step.waitsFor, session), colour: 'yellow' as const }
        : step.error && { text: `${step.error.code}: ${step.error.message}`, colour: 'red' as const },
    ]),
    'No step has begun yet.',
  );
  const unknown = run.steps.filter(({ status }) => status === 'unknown');
  const hints = unknown.map(
    ({ path }) =>
      `Nobody knows whether ${clean(path)} took effect. Look in the tool, then: reflejo run resolve ${run.id} ${clean(path)} --as done|not_done|retry\n`,
  );
  return `${runLine(run, session)}\n${steps}${hints.join('')}`;
}

const WAITS = {
  rate_limit: 'the tool takes no more requests for now',
  busy: 'as many calls are under way as the limit allows',
  tool_down: 'the tool is down',
  moving: 'its worker stopped, another takes it',
};

const waitText = ({ reason, until }: NonNullable<Run['steps'][number]['waitsFor']>, session: Session) =>
  `${WAITS[reason]}; next try ${session.ago(until)}`;

export function stepText(step: Run['steps'][number], session: Session): string {
  const { text, colour } = state(step.status);
  const parts = [
    `${session.paint('bold', clean(step.path))}  ${step.kind}  ${session.paint(colour, text)}`,
    ...(['input', 'output', 'error'] as const)
      .filter((name) => step[name] !== null && step[name] !== undefined)
      .map((name) => `${session.paint('dim', name)}\n${indent(clean(JSON.stringify(step[name], undefined, 2)))}`),
  ];
  return parts.join('\n');
}
