// Equality by value: 1 == 1.0, lists by order, objects by their own keys. Values of different types are
// unequal, never an error.
import type { Frame } from './frame.ts';
import { Duration, isObject, Optional } from './values.ts';

export function equal(a: unknown, b: unknown, frame: Frame): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  frame.charge(1);
  if (Array.isArray(a)) {
    frame.charge(a.length);
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i], frame));
  }
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime();
  if (a instanceof Duration) return b instanceof Duration && a.ms === b.ms;
  if (a instanceof Optional) return b instanceof Optional && equal(a.value, b.value, frame);
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  frame.charge(keys.length);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key], frame))
  );
}
