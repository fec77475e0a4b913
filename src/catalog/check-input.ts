// Checks an action's input against its schema before anything is sent.
import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
import { AppError, type Problem } from '../errors.ts';
import type { BuiltAction } from './action.ts';
import type { Schema } from './openapi.ts';

let ajv: Promise<Ajv2020> | undefined;
const compiled = new WeakMap<BuiltAction, ValidateFunction>();

/** Loaded with the first action: a server that runs none does not pay for it. */
function loadAjv(): Promise<Ajv2020> {
  ajv ??= import('ajv/dist/2020.js').then(
    ({ Ajv2020 }) => new Ajv2020({ allErrors: true, strict: false, validateFormats: false }),
  );
  return ajv;
}

/**
 * Returns the input to send: what is null is left out (unless null means something to the tool), one value for a
 * list becomes a list, defaults are filled in. Throws invalid_input that names each field at fault.
 */
export async function checkInput(action: BuiltAction, given: unknown): Promise<Record<string, unknown>> {
  if (typeof (given ?? {}) !== 'object' || Array.isArray(given))
    throw new AppError('invalid_input', `${action.id} takes an object`);
  const properties = action.input.schema.properties;
  const input: Record<string, unknown> = { ...action.curated.defaults };
  for (const [name, value] of Object.entries((given ?? {}) as Record<string, unknown>)) {
    const schema = properties[name] ?? {};
    if (value === undefined || (value === null && !takesNull(schema))) continue;
    input[name] = schema.type === 'array' && !Array.isArray(value) && value !== null ? [value] : value;
  }
  let validate = compiled.get(action);
  if (!validate) {
    validate = (await loadAjv()).compile(action.input.schema);
    compiled.set(action, validate);
  }
  if (validate(input)) return input;
  const problems: Problem[] = (validate.errors ?? []).map((error) => ({
    path: [
      error.instancePath.slice(1).replaceAll('/', '.'),
      error.params.missingProperty ?? error.params.additionalProperty,
    ]
      .filter(Boolean)
      .join('.'),
    message: error.keyword === 'additionalProperties' ? `is not an input of ${action.id}` : wording(error),
    ...(error.keyword === 'additionalProperties' && { hint: `it takes: ${Object.keys(properties).join(', ')}` }),
  }));
  const named = problems.map((problem) => `${problem.path || 'input'}: ${problem.message}`).join('; ');
  throw new AppError('invalid_input', `${action.id}: ${named.slice(0, 500)}`, { problems });
}

function wording(error: NonNullable<ValidateFunction['errors']>[number]): string {
  if (error.keyword === 'required') return 'is missing';
  if (error.keyword === 'enum') return `must be one of: ${error.params.allowedValues.join(', ')}`;
  return error.message ?? 'is not valid';
}

const takesNull = (schema: Schema): boolean =>
  schema.type === 'null' ||
  (Array.isArray(schema.type) && schema.type.includes('null')) ||
  (schema.anyOf ?? []).some(takesNull);

/** Inputs that do not fit a vendor's pattern: no reason to refuse them, but worth saying when the vendor does. */
export function patternWarnings(action: BuiltAction, input: Record<string, unknown>): string[] {
  return Object.entries(action.input.schema.properties).flatMap(([name, schema]) => {
    const value = input[name];
    if (typeof value !== 'string' || typeof schema['x-pattern'] !== 'string') return [];
    return matches(schema['x-pattern'], value)
      ? []
      : [`${name} does not fit the pattern ${schema['x-pattern']} of the tool's description`];
  });
}

/** A pattern we cannot read says nothing. Only short values: a vendor's pattern may be slow on long ones. */
function matches(pattern: string, value: string): boolean {
  if (value.length > 256) return true;
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}
