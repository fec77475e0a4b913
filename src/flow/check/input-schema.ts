// An action's input against its JSON Schema. Expressions are judged by their static type; constants by
// type, enum, range, length and pattern. What cannot be decided before the flow runs is let pass.
import { expression } from '../expression/expression.ts';
import { Frame } from '../expression/frame.ts';
import { matchesPattern } from '../expression/pattern.ts';
import { TYPE_WORDS } from '../form-values.ts';
import type { DocumentPath } from '../problem.ts';
import { didYouMean } from '../suggest.ts';
import { piecesOf } from '../template.ts';
import type { Report } from './context.ts';

interface Schema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  $ref?: string;
  nullable?: boolean;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
}

/** `path`: where the input stands in the step. */
export function checkInput(
  schema: object,
  input: Record<string, unknown>,
  report: Report,
  path: DocumentPath = ['with'],
): void {
  new InputCheck(schema as Schema, report).object(schema as Schema, input, path, true);
}

class InputCheck {
  private readonly root: Schema;
  private readonly report: Report;

  constructor(root: Schema, report: Report) {
    this.root = root;
    this.report = report;
  }

  object(raw: Schema, input: Record<string, unknown>, path: DocumentPath, top = false): void {
    const schema = this.resolve(raw);
    const { properties = {}, required = [], additionalProperties: more } = schema;
    for (const name of required) {
      if (!Object.hasOwn(input, name))
        this.report(path, 'missing_input', `'${name}' is required`, describe(properties[name]), { atKey: true });
    }
    for (const [name, value] of Object.entries(input)) {
      const at = [...path, name];
      const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (own) this.value(own, value, at);
      else if (typeof more === 'object') this.value(more, value, at);
      else if (more === false || (top && more === undefined && Object.keys(properties).length > 0)) {
        const hint = didYouMean(
          name,
          Object.keys(properties).filter((each) => !Object.hasOwn(input, each)),
          'There are',
        );
        this.report(at, 'unknown_input', `there is no input '${name}'`, hint, {
          atKey: true,
          severity: more === false ? 'error' : 'warning',
        });
      }
    }
  }

  private value(raw: Schema, value: unknown, path: DocumentPath): void {
    const schema = this.resolve(raw);
    const options = schema.anyOf ?? schema.oneOf;
    if (options) {
      if (!options.some((option) => this.fits(option, value)))
        this.wrong(path, 'the value fits none of the forms it may have');
      return;
    }
    const type = staticType(value);
    if (type === undefined) return;
    const types = allowedTypes(schema);
    if (types && !types.some((allowed) => allowed === type.name || (allowed === 'number' && type.name === 'integer'))) {
      this.wrong(path, `'${path.at(-1)}' must be ${types.map(word).join(' or ')}, but it is ${word(type.name)}`);
      return;
    }
    if (!type.constant) return;
    this.constant(schema, value, path);
    if (Array.isArray(value) && typeof schema.items === 'object') {
      for (const [i, item] of value.entries()) this.value(schema.items, item, [...path, i]);
    } else if (type.name === 'object') this.object(schema, value as Record<string, unknown>, path);
  }

