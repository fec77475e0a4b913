// `wait`: until a length of time has passed or a moment has come. Holds no process.
import * as z from 'zod';
import { duration, text } from './fields.ts';
import { anything, kind, noGroups } from './kind.ts';

export const wait = kind({
  kind: 'wait',
  title: 'Wait',
  summary: 'Waits for a length of time or until a moment.',
  section: 'logic',
  icon: 'hourglass',
  keys: () => ({
    wait: z.union([
      z.strictObject({ for: duration }),
      z.strictObject({ until: text.describe('A moment in ISO 8601, or an {{ expression }} that gives one.') }),
    ]),
  }),
  groups: noGroups,
  output: anything,
  expects: (step) => ('until' in step.wait ? [{ path: ['wait', 'until'], type: 'moment' }] : []),
  describe: (step) => ('for' in step.wait ? `for ${step.wait.for}` : `until ${step.wait.until}`),
  hints: [
    { path: 'wait.for', label: 'For', widget: 'duration' },
    { path: 'wait.until', label: 'Until', widget: 'expression' },
  ],
});
