// `fail`: ends the run with an error; inside `try` it is caught.
import * as z from 'zod';
import { text } from './fields.ts';
import { anything, kind, noGroups, oneLine } from './kind.ts';

export const fail = kind({
  kind: 'fail',
  title: 'Fail',
  summary: 'Ends the run with an error.',
  section: 'end',
  icon: 'circle-x',
  keys: () => ({
    fail: z.strictObject({
      message: text.describe('What went wrong.'),
      code: z
        .string()
        .regex(/^[a-z][a-z0-9_]{0,63}$/, { error: 'takes lower-case letters, digits and _' })
        .describe('Default flow_failed.')
        .optional(),
      retryable: z.boolean().describe('An each around it may try the item again; default false.').optional(),
    }),
  }),
  groups: noGroups,
  output: anything,
  describe: (step) => oneLine(step.fail.message),
  hints: [{ path: 'fail.message', label: 'Message', widget: 'expression' }],
});
