// Which control fills a field.
import { branchesOf } from './branches.ts';
import { choicesOf, type FormSchema, typesOf } from './schema.ts';

export type Control =
  | 'text'
  | 'lines'
  | 'password'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'choices'
  | 'date'
  | 'date-time'
  | 'texts'
  | 'list'
  | 'group'
  | 'map'
  | 'file'
  | 'union'
  | 'json';

/** Deeper than this a form is harder to read than JSON. */
export const DEEPEST = 4;

/** `depth`: in how many fields the field lies. */
export function controlOf(name: string, schema: FormSchema, depth = 0): Control {
  if (schema['x-file']) return 'file';
  if (schema['x-json']) return 'json';
  if (choicesOf(schema)?.length) return 'choice';
  if (branchesOf(schema).length > 0) return depth < DEEPEST ? 'union' : 'json';
  const [type] = typesOf(schema);
  if (type === 'string') return textControl(name, schema);
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'boolean') return 'boolean';
  if (type === 'array') return listControl(schema, depth);
  if (type === 'object' || schema.properties) return objectControl(schema, depth);
  return 'json';
}

/** Names under which tools take more than a line. */
const LONG_TEXT =
  /(^|_|\b)(text|body|description|comment|message|content|note|notes|query|summary|reason|html|script|command)$/i;

function textControl(name: string, { format, maxLength }: FormSchema): Control {
  if (format === 'password') return 'password';
  if (format === 'date' || format === 'date-time') return format;
  if (format === 'multiline' || (maxLength ?? 0) > 255) return 'lines';
  return format === undefined && maxLength === undefined && LONG_TEXT.test(name) ? 'lines' : 'text';
}

function listControl({ items = {} }: FormSchema, depth: number): Control {
  if (items['x-json']) return 'json';
  if (choicesOf(items)?.length) return 'choices';
  const [type, ...more] = typesOf(items);
  if (type === undefined && !items.anyOf && !items.properties) return 'json';
  if (type === 'string' && more.length === 0 && !items['x-file'] && items.format !== 'date-time') return 'texts';
  return depth < DEEPEST ? 'list' : 'json';
}

function objectControl({ properties, additionalProperties: more }: FormSchema, depth: number): Control {
  if (depth >= DEEPEST) return 'json';
  if (properties && Object.keys(properties).length > 0) return 'group';
  return typeof more === 'object' && Object.keys(more).length > 0 ? 'map' : 'json';
}

/** Made of others: drawn as a group with a heading. */
export const isCompound = (control: Control): boolean => ['list', 'group', 'map', 'union'].includes(control);
