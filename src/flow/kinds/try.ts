// `try`: steps whose error is caught; `error` is in scope in `catch` and `finally`.
import * as z from 'zod';
import type { Catch, Step } from '../document.ts';
import { anything, kind, type StepGroup } from './kind.ts';

/** The steps of a catch, in either form, and where they stand. */
const caught = (given: Step[] | Catch): Pick<StepGroup, 'path' | 'steps'> =>
  Array.isArray(given) ? { path: ['catch'], steps: given } : { path: ['catch', 'steps'], steps: given.steps };

export const tryCatch = kind({
  kind: 'try',
  title: 'Try',
  summary:
    'Runs steps and handles their error. A timeout of the step is one too, and limits the steps under try. In finally, `error` is null when there was none.',
  section: 'logic',
  icon: 'shield-check',
  keys: (steps) => ({
    try: steps.describe('The steps that may fail.'),
    catch: z
      .union([
        steps,
        z.strictObject({
          codes: z
            .array(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, { error: 'takes lower-case letters, digits and _' }))
            .min(1)
            .describe('Codes of the errors that are caught; others go on.'),
          steps,
        }),
      ])
      .describe('Run after an error; `error` says which.')
      .optional(),
    finally: steps.optional().describe('Run in any case, also before a stop.'),
  }),
  groups: (step) => {
    const all: StepGroup[] = [{ label: 'try', role: 'try', path: ['try'], steps: step.try }];
    if (step.catch) all.push({ label: labelOf(step.catch), role: 'catch', ...caught(step.catch) });
    if (step.finally) all.push({ label: 'finally', role: 'finally', path: ['finally'], steps: step.finally });
    return all;
  },
  output: anything,
  describe: (step) => ['try', step.catch && 'catch', step.finally && 'finally'].filter(Boolean).join(', '),
  hints: [],
});

const labelOf = (given: Step[] | Catch): string => (Array.isArray(given) ? 'catch' : `catch ${given.codes.join(', ')}`);
