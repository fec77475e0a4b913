// `code`: JavaScript that computes a value from its input, shut off from everything else.
import * as z from 'zod';
import { durationMs } from '../duration.ts';
import { fixedDuration, template } from './fields.ts';
import { kind, noGroups } from './kind.ts';

const MAX_MS = 60_000;

/** Compiles only; whatever it is, it never runs here. */
const AsyncFunction = (async () => {}).constructor as unknown as new (...parts: string[]) => unknown;

/** undefined: it can be read, or this place does not let us look (a page's security policy). */
function syntaxFault(source: string): string | undefined {
  try {
    new AsyncFunction('input', source);
  } catch (fault) {
    if (fault instanceof SyntaxError) return fault.message;
  }
  return undefined;
}

export const code = kind({
  kind: 'code',
  title: 'Code',
  summary:
    'Runs JavaScript: the body of a function of `input` whose return value is result. It reaches no network, no files and no other step; console lines are kept in console.',
  section: 'data',
  icon: 'code',
  keys: () => ({
    code: z.strictObject({
      language: z.literal('javascript').describe('The language.'),
      source: z
        .string()
        .min(1)
        .max(65_536)
        .describe('The code. Braces in it are no templates; values come in as input.'),
      input: template.describe('The value of `input`.').optional(),
      timeout: fixedDuration
        .refine((value) => !isLongerThan(value, MAX_MS), { error: 'is longer than 60s' })
        .describe('Default 5s, at most 60s.')
        .optional(),
      memory: z.int().min(16).max(512).describe('Megabytes it may use; default 64.').optional(),
    }),
  }),
  groups: noGroups,
  output: () => ({ fields: { result: {}, console: {} } }),
  literal: [['code', 'source']],
  check: ({ code }, here) => {
    const fault = syntaxFault(code.source);
    if (fault)
      here.report(['code', 'source'], 'code_syntax', `this is no JavaScript: ${fault}`, 'Values come in as input.');
  },
  describe: ({ code }) =>
    code.source
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim()
      .slice(0, 80) ?? '',
  hints: [
    { path: 'code.source', label: 'Code', widget: 'code' },
    { path: 'code.input', label: 'Input', widget: 'json' },
    { path: 'code.timeout', label: 'Time', widget: 'duration' },
  ],
});

function isLongerThan(text: string, limitMs: number): boolean {
  try {
    return durationMs(text) > limitMs;
  } catch {
    return false;
  }
}
