// Checks an action's input against its schema before anything is sent.
import { RE2JS } from 're2js';
import { AppError } from '../errors.ts';
import type { BuiltAction } from './action.ts';
import type { Schema } from './openapi.ts';
import { faultsOf } from './schema/check-value.ts';
import { fitted, takesNull } from './schema/fitted.ts';
import { formatFits } from './schema/formats.ts';

/**
 * Returns the input to send: what is null is left out (unless null means something to the tool), one value for a
 * list becomes a list, text that is a number becomes one where the tool wants one, defaults are filled in. Throws
 * invalid_input that names each field at fault.
 */
export function checkInput(action: BuiltAction, given: unknown): Record<string, unknown> {
  if (typeof (given ?? {}) !== 'object' || Array.isArray(given))
    throw new AppError('invalid_input', `${action.id} takes an object`);
  const { schema } = action.input;
  const input: Record<string, unknown> = { ...action.curated.defaults };
  for (const [name, value] of Object.entries((given ?? {}) as Record<string, unknown>)) {
    const own = Object.hasOwn(schema.properties, name) ? schema.properties[name]! : {};
    if (value === undefined || (value === null && !takesNull(own))) continue;
    input[name] = own.type === 'array' && !Array.isArray(value) && value !== null ? [value] : value;
  }
  const made = fitted(schema, input) as Record<string, unknown>;
  const faults = faultsOf(schema, made);
  if (faults.length === 0) return made;
  const problems = faults.map((fault) =>
    fault.message === 'is not an input' ? { ...fault, message: `is not an input of ${action.id}` } : fault,
  );
  const named = problems.map(({ path, message }) => `${path || 'input'}: ${message}`).join('; ');
  throw new AppError('invalid_input', `${action.id}: ${named.slice(0, 500)}`, { problems });
}

const MOST_WARNINGS = 10;

/** Inputs that do not fit a vendor's pattern or format: no reason to refuse them, but worth saying when the vendor does. */
export function inputWarnings(action: BuiltAction, input: Record<string, unknown>): string[] {
  const warnings: string[] = [];
  warn(action.input.schema, input, [], warnings);
  return warnings;
}

function warn(schema: Schema, value: unknown, path: string[], warnings: string[]): void {
  if (warnings.length >= MOST_WARNINGS || path.length > 20) return;
  if (typeof value === 'string') {
    const pattern: unknown = schema['x-pattern'];
    const name = path.join('.');
    if (typeof pattern === 'string' && !matches(pattern, value))
      warnings.push(`${name} does not fit the pattern ${pattern.slice(0, 200)} of the tool's description`);
    else if (!formatFits(schema.format, value)) warnings.push(`${name} does not look like a ${schema.format}`);
  } else if (Array.isArray(value)) {
    for (const [i, one] of value.slice(0, 50).entries()) warn(schema.items ?? {}, one, [...path, String(i)], warnings);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value))
      if (Object.hasOwn(schema.properties ?? {}, name)) warn(schema.properties[name], one, [...path, name], warnings);
  }
}

/** Without backtracking: a vendor's pattern may be slow. One that cannot be read so says nothing. */
function matches(pattern: string, value: string): boolean {
  if (value.length > 10_000 || pattern.length > 1000) return true;
  try {
    return RE2JS.compile(pattern).matcher(value).find();
  } catch {
    return true;
  }
}
