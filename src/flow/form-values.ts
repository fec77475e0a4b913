// Values against the fields that describe them (`inputs` and `outputs` of a flow). Pure; text is not converted:
// what a flow passes has its types already.
import type { FormField } from './document.ts';

export interface FieldFault {
  /** `hosts[2]`; empty for the whole. */
  path: string;
  message: string;
}

export interface FieldValues {
  /** The values, with defaults filled in. */
  values: Record<string, unknown>;
  faults: FieldFault[];
}

/** `extra`: values that no field describes are faults too. */
export function checkFields(
  fields: Record<string, FormField>,
  given: unknown,
  { extra = true }: { extra?: boolean } = {},
): FieldValues {
  if (!isMap(given))
    return { values: {}, faults: [{ path: '', message: `must be an object of fields, not ${typeName(given)}` }] };
  const values: Record<string, unknown> = { ...given };
  const faults: FieldFault[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value !== undefined && value !== null) faults.push(...faultsOf(field, value, name));
    else if (field.default !== undefined) values[name] = field.default;
    else if (field.required) faults.push({ path: name, message: 'is required' });
  }
  if (extra)
    for (const name of Object.keys(given))
      if (!Object.hasOwn(fields, name)) faults.push({ path: name, message: 'is no field that is known here' });
  return { values, faults };
}

/** The same as a JSON Schema. */
export function fieldsSchema(fields: Record<string, FormField>): object {
  const names = Object.keys(fields).filter((name) => fields[name]!.required && fields[name]!.default === undefined);
  const schemaOf = ({ required: _, items, format: _format, ...field }: FormField): object => ({
    ...field,
    ...(items && { items: schemaOf(items) }),
  });
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, schemaOf(field)])),
    required: names,
    additionalProperties: false,
  };
}

function faultsOf(field: FormField, value: unknown, path: string): FieldFault[] {
  const fault = (message: string) => [{ path, message }];
  if (!isOfType(field.type, value)) return fault(`must be ${TYPE_WORDS[field.type]}, not ${typeName(value)}`);
  if (field.enum && !field.enum.includes(value as string)) return fault(`must be one of ${field.enum.join(', ')}`);
  if (Array.isArray(value))
    return field.items ? value.flatMap((item, i) => faultsOf(field.items!, item, `${path}[${i}]`)) : [];
  const message =
    typeof value === 'string'
      ? textFault(field, value)
      : typeof value === 'number'
        ? numberFault(field, value)
        : undefined;
  return message === undefined ? [] : fault(message);
}

function numberFault({ minimum, maximum }: FormField, value: number): string | undefined {
  if (minimum !== undefined && value < minimum) return `must be at least ${minimum}`;
  if (maximum !== undefined && value > maximum) return `must be at most ${maximum}`;
  return undefined;
}

/** `pattern` is for what people type: a stranger's expression is not run over a flow's data. */
function textFault({ minLength, maxLength, format }: FormField, value: string): string | undefined {
  if (minLength !== undefined && value.length < minLength) return `must have at least ${minLength} characters`;
  if (maxLength !== undefined && value.length > maxLength) return `must have at most ${maxLength} characters`;
  if (format && format in FORMATS && !FORMATS[format]!(value)) return `must be a valid ${format}`;
  return undefined;
}

const FORMATS: Record<string, (text: string) => boolean> = {
  date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)),
  'date-time': (text) => /^\d{4}-\d{2}-\d{2}[T ]\d/.test(text) && !Number.isNaN(Date.parse(text)),
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  uri: (text) => URL.canParse(text),
};

/** For readers. */
export const TYPE_WORDS: Record<FormField['type'], string> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isOfType(type: FormField['type'], value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isMap(value);
  return typeof value === type;
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return TYPE_WORDS[typeof value as FormField['type']] ?? 'something else';
}
