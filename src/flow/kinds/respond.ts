// `respond`: answers the caller of the webhook.
import * as z from 'zod';
import { expressionOr, template, texts } from './fields.ts';
import { anything, kind, noGroups } from './kind.ts';

export const respond = kind({
  kind: 'respond',
  title: 'Respond',
  summary: "Answers the webhook's caller; the flow goes on.",
  section: 'end',
  icon: 'reply',
  keys: () => ({
    respond: z
      .strictObject({
        status: expressionOr(z.int().min(200).max(599)).describe('HTTP status; default 200.').optional(),
        headers: texts.optional(),
        json: template.describe('Body, sent as JSON.').optional(),
        body: template.describe('Body, sent as text.').optional(),
      })
      .refine((value) => value.json === undefined || value.body === undefined, {
        error: 'takes only one of json and body',
      }),
  }),
  groups: noGroups,
  output: anything,
  expects: () => [{ path: ['respond', 'status'], type: 'number' }],
  check: (_step, here) => {
    if (here.document.trigger.webhook) return;
    here.report(
      ['respond'],
      'no_webhook',
      'nobody waits for a response: the flow has no webhook',
      'Give the trigger a webhook, or remove the step.',
      { atKey: true },
    );
  },
  describe: (step) => `status ${step.respond.status ?? 200}`,
  hints: [
    { path: 'respond.status', label: 'Status', widget: 'number' },
    { path: 'respond.json', label: 'JSON body', widget: 'json' },
  ],
});
