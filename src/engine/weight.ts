// How large a value is as JSON, about, without making the text; and a preview of one that is too large to show.
import { Stored } from './stored.ts';

/**
 * Estimated bytes of the JSON text; stops counting above `limit`. Escapes and letters beyond Latin are counted
 * as one byte each. A stored value counts as over every limit.
 */
export function weigh(value: unknown, limit: number): number {
  switch (typeof value) {
    case 'string':
      return value.length + 2;
    case 'number':
      return 8;
    case 'object':
      break;
    default:
      return 5;
  }
  if (value === null) return 4;
  if (value instanceof Stored) return Number.POSITIVE_INFINITY;
  let sum = 2;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length && sum <= limit; i++) sum += 1 + weigh(value[i], limit - sum);
    return sum;
  }
  for (const name in value) {
    if (sum > limit) return sum;
    sum += name.length + 4 + weigh((value as Record<string, unknown>)[name], limit - sum);
  }
  return sum;
}

const PREVIEW = { text: 200, items: 5, fields: 20, depth: 4, bytes: 2000 };

/** The value cut to a few lines: long texts end in …, lists and maps after their first parts. */
export function preview(value: unknown): unknown {
  let left = PREVIEW.bytes;
  const cut = (part: unknown, depth: number): unknown => {
    if (typeof part === 'string') {
      const text = part.length > PREVIEW.text ? `${part.slice(0, PREVIEW.text)}…` : part;
      left -= text.length;
      return text;
    }
    left -= 8;
    if (typeof part !== 'object' || part === null) return part;
    if (Array.isArray(part)) {
      if (depth === 0) return `… ${part.length} items`;
      const shown: unknown[] = [];
      for (const item of part.slice(0, PREVIEW.items)) if (left > 0) shown.push(cut(item, depth - 1));
      return shown.length < part.length ? [...shown, `… ${part.length} items`] : shown;
    }
    const names = Object.keys(part);
    if (depth === 0) return `… ${names.length} fields`;
    const shown: Record<string, unknown> = {};
    for (const name of names.slice(0, PREVIEW.fields)) {
      if (left <= 0) break;
      left -= name.length;
      shown[name.length > PREVIEW.text ? `${name.slice(0, PREVIEW.text)}…` : name] = cut(
        (part as Record<string, unknown>)[name],
        depth - 1,
      );
    }
    if (Object.keys(shown).length < names.length) shown['…'] = `${names.length} fields`;
    return shown;
  };
  return cut(value, PREVIEW.depth);
}
