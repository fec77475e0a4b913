// A person's word on a step of which nobody knows whether it took effect.
import type { Tx } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import { showRun } from '../runs.ts';
import { lockActive, note, type Operator, signalRun } from './context.ts';

export interface Resolution {
  path: string;
  as: 'done' | 'not_done' | 'retry';
  /** Of done: what the step gives to those after it. */
  output?: unknown;
}

/** Throws not_found, conflict (the run has ended, or the outcome is known), invalid_request. */
export async function resolveStep(tx: Tx, by: Operator, runId: string, resolution: Resolution): Promise<void> {
  const { path, as, output } = resolution;
  if (output !== undefined && as !== 'done')
    throw new AppError('invalid_request', 'Only a step that was done has an output.');
  const run = await lockActive(tx, by.spaceId, runId);
  const { steps } = await showRun(tx, by.spaceId, runId);
  const step = steps.find((one) => one.path === path);
  if (!step) throw new AppError('not_found', `The run has no step ${path}.`);
  if (step.status !== 'unknown') throw new AppError('conflict', `The outcome of ${path} is known: ${step.status}.`);
  const given = output === undefined ? undefined : { output };
  await signalRun(tx, by.spaceId, runId, path, { type: 'resolve', as, by: by.actor.name, ...given });
  await note(tx, by, 'step.resolved', run, { path, as, ...(given && { output: 'given' }) });
}
