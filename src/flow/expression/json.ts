// Results back to JSON: an absent optional is null, a timestamp ISO 8601, a duration seconds ("90s").
import type { Frame } from './frame.ts';
import { Duration, Optional } from './values.ts';

/**
 * A copy only where something has to change. Counts each node, so that lists that share their items
 * cannot grow without bound when they are written out. Throws RangeError for a number JSON does not have.
 */
export function toJson(value: unknown, frame: Frame): unknown {
  switch (typeof value) {
    case 'number':
      if (!Number.isFinite(value)) throw new RangeError('the result is not a finite number');
      return value;
    case 'object':
      return value === null ? null : objectToJson(value, frame);
    default:
      return value;
  }
}

function objectToJson(value: object, frame: Frame): unknown {
  frame.charge(1);
  if (value instanceof Optional) return value.present ? toJson(value.value, frame) : null;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Duration) return value.toString();
  if (Array.isArray(value)) return mapped(value, frame) ?? value;
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const before = (value as Record<string, unknown>)[key];
    const after = toJson(before, frame);
    if (after !== before) {
      copy ??= { ...value };
      copy[key] = after;
    }
  }
  return copy ?? value;
}

function mapped(list: unknown[], frame: Frame): unknown[] | undefined {
  let copy: unknown[] | undefined;
  frame.charge(list.length);
  for (let i = 0; i < list.length; i++) {
    const after = toJson(list[i], frame);
    if (after !== list[i]) {
      copy ??= [...list];
      copy[i] = after;
    }
  }
  return copy;
}
