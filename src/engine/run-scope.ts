// What the expressions of a run see before its first step.
import type { Scope } from '../flow/index.ts';
import type { RunFacts } from './command.ts';

export const runScope = (facts: RunFacts, vars: Record<string, unknown>, alert: unknown): Scope => ({
  trigger: facts.trigger,
  alert,
  steps: {},
  vars,
  run: {
    id: facts.id,
    flow: facts.flow,
    version: facts.version,
    started_at: new Date(facts.startedAt).toISOString(),
  },
  space: facts.space,
});
