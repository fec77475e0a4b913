// `choose`: the first branch whose condition is true.
import * as z from 'zod';
import { condition } from './fields.ts';
import { kind } from './kind.ts';

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
  output: () => ({ fields: { branch: {} } }),
  expects: (step) =>
    step.choose.flatMap((branch, i) =>
      branch.when === undefined ? [] : [{ path: ['choose', i, 'when'], type: 'condition' as const }],
    ),
  check: (step, here) => {
    const last = step.choose.findIndex((branch) => branch.otherwise);
    if (last >= 0 && last < step.choose.length - 1) {
      here.report(
        ['choose', last + 1],
        'unreachable',
        "a branch after 'otherwise' is never taken",
        "Make 'otherwise' the last branch.",
      );
    }
  },
  describe: (step) => `${step.choose.length} branches`,
  hints: [],
});
