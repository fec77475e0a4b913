// `throttle`: at most so many passes of a key within a window.
import * as z from 'zod';
import { duration, sharedName, text } from './fields.ts';
import { kind, noGroups, oneLine } from './kind.ts';

export const throttle = kind({
  kind: 'throttle',
  title: 'Throttle',
  summary: 'Lets a key pass a number of times in any window of this length; gives allowed and count.',
  section: 'logic',
  icon: 'gauge',
  keys: () => ({
    throttle: z.strictObject({
      key: text.describe('What is counted together; may hold {{ expressions }}.'),
      limit: z.int().min(1).max(10_000).describe('Passes within the window.'),
      window: duration.describe('Its length, counted back from now; at most 90d.'),
      name: sharedName
        .describe('Steps of the space with the same name share their keys; default: this step alone.')
        .optional(),
      on_excess: z
        .enum(['stop', 'continue', 'wait'])
        .describe(
          'stop (default): the run stops. continue: allowed is false. wait: the run waits for its turn, first come first served.',
        )
        .optional(),
    }),
  }),
  groups: noGroups,
  output: () => ({ fields: { allowed: {}, count: {} } }),
  describe: ({ throttle }) => oneLine(`${throttle.key}: ${throttle.limit} in ${throttle.window}`),
  hints: [
    { path: 'throttle.key', label: 'Key', widget: 'expression' },
    { path: 'throttle.limit', label: 'Passes', widget: 'number' },
    { path: 'throttle.window', label: 'Window', widget: 'duration' },
    { path: 'throttle.on_excess', label: 'When there are more', widget: 'choice' },
  ],
});
