// `while`: the same steps again as long as a condition holds, a bounded number of times.
import * as z from 'zod';
import { condition, duration } from './fields.ts';
import { kind, oneLine } from './kind.ts';

export const whileLoop = kind({
  kind: 'while',
  title: 'While',
  summary:
    'Repeats its steps while a condition holds; gives iterations, last and ended. Inside, `index` counts from 0 and `last` is what the turn before gave (null at first).',
  section: 'logic',
  icon: 'refresh-cw',
  keys: (steps) => ({
    while: z.strictObject({
      condition: condition.describe('Looked at before each turn; sees `index` and `last`.'),
      max: z.int().min(1).max(10_000).describe('Turns at most; default 100.').optional(),
      on_max: z
        .enum(['fail', 'continue'])
        .describe('When the condition still holds then: fail (default), or go on after the loop.')
        .optional(),
      delay: duration.describe('Between two turns.').optional(),
      steps,
    }),
  }),
  groups: (step) => [{ label: 'while', role: 'body', path: ['while', 'steps'], steps: step.while.steps }],
  output: () => ({ fields: { iterations: {}, last: {}, ended: { values: ['condition', 'max'] } } }),
  inside: [
    ['while', 'condition'],
    ['while', 'delay'],
  ],
  expects: () => [{ path: ['while', 'condition'], type: 'condition' }],
  check: (step, here) => {
    if (step.while.condition !== true || step.while.on_max === 'continue') return;
    here.report(
      ['while', 'condition'],
      'unbounded_loop',
      'the condition never becomes false, so the loop always fails at its maximum',
      'Write a condition that reads `last`, or on_max: continue.',
    );
  },
  describe: (step) => oneLine(step.while.condition),
  hints: [
    { path: 'while.condition', label: 'While', widget: 'expression' },
    { path: 'while.max', label: 'Turns at most', widget: 'number' },
    { path: 'while.on_max', label: 'After that many', widget: 'choice' },
    { path: 'while.delay', label: 'Between turns', widget: 'duration' },
  ],
});
