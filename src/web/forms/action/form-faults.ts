// What is wrong with the input of an action before it is sent or released. The server checks again.
import { branchesOf, branchOf } from './branches.ts';
import { expressionFault, isExpression } from './expressions.ts';
import { jsonFault, oneOfThese } from './form-values.ts';
import { choicesOf, type FormSchema, isFields, isOfType, labelOf, same, takesNull, typesOf } from './schema.ts';

export interface FieldFault {
  /** `['blocks', '0', 'text']` */
  path: string[];
  message: string;
  /** Vendors' formats are often stricter than the vendor: no reason not to send it. */
  warning?: true;
}

/** Every fault of the input. Expressions are only read, not evaluated. */
export function formFaults(schema: FormSchema, value: unknown, path: string[] = []): FieldFault[] {
  const fault = (message: string): FieldFault[] => [{ path, message }];
  if (value === undefined) return [];
  if (isExpression(value)) {
    const wrong = expressionFault(value);
    return wrong ? fault(wrong) : [];
  }
  if (value === null) return takesNull(schema) || isAny(schema) ? [] : fault('This field is required.');
  const choices = choicesOf(schema);
  if (choices?.length) return choices.some((one) => same(one, value)) ? [] : fault('Must be one of the choices.');
  if (oneOfThese(schema).length === 0) {
    const branches = branchesOf(schema);
    if (branches.length > 0) return formFaults(branches[branchOf(branches, value)]!, value, path);
  }
  const types = typesOf(schema);
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) return fault(wrongType(types, value));
  if (typeof value === 'string') return [...ofText(schema, value).flatMap(fault), ...ofFormat(schema, value, path)];
  if (typeof value === 'number') return ofNumber(schema, value).flatMap(fault);
  if (Array.isArray(value))
    return [
      ...ofCount(schema, value.length).flatMap(fault),
      ...value.flatMap((one, i) => formFaults(schema.items ?? {}, one, [...path, String(i)])),
    ];
  if (isFields(value)) return schema['x-file'] ? [] : ofFields(schema, value, path);
  return [];
}

const isAny = (schema: FormSchema) => typesOf(schema).length === 0 && !schema.anyOf && !schema.enum;

function wrongType([type]: string[], value: unknown): string {
  if (type === 'integer') return 'Must be a whole number.';
  if (type === 'number') return 'Must be a number.';
  if (type === 'boolean') return 'Must be yes or no.';
  if ((type === 'array' || type === 'object') && typeof value === 'string')
    return jsonFault(value) ?? (type === 'array' ? 'Must be a list: [ … ].' : 'Must be fields: { … }.');
  return type === 'array' ? 'Must be a list.' : type === 'object' ? 'Must be fields.' : 'Must be text.';
}

const FORMATS: Record<string, [RegExp, string]> = {
  date: [/^\d{4}-\d{2}-\d{2}$/, 'Looks unlike a date such as 2026-01-31.'],
  'date-time': [/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/, 'Looks unlike a date with a time, such as 2026-01-31T08:00:00Z.'],
  email: [/^[^\s@]+@[^\s@]+$/, 'Looks unlike an e-mail address.'],
  uri: [/^[a-z][a-z0-9+.-]*:\S+$/i, 'Looks unlike an address such as https://example.com.'],
  uuid: [/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'Looks unlike a UUID.'],
};

function ofFormat({ format = '' }: FormSchema, value: string, path: string[]): FieldFault[] {
  const form = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  return form && value !== '' && !form[0].test(value) ? [{ path, message: form[1], warning: true }] : [];
}

function ofText({ minLength = 0, maxLength = Number.POSITIVE_INFINITY }: FormSchema, value: string): string[] {
  const length = [...value].length;
  return [
    ...(length < minLength ? [`At least ${minLength} characters.`] : []),
    ...(length > maxLength ? [`At most ${maxLength} characters.`] : []),
  ];
}

function ofNumber(schema: FormSchema, value: number): string[] {
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  return [
    ...(minimum !== undefined && value < minimum ? [`At least ${minimum}.`] : []),
    ...(maximum !== undefined && value > maximum ? [`At most ${maximum}.`] : []),
    ...(above !== undefined && value <= above ? [`More than ${above}.`] : []),
    ...(below !== undefined && value >= below ? [`Less than ${below}.`] : []),
  ];
}

function ofCount({ minItems = 0, maxItems = Number.POSITIVE_INFINITY }: FormSchema, count: number): string[] {
  return [
    ...(count < minItems ? [`At least ${minItems} entries.`] : []),
    ...(count > maxItems ? [`At most ${maxItems} entries.`] : []),
  ];
}

function ofFields(schema: FormSchema, value: Record<string, unknown>, path: string[]): FieldFault[] {
  const missing = (schema.required ?? []).filter((name) => value[name] === undefined || value[name] === '');
  const sets = oneOfThese(schema);
  const unmet = sets.length > 0 && !sets.some((set) => set.every((name) => value[name] !== undefined));
  const { additionalProperties: more } = schema;
  return [
    ...missing.map((name) => ({ path: [...path, name], message: 'This field is required.' })),
    ...(unmet ? [{ path, message: `One of these is needed: ${setWords(schema)}.` }] : []),
    ...Object.entries(value).flatMap(([name, one]) => {
      const field = schema.properties?.[name] ?? (typeof more === 'object' ? more : undefined);
      return field && !missing.includes(name) ? formFaults(field, one, [...path, name]) : [];
    }),
  ];
}

/** `Channel; User and Team` */
export const setWords = (schema: FormSchema): string =>
  oneOfThese(schema)
    .map((set) => set.map((name) => labelOf(name, schema.properties?.[name] ?? {})).join(' and '))
    .join('; ');

/** `/with/user` and `with.blocks[0]` of a problem that the server tells, as the way to a field of the form. */
export function pathOf(path = ''): string[] {
  const parts = path.split(/[/.[\]]+/).filter(Boolean);
  return parts[0] === 'with' || parts[0] === 'input' ? parts.slice(1) : parts;
}
