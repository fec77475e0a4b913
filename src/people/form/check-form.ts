// Checks what a person entered against the form's fields.
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { Problem, Result } from '../../errors.ts';
import { type FormFields, formSchema } from './form-schema.ts';

// CommonJS: under Node its function is the default of the default
const addFormats = ((formats as unknown as { default?: typeof formats }).default ?? formats) as unknown as (
  to: Ajv,
) => void;

/** Forms that are kept compiled: the forms of most flows are the same at each of their runs. */
const MOST_KEPT = 200;
let ajv = makeAjv();
const kept = new Map<string, ValidateFunction>();

function makeAjv(): Ajv {
  const made = new Ajv({ allErrors: true, useDefaults: true, ownProperties: true, strict: false });
  addFormats(made);
  return made;
}

/** Ajv holds on to all that it ever compiled, even what is removed from it: it goes as a whole when there is much of it. */
function compiled(fields: FormFields): ValidateFunction {
  const schema = formSchema(fields);
  const text = JSON.stringify(schema);
  let validate = kept.get(text);
  if (!validate) {
    if (kept.size >= MOST_KEPT) {
      kept.clear();
      ajv = makeAjv();
    }
    validate = ajv.compile(schema);
    kept.set(text, validate);
  }
  return validate;
}

export type FormValues = Record<string, unknown>;

/**
 * The form with defaults filled in and text turned into the field's type where a command line or an HTML
 * form can only give text; or one problem per field, its `path` being the field's name.
 */
export function checkForm(fields: FormFields, entered: unknown): Result<FormValues, Problem[]> {
  if (entered !== undefined && (typeof entered !== 'object' || entered === null || Array.isArray(entered))) {
    return { ok: false, error: [{ path: '', code: 'type', message: 'The form must be an object of fields.' }] };
  }
  const values = withoutEmpty(fields, { ...(entered as FormValues | undefined) });
  const validate = compiled(fields);
  if (validate(values)) return { ok: true, value: values };
  return { ok: false, error: problemsOf(validate.errors ?? []) };
}

/** What makes the fields unusable as a form (a pattern that is not a regular expression), if anything. */
export function formFault(fields: FormFields): string | undefined {
  try {
    compiled(fields);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function withoutEmpty(fields: FormFields, values: FormValues): FormValues {
  for (const [name, value] of Object.entries(values)) {
    const field = fields[name];
    if (!field) continue;
    const typed = typedValue(field, value);
    if (typed === undefined) delete values[name];
    else values[name] = typed;
  }
  return values;
}

/** undefined: nothing was entered. Spaces alone are nothing. */
function typedValue(field: FormFields[string], value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (text === '') return undefined;
  switch (field.type) {
    case 'number':
    case 'integer':
      return Number.isFinite(Number(text)) ? Number(text) : value;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : value;
    case 'array':
      return text.split(',').map((part) => part.trim());
    default:
      return typedOption(field, value);
  }
}

const typedOption = (field: FormFields[string], value: string) =>
  field.enum?.find((option) => typeof option === 'number' && String(option) === value) ?? value;

function problemsOf(errors: ErrorObject[]): Problem[] {
  const byField = new Map<string, Problem>();
  for (const error of errors) {
    const path = fieldOf(error);
    if (!byField.has(path)) byField.set(path, { path, code: error.keyword, message: sentence(error) });
  }
  return [...byField.values()];
}

function fieldOf(error: ErrorObject): string {
  if (error.keyword === 'required') return String(error.params.missingProperty);
  if (error.keyword === 'additionalProperties') return String(error.params.additionalProperty);
  return (error.instancePath.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
}

const SENTENCES: Record<string, (params: Record<string, any>) => string> = {
  required: () => 'This field is required.',
  additionalProperties: () => 'The form has no such field.',
  minLength: ({ limit }) => (limit === 1 ? 'This field is required.' : `At least ${limit} characters.`),
  maxLength: ({ limit }) => `At most ${limit} characters.`,
  minimum: ({ limit }) => `At least ${limit}.`,
  maximum: ({ limit }) => `At most ${limit}.`,
  type: ({ type }) => `Must be of the type ${type}.`,
  enum: ({ allowedValues }) => `Must be one of: ${allowedValues.join(', ')}.`,
  format: ({ format }) => `Is not a valid ${String(format).replace('uri', 'URL')}.`,
  pattern: ({ pattern }) => `Does not have the form ${pattern}.`,
  uniqueItems: () => 'Must not name one twice.',
};

const sentence = (error: ErrorObject): string => SENTENCES[error.keyword]?.(error.params) ?? `This ${error.message}.`;
