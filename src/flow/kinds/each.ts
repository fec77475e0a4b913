// `each`: the same steps for each item of a list.
import * as z from 'zod';
import { expressionOr, identifier, SCOPE_NAMES, template } from './fields.ts';
import { kind, oneLine } from './kind.ts';

const OWN = SCOPE_NAMES.filter((name) => name !== 'item' && name !== 'last');

export const each = kind({
  kind: 'each',
  title: 'For each',
  summary: 'Runs its steps for each item of a list; gives items and failed.',
  section: 'logic',
  icon: 'repeat',
  keys: (steps) => ({
    each: z.strictObject({
      in: expressionOr(z.array(z.unknown())).describe('The list: an {{ expression }} or the items themselves.'),
      as: identifier
        .refine((name) => !(OWN as string[]).includes(name), {
          error: `is taken: ${OWN.join(', ')} have a meaning already`,
        })
        .describe('Name of the item in expressions; default item. `index` counts from 0.')
        .optional(),
      concurrency: z.int().min(1).max(100).describe('Items at the same time; default 1.').optional(),
      on_error: z
        .enum(['stop', 'continue', 'collect'])
        .describe('stop: the first failed item fails the step. continue, collect: it is listed in failed.')
        .optional(),
      steps,
      collect: template.describe("What one item gives; default: its last step's output.").optional(),
    }),
  }),
  groups: (step) => [
    { label: `each ${step.each.as ?? 'item'}`, role: 'body', path: ['each', 'steps'], steps: step.each.steps },
  ],
  output: () => ({ fields: { items: {}, failed: {} } }),
  inside: [['each', 'collect']],
  expects: () => [{ path: ['each', 'in'], type: 'list' }],
  describe: (step) => oneLine(step.each.in),
  hints: [
    { path: 'each.in', label: 'List', widget: 'expression' },
    { path: 'each.as', label: 'Name of the item', widget: 'text' },
    { path: 'each.concurrency', label: 'At the same time', widget: 'number' },
    { path: 'each.on_error', label: 'When an item fails', widget: 'choice' },
    { path: 'each.collect', label: 'What an item gives', widget: 'expression' },
  ],
});
