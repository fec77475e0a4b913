// A step's activation as its handler sees it.
import type { Command } from './command.ts';
import type { HeldRun } from './held-run.ts';
import type { StepCall } from './types.ts';

export const callOf = (run: HeldRun, { node, path, attempt, input }: Command): StepCall => ({
  spaceId: run.spaceId,
  runId: run.runId,
  flow: run.flow,
  alertId: run.alertId,
  path,
  stepId: node.id,
  attempt,
  key: `${run.runId}/${path}`,
  input,
  spec: node.spec,
  connection: node.connection,
  sensitive: node.sensitive,
  ...(node.kind === 'action' && { pin: run.machine.program.pins?.[(node.spec as string) ?? ''] }),
});
