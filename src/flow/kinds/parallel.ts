// `parallel`: branches at the same time; the step is done when all are.
import * as z from 'zod';
import { identifier } from './fields.ts';
import { kind } from './kind.ts';

export const parallel = kind({
  kind: 'parallel',
  title: 'In parallel',
  summary: 'Runs branches at the same time and waits for all of them.',
  section: 'logic',
  icon: 'split',
  keys: (steps) => ({
    parallel: z.strictObject({
      branches: z
        .array(z.strictObject({ name: identifier.describe('Name of the branch.'), steps }))
        .min(1)
        .refine((all) => new Set(all.map((branch) => branch.name)).size === all.length, {
          error: 'has two branches of the same name',
        }),
    }),
  }),
  groups: (step) =>
    step.parallel.branches.map((branch, i) => ({
      label: branch.name,
      role: 'parallel' as const,
      path: ['parallel', 'branches', i, 'steps'],
      steps: branch.steps,
    })),
  output: (step) => ({ fields: Object.fromEntries(step.parallel.branches.map(({ name }) => [name, {}])) }),
  describe: (step) => step.parallel.branches.map((branch) => branch.name).join(', '),
  hints: [],
});
