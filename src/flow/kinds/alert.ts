// `alert`: changes or closes the alert the run is about.
import * as z from 'zod';
import { didYouMean } from '../suggest.ts';
import { template, templates } from './fields.ts';
import { anything, kind, noGroups, oneLine } from './kind.ts';

/** As the alerts part takes them, which has a test that holds the two together. */
export const DISPOSITIONS = ['true_positive', 'false_positive', 'benign', 'duplicate', 'other'];

export const alert = kind({
  kind: 'alert',
  title: 'Alert',
  summary: 'Updates the alert, or closes it with a disposition.',
  section: 'end',
  icon: 'siren',
  keys: () => ({
    alert: z
      .strictObject({
        update: templates.describe('Fields of the alert and their new values.').optional(),
        close: z
          .strictObject({
            disposition: z.string().describe(`${DISPOSITIONS.join(', ')}, or an {{ expression }}.`),
            reason: template.describe('Why.').optional(),
          })
          .optional(),
      })
      .refine((value) => value.update !== undefined || value.close !== undefined, { error: 'needs update or close' }),
  }),
  groups: noGroups,
  output: anything,
  check: ({ alert }, here) => {
    const disposition = alert.close?.disposition;
    if (typeof disposition === 'string' && !disposition.includes('{{') && !DISPOSITIONS.includes(disposition)) {
      here.report(
        ['alert', 'close', 'disposition'],
        'invalid_value',
        `'${disposition}' is no disposition`,
        didYouMean(disposition, DISPOSITIONS, 'There are'),
      );
    }
    if (here.document.trigger.alert || here.document.trigger.call) return;
    here.report(['alert'], 'no_alert', 'the flow has no alert to change', 'Add trigger.alert with a source.', {
      atKey: true,
    });
  },
  describe: (step) => (step.alert.close ? oneLine(`close: ${step.alert.close.disposition}`) : 'update'),
  hints: [
    { path: 'alert.close.disposition', label: 'Disposition', widget: 'expression' },
    { path: 'alert.close.reason', label: 'Reason', widget: 'expression' },
  ],
});
