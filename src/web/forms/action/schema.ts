// The JSON Schema of an action's input, as the catalog hands it out: no references, null and alternatives plain.

export interface FormSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, FormSchema>;
  required?: string[];
  items?: FormSchema;
  additionalProperties?: boolean | FormSchema;
  anyOf?: FormSchema[];
  allOf?: FormSchema[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  default?: unknown;
  examples?: unknown[];
  deprecated?: boolean;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minItems?: number;
  maxItems?: number;
  /** The vendor's whole text, where `description` leaves something out. */
  'x-help'?: string;
  /** A file: `{base64, name, type}`. */
  'x-file'?: boolean;
  /** Cut here: it holds itself or is too large. Anything of its type fits. */
  'x-json'?: boolean;
  'x-pattern'?: string;
}

export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Without null. */
export const typesOf = ({ type }: FormSchema): string[] => [type ?? []].flat().filter((one) => one !== 'null');

export const takesNull = (schema: FormSchema): boolean =>
  [schema.type ?? []].flat().includes('null') ||
  (schema.enum?.includes(null) ?? false) ||
  (schema.anyOf ?? []).some((one) => one.type === 'null');

/** The choices, without null. */
export function choicesOf(schema: FormSchema): unknown[] | undefined {
  if (schema.const !== undefined) return [schema.const];
  return schema.enum?.filter((one) => one !== null);
}

/** The only value it takes. */
export const constantOf = (schema: FormSchema): unknown => {
  const choices = choicesOf(schema);
  return choices?.length === 1 && !takesNull(schema) ? choices[0] : undefined;
};

export function isOfType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isFields(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** `get_ip_report` and `getIpReport` as `Get ip report`; what a tool already wrote well is kept. */
export function labelOf(name: string, schema: FormSchema): string {
  if (schema.title && schema.title.length <= 40) return schema.title;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_\-.$]+/g, ' ')
    .trim();
  return words ? words.charAt(0).toUpperCase() + words.slice(1) : name;
}
