// `dedupe`: whether a key is seen for the first time within a window.
import * as z from 'zod';
import { duration, sharedName, text } from './fields.ts';
import { kind, noGroups, oneLine } from './kind.ts';

export const dedupe = kind({
  kind: 'dedupe',
  title: 'Deduplicate',
  summary: 'Lets a key pass once in a window; gives first. By default a repeated key stops the run.',
  section: 'logic',
  icon: 'copy-minus',
  keys: () => ({
    dedupe: z.strictObject({
      key: text.describe('What makes it the same; may hold {{ expressions }}.'),
      window: duration.describe('How long a key counts as seen, from its first time; at most 90d.'),
      name: sharedName
        .describe('Steps of the space with the same name share their keys; default: this step alone.')
        .optional(),
      on_duplicate: z
        .enum(['stop', 'continue'])
        .describe('stop (default): the run stops. continue: first is false.')
        .optional(),
    }),
  }),
  groups: noGroups,
  output: () => ({ fields: { first: {} } }),
  describe: ({ dedupe }) => oneLine(`${dedupe.key} once in ${dedupe.window}`),
  hints: [
    { path: 'dedupe.key', label: 'Key', widget: 'expression' },
    { path: 'dedupe.window', label: 'Window', widget: 'duration' },
    { path: 'dedupe.on_duplicate', label: 'When it is repeated', widget: 'choice' },
  ],
});
