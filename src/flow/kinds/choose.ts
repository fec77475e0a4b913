// `choose`: the first branch whose condition is true.
import { z } from 'zod';
import { condition } from './fields.ts';
import { anything, kind } from './kind.ts';

export const choose = kind({
  kind: 'choose',
  title: 'Choose',
  summary: 'Takes the first branch whose condition is true.',
  section: 'logic',
  icon: 'git-branch',
  keys: (steps) => ({
    choose: z
      .array(
        z
          .strictObject({
            when: condition.describe('An {{ expression }} that is true or false.').optional(),
            otherwise: z.literal(true).describe('The branch when no other is taken.').optional(),
            steps,
          })
          .refine((branch) => (branch.when === undefined) !== (branch.otherwise === undefined), {
            error: "needs 'when', or 'otherwise: true', and not both",
          }),
      )
      .min(1)
      .describe('The branches, in order.'),
  }),
  groups: (step) =>
    step.choose.map((branch, i) => ({
      label: branch.otherwise ? 'otherwise' : String(branch.when),
      role: 'branch' as const,
      path: ['choose', i, 'steps'],
      steps: branch.steps,
    })),
  output: anything,
  describe: (step) => `${step.choose.length} branches`,
  hints: [],
});
