// `parallel`: branches at the same time; the step is done when all of them are, or as many as are needed.
import * as z from 'zod';
import { identifier } from './fields.ts';
import { kind } from './kind.ts';

export const parallel = kind({
  kind: 'parallel',
  title: 'In parallel',
  summary: 'Runs branches at the same time, and waits for all of them or for the first that finish.',
  section: 'logic',
  icon: 'split',
  keys: (steps) => ({
    parallel: z.strictObject({
      for: z
        .union([z.enum(['all', 'any']), z.int().min(1)])
        .describe('How many branches must finish: all (default), any, or a number. The others are given up.')
        .optional(),
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
  check: ({ parallel }, here) => {
    const { for: needed, branches } = parallel;
    if (typeof needed === 'number' && needed > branches.length)
      here.report(
        ['parallel', 'for'],
        'invalid_value',
        `${needed} branches can never finish: there are ${branches.length}`,
        `Write a number up to ${branches.length}, or all.`,
      );
  },
  describe: ({ parallel: { for: needed = 'all', branches } }) =>
    `${needed === 'all' ? '' : `${needed} of `}${branches.map((branch) => branch.name).join(', ')}`,
  hints: [{ path: 'parallel.for', label: 'How many must finish', widget: 'text' }],
});
