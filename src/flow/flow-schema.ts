// The schema of a flow document, put together from the step kinds. Used twice: level by level to check a
// document (so that each fault has its own place), and whole to print a JSON Schema for editors.
import * as z from 'zod';
import { STEP_KINDS, type StepKind } from './document.ts';
import { condition, fixedDuration, form, stepId, template } from './kinds/fields.ts';
import { KINDS } from './kinds/index.ts';
import { triggerSchema } from './trigger/trigger-schema.ts';

const baseKeys = (steps: z.ZodType) => ({
  id: stepId,
  note: z.string().describe('A remark for readers.').optional(),
  when: condition.describe('The step is skipped, and its output null, when this is false.').optional(),
  retry: z
    .strictObject({
      attempts: z.int().min(1).max(100).describe('How often at most, the first included.'),
      backoff: z.enum(['exponential', 'linear', 'constant']).describe('Default exponential.').optional(),
      delay: fixedDuration.describe('Before the second attempt; default 1s.').optional(),
      max: fixedDuration.describe('Longest delay; default 5m.').optional(),
    })
    .optional(),
  timeout: fixedDuration.describe('The step fails when it takes longer.').optional(),
  on_error: z
    .union([z.enum(['fail', 'continue']), z.strictObject({ steps })])
    .describe('fail: the run fails. continue: the run goes on. steps: they handle it; `error` says what happened.')
    .optional(),
  sensitive: z.boolean().describe('Input and output are not shown.').optional(),
});

/** A step of this kind; `steps` is the schema of the lists in it. */
export const stepSchema = (kind: StepKind, steps: z.ZodType) =>
  z.strictObject({ ...baseKeys(steps), ...KINDS[kind].keys(steps) });

const kept = z.union([z.literal('forever'), fixedDuration]);

/** The document; `steps` is the schema of its list of steps. */
export const documentSchema = (steps: z.ZodType) =>
  z.strictObject({
    reflejo: z.literal(1).describe('Version of the language.'),
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'takes lower-case letters, digits and -' })
      .describe('Unique in a space.'),
    title: z.string().min(1).max(200),
    description: z.string().optional(),
    vars: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.unknown())
      .describe('Constants, in expressions vars.<name>.')
      .optional(),
    trigger: triggerSchema.describe('What starts the flow.'),
    inputs: form.describe('What a caller or a manual start passes.').optional(),
    limits: z
      .strictObject({
        runs: z.int().min(1).max(100_000).describe('Runs under way at the same time, waiting ones too.'),
        key: template.describe('Counted for each value by itself.').optional(),
        when_full: z
          .enum(['queue', 'drop'])
          .describe('queue (default): more runs wait and begin in order. drop: they end at once as cancelled.')
          .optional(),
      })
      .describe('How many runs of the flow may be under way at the same time.')
      .optional(),
    retention: z
      .strictObject({
        events: kept.describe('Bodies and headers of events. Default 90d.').optional(),
        outputs: kept.describe('Inputs and outputs of steps. Default 90d.').optional(),
        runs: kept.describe('The runs themselves, and keys of dedupe. Default 400d.').optional(),
      })
      .describe("How long after a run's end its data is kept. The space may have other defaults.")
      .optional(),
    steps: steps.describe('What the flow does, from top to bottom.'),
    output: template.describe('What a call of this flow gives.').optional(),
    outputs: form
      .describe('The fields of output, by name: checked when the run ends, and known to callers.')
      .optional(),
  });

/** JSON Schema 2020-12 of a flow document. */
export function flowJsonSchema(): Record<string, unknown> {
  const step: z.ZodType = z
    .lazy(() =>
      z.union(
        STEP_KINDS.map((kind) =>
          stepSchema(kind, steps).meta({ title: KINDS[kind].title, description: KINDS[kind].summary }),
        ) as unknown as [z.ZodType, z.ZodType],
      ),
    )
    .meta({ id: 'Step' });
  const steps: z.ZodType = z.array(step).meta({ id: 'Steps' });
  const schema = z.toJSONSchema(documentSchema(steps), {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
  });
  return { ...schema, title: 'Reflejo flow' };
}
