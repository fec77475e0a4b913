// A flow started by hand: the form that its inputs make, and what was entered.
import { AppError } from '../errors.ts';
import type { FlowDocument } from '../flow/index.ts';
import { checkForm, formSchema } from '../people/index.ts';

/** JSON Schema of the form; undefined: the flow is not started by hand. */
export function formOf({ trigger, inputs }: FlowDocument): Record<string, unknown> | undefined {
  if (!trigger.manual && !trigger.call) return undefined;
  const schema = formSchema(inputs ?? {});
  const properties = Object.entries(schema.properties as Record<string, object>).map(([name, field]) => [
    name,
    // no format of JSON Schema, but those who draw the form want to know
    inputs?.[name]?.format === 'multiline' ? { ...field, format: 'multiline' } : field,
  ]);
  return { ...schema, properties: Object.fromEntries(properties) };
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
