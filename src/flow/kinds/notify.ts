// `notify`: tells people something; nobody has to answer.
import * as z from 'zod';
import { audience, text } from './fields.ts';
import { anything, kind, noGroups, oneLine } from './kind.ts';

export const notify = kind({
  kind: 'notify',
  title: 'Notify',
  summary: 'Sends a message to people.',
  section: 'people',
  icon: 'bell',
  keys: () => ({
    notify: z.strictObject({ to: audience, title: text.optional(), text: text.describe('The message.') }),
  }),
  groups: noGroups,
  output: anything,
  describe: (step) => oneLine(step.notify.text),
  hints: [
    { path: 'notify.to', label: 'Who', widget: 'audience' },
    { path: 'notify.text', label: 'Message', widget: 'multiline' },
  ],
});
