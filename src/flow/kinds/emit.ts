// `emit`: sends an event to the steps that wait for its name and key; kept for one that waits later.
import * as z from 'zod';
import { duration, sharedName, template, text } from './fields.ts';
import { kind, noGroups, oneLine } from './kind.ts';

export const emit = kind({
  kind: 'emit',
  title: 'Emit an event',
  summary:
    'Sends an event to the steps, of any flow, that wait for its name and key; it is kept when nobody waits yet.',
  section: 'logic',
  icon: 'radio',
  keys: () => ({
    emit: z.strictObject({
      name: sharedName.describe('Name of the event; default event.').optional(),
      key: text.describe('The correlation key; may hold {{ expressions }}.'),
      data: template.describe('What the waiting step gets.').optional(),
      keep: duration.describe('How long it is kept when nobody waits; default 7d, at most 30d.').optional(),
    }),
  }),
  groups: noGroups,
  output: () => ({ fields: { id: {}, at: {} } }),
  describe: ({ emit: { name = 'event', key } }) => oneLine(`${name} ${key}`),
  hints: [
    { path: 'emit.name', label: 'Name', widget: 'text' },
    { path: 'emit.key', label: 'Key', widget: 'expression' },
    { path: 'emit.data', label: 'Data', widget: 'json' },
    { path: 'emit.keep', label: 'Kept for', widget: 'duration' },
  ],
});
