// `try`: steps whose error is caught; `error` is in scope in `catch`.
import { anything, kind, type StepGroup } from './kind.ts';

export const tryCatch = kind({
  kind: 'try',
  title: 'Try',
  summary: 'Runs steps and handles their error.',
  section: 'logic',
  icon: 'shield-check',
  keys: (steps) => ({
    try: steps.describe('The steps that may fail.'),
    catch: steps.optional().describe('Run after an error; `error` says which.'),
    finally: steps.optional().describe('Run in any case.'),
  }),
  groups: (step) => {
    const all: StepGroup[] = [{ label: 'try', role: 'try', path: ['try'], steps: step.try }];
    if (step.catch) all.push({ label: 'catch', role: 'catch', path: ['catch'], steps: step.catch });
    if (step.finally) all.push({ label: 'finally', role: 'finally', path: ['finally'], steps: step.finally });
    return all;
  },
  output: anything,
  describe: (step) => ['try', step.catch && 'catch', step.finally && 'finally'].filter(Boolean).join(', '),
  hints: [],
});
