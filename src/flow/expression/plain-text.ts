// A value inside of text: null is nothing, numbers are plain digits, lists and objects are JSON.
import type { Frame } from './frame.ts';
import { toJson } from './json.ts';
import { numberText } from './number-text.ts';

/** Without a frame the value has to be JSON already. */
export function plainText(value: unknown, frame?: Frame): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return numberText(value);
    case 'boolean':
      return String(value);
    default: {
      if (value === null || value === undefined) return '';
      const json = frame ? toJson(value, frame) : value;
      if (json === null) return '';
      return typeof json === 'object' ? JSON.stringify(json) : plainText(json, frame);
    }
  }
}
