// A flow started by hand: the form that its inputs make, and what was entered.
import { AppError } from '../errors.ts';
import type { FlowDocument } from '../flow/index.ts';
import { checkForm, formSchema } from '../people/index.ts';

/** JSON Schema of the form; undefined: the flow is not started by hand. */
export function formOf({ trigger, inputs }: FlowDocument): Record<string, unknown> | undefined {
  return trigger.manual || trigger.call ? formSchema(inputs ?? {}) : undefined;
}

/** The values, with defaults. Throws conflict: it is not started by hand; invalid_input, with a problem per field. */
export function readInputs(name: string, document: FlowDocument | undefined, inputs: unknown): Record<string, unknown> {
  if (!document || !formOf(document))
    throw new AppError('conflict', `The flow ${name} is not started by hand: its trigger has no \`manual: true\`.`);
  const checked = checkForm(document.inputs ?? {}, inputs);
  if (checked.ok) return checked.value;
  const problems = checked.error.map(({ path, ...problem }) => ({
    ...problem,
    path: path ? `inputs.${path}` : 'inputs',
  }));
  throw new AppError('invalid_input', 'The inputs do not fit the form of the flow.', { problems });
}
