// Checks form data against the part of JSON Schema that forms of flows use. The usual validator compiles
// schemas with `new Function`, which our content security policy forbids; the server checks again anyway.
import type { ErrorSchema, RJSFSchema, RJSFValidationError, ValidatorType } from '@rjsf/utils';

/** A fault at one field; `path` as in `['tags', '0']`. */
export interface Fault {
  path: string[];
  keyword: string;
  message: string;
}

const FORMATS: Record<string, [RegExp, string]> = {
  date: [/^\d{4}-\d{2}-\d{2}$/, 'Is not a valid date.'],
  'date-time': [/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/, 'Is not a valid date with a time.'],
  email: [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'Is not a valid e-mail address.'],
  uri: [/^[a-z][a-z0-9+.-]*:\S+$/i, 'Is not a valid URL.'],
};

/** Every fault of `value` under `schema`. */
export function faultsOf(schema: RJSFSchema, value: unknown, path: string[] = []): Fault[] {
  const fault = (keyword: string, message: string): Fault[] => [{ path, keyword, message }];
  if (value === undefined) return [];
  if (schema.type && !fits(schema.type, value)) return fault('type', `Must be ${article(String(schema.type))}.`);
  if (schema.enum && !schema.enum.some((allowed) => JSON.stringify(allowed) === JSON.stringify(value)))
    return fault('enum', 'Must be one of the choices.');
  if (schema.const !== undefined && JSON.stringify(schema.const) !== JSON.stringify(value))
    return fault('const', 'Has another value than the only one allowed.');
  if (typeof value === 'string') return ofText(schema, value).flatMap(([keyword, message]) => fault(keyword, message));
  if (typeof value === 'number')
    return ofNumber(schema, value).flatMap(([keyword, message]) => fault(keyword, message));
  if (Array.isArray(value)) return ofList(schema, value, path, fault);
  if (value !== null && typeof value === 'object') return ofObject(schema, value as Record<string, unknown>, path);
  return [];
}

function fits(type: string | string[], value: unknown): boolean {
  if (Array.isArray(type)) return type.some((one) => fits(one, value));
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'null') return value === null;
  if (type === 'object') return value !== null && typeof value === 'object' && !Array.isArray(value);
  return typeof value === type;
}

const article = (type: string): string =>
  type === 'integer'
    ? 'a whole number'
    : type === 'boolean'
      ? 'yes or no'
      : /^[aeo]/.test(type)
        ? `an ${type}`
        : `a ${type}`;

function ofText(schema: RJSFSchema, value: string): [string, string][] {
  const faults: [string, string][] = [];
  const length = [...value].length;
  if (schema.minLength !== undefined && length < schema.minLength)
    faults.push([
      'minLength',
      schema.minLength === 1 ? 'This field is required.' : `At least ${schema.minLength} characters.`,
    ]);
  if (schema.maxLength !== undefined && length > schema.maxLength)
    faults.push(['maxLength', `At most ${schema.maxLength} characters.`]);
  if (schema.pattern && !matches(schema.pattern, value))
    faults.push(['pattern', `Does not have the form ${schema.pattern}.`]);
  const format = schema.format && FORMATS[schema.format];
  if (format && value !== '' && !format[0].test(value)) faults.push(['format', format[1]]);
  return faults;
}

/** A pattern this browser cannot read is left to the server. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

function ofNumber(schema: RJSFSchema, value: number): [string, string][] {
  const faults: [string, string][] = [];
  if (schema.minimum !== undefined && value < schema.minimum) faults.push(['minimum', `At least ${schema.minimum}.`]);
  if (schema.maximum !== undefined && value > schema.maximum) faults.push(['maximum', `At most ${schema.maximum}.`]);
  return faults;
}

function ofList(
  schema: RJSFSchema,
  value: unknown[],
  path: string[],
  fault: (keyword: string, message: string) => Fault[],
): Fault[] {
  const faults = [
    ...(schema.minItems !== undefined && value.length < schema.minItems
      ? fault('minItems', `At least ${schema.minItems}.`)
      : []),
    ...(schema.maxItems !== undefined && value.length > schema.maxItems
      ? fault('maxItems', `At most ${schema.maxItems}.`)
      : []),
  ];
  const items = schema.items;
  if (!items || typeof items === 'boolean' || Array.isArray(items)) return faults;
  return [...faults, ...value.flatMap((item, i) => faultsOf(items, item, [...path, String(i)]))];
}

function ofObject(schema: RJSFSchema, value: Record<string, unknown>, path: string[]): Fault[] {
  const missing = (schema.required ?? []).filter((name) => value[name] === undefined || value[name] === '');
  const present = Object.entries(schema.properties ?? {}).filter(([name]) => !missing.includes(name));
  return [
    ...missing.map((name) => ({ path: [...path, name], keyword: 'required', message: 'This field is required.' })),
    ...present.flatMap(([name, property]) =>
      typeof property === 'boolean' ? [] : faultsOf(property, value[name], [...path, name]),
    ),
  ];
}

const toError = ({ path, keyword, message }: Fault): RJSFValidationError => ({
  name: keyword,
  message,
  stack: `${path.join('.')} ${message}`,
  property: `.${path.join('.')}`,
});

/** Faults as the tree that the form shows at its fields. */
export function errorTree(faults: Fault[]): ErrorSchema {
  const root: Record<string, any> = {};
  for (const { path, message } of faults) {
    let at = root;
    for (const part of path) {
      at[part] ??= {};
      at = at[part];
    }
    at.__errors = [...(at.__errors ?? []), message];
  }
  return root as ErrorSchema;
}

export const formValidator: ValidatorType = {
  validateFormData(formData, schema) {
    const faults = faultsOf(schema, formData ?? {});
    return { errors: faults.map(toError), errorSchema: errorTree(faults) };
  },
  isValid: (schema, formData) => faultsOf(schema, formData).length === 0,
  rawValidation: (schema, formData) => ({ errors: faultsOf(schema, formData).map(toError) as any[] }),
};