  private constant(schema: Schema, value: unknown, path: DocumentPath): void {
    const name = `'${path.at(-1)}'`;
    const allowed = schema.const !== undefined ? [schema.const] : schema.enum;
    if (allowed && !allowed.some((each) => JSON.stringify(each) === JSON.stringify(value))) {
      this.wrong(
        path,
        `${name} must be one of ${allowed
          .slice(0, 12)
          .map((each) => JSON.stringify(each))
          .join(', ')}`,
        typeof value === 'string' ? didYouMean(value, allowed.map(String), 'There are') : '',
      );
    }
    const size = typeof value === 'number' ? value : undefined;
    if (size !== undefined && schema.minimum !== undefined && size < schema.minimum)
      this.wrong(path, `${name} must be at least ${schema.minimum}`);
    if (size !== undefined && schema.maximum !== undefined && size > schema.maximum)
      this.wrong(path, `${name} must be at most ${schema.maximum}`);
    const length = typeof value === 'string' ? value.length : undefined;
    if (length !== undefined && length < (schema.minLength ?? 0))
      this.wrong(path, `${name} has fewer than ${schema.minLength} characters`);
    if (length !== undefined && length > (schema.maxLength ?? Infinity))
      this.wrong(path, `${name} has more than ${schema.maxLength} characters`);
    const items = Array.isArray(value) ? value.length : undefined;
    if (items !== undefined && items < (schema.minItems ?? 0))
      this.wrong(path, `${name} has fewer than ${schema.minItems} items`);
    if (items !== undefined && items > (schema.maxItems ?? Infinity))
      this.wrong(path, `${name} has more than ${schema.maxItems} items`);
    if (typeof value === 'string' && schema.pattern !== undefined && !matchesLeniently(value, schema.pattern))
      this.wrong(path, `${name} does not match the pattern ${schema.pattern}`);
  }

  private fits(schema: Schema, value: unknown): boolean {
    let fine = true;
    new InputCheck(this.root, () => {
      fine = false;
    }).value(schema, value, ['value']);
    return fine;
  }

  private wrong(path: DocumentPath, message: string, hint = ''): void {
    this.report(path, 'wrong_input', message, hint);
  }

  /** Follows references inside the schema and merges allOf; gives up (anything fits) on what it cannot follow. */
  private resolve(schema: Schema, depth = 0): Schema {
    if (depth > 10) return {};
    if (schema.$ref) {
      const target = schema.$ref.startsWith('#/') ? pointer(this.root, schema.$ref.slice(2)) : undefined;
      return target ? this.resolve(target, depth + 1) : {};
    }
    if (!schema.allOf) return schema;
    const merged: Schema = {
      ...schema,
      allOf: undefined,
      properties: { ...schema.properties },
      required: [...(schema.required ?? [])],
    };
    for (const part of schema.allOf.map((each) => this.resolve(each, depth + 1))) {
      const { properties, required, ...rest } = part;
      Object.assign(merged, rest);
      Object.assign(merged.properties!, properties);
      merged.required!.push(...(required ?? []));
    }
    return merged;
  }
}

function pointer(root: unknown, path: string): Schema | undefined {
  let value: any = root;
  for (const part of path.split('/')) value = value?.[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  return value;
}

function matchesLeniently(value: string, pattern: string): boolean {
  try {
    return matchesPattern(value, pattern, new Frame({}));
  } catch {
    // A pattern RE2 does not know is the vendor's, not the author's, fault.
    return true;
  }
}

function allowedTypes(schema: Schema): string[] | undefined {
  if (schema.type === undefined) return undefined;
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return schema.nullable ? [...types, 'null'] : types;
}

const STATIC: Record<string, string> = {
  string: 'string',
  bool: 'boolean',
  int: 'integer',
  double: 'number',
  list: 'array',
  map: 'object',
  null: 'null',
  timestamp: 'string',
  duration: 'string',
};

/** undefined: not known before the flow runs, or reported elsewhere. */
function staticType(value: unknown): { name: string; constant: boolean } | undefined {
  if (typeof value !== 'string' || !value.includes('{{')) return { name: jsonType(value), constant: true };
  try {
    const pieces = piecesOf(value);
    const [only] = pieces;
    if (pieces.length > 1 || !only || 'text' in only) return { name: 'string', constant: false };
    const { type } = expression(only.expression);
    // A double may turn out to be whole.
    if (type === 'double') return undefined;
    const name = STATIC[type];
    return name === undefined ? undefined : { name, constant: false };
  } catch {
    return undefined;
  }
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

const word = (type: string): string => TYPE_WORDS[type as keyof typeof TYPE_WORDS] ?? type;

function describe(schema: (Schema & { description?: string }) | undefined): string {
  const types = schema && allowedTypes(schema);
  return [schema?.description?.split('\n')[0], types && `It is ${types.map(word).join(' or ')}.`]
    .filter(Boolean)
    .join(' ');
}
