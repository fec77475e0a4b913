// Single values on their way to AWS: times in the form a place wants, bytes, and labels of a path.
import { AppError } from '../../errors.ts';
import { bytesOf, isFile } from '../request/file.ts';
import type { Shape } from './model.ts';

export type TimeForm = 'iso8601' | 'rfc822' | 'unixTimestamp';

/** Percent-encoded but for what RFC 3986 leaves unreserved. */
export const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** Throws invalid_input. */
export function time(value: unknown, form: TimeForm, field: string): string | number {
  const date = new Date(value as string);
  if (Number.isNaN(date.getTime())) {
    throw new AppError('invalid_input', `${field}: "${value}" is not a time`, {
      problems: [{ path: field, message: 'must be a time like 2026-11-24T09:00:00Z' }],
    });
  }
  if (form === 'unixTimestamp') return date.getTime() / 1000;
  return form === 'rfc822' ? date.toUTCString() : date.toISOString().replace('.000Z', 'Z');
}

/** Text, or a file as steps hand it on. */
export const bytes = (value: unknown): string | Buffer => (isFile(value) ? bytesOf(value) : String(value));

/** A scalar as text, as queries, XML and headers hold it. */
export function scalar(shape: Shape, value: unknown, form: TimeForm, field: string): string {
  if (shape.type === 'timestamp') return String(time(value, shape.timestampFormat ?? form, field));
  if (shape.type === 'blob') return Buffer.from(bytes(value)).toString('base64');
  return String(value);
}

/** Throws invalid_input: a name that would climb to another resource, or is empty. */
export function label(value: unknown, greedy: boolean, field: string): string {
  const parts = greedy ? String(value).split('/') : [String(value)];
  if (String(value) === '' || parts.some((part) => part === '.' || part === '..')) {
    throw new AppError('invalid_input', `${field}: "${value}" cannot be part of an address`, {
      problems: [{ path: field, message: 'must be a name; . and .. cannot be sent' }],
    });
  }
  return parts.map(escaped).join('/');
}
