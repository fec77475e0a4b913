// A file as steps hand it on: `{ base64, name?, type? }`, as actions answer it, or `{ text, name?, type? }`.
import type { Schema } from '../openapi.ts';

export interface FileValue {
  base64?: string;
  text?: string;
  name?: string;
  type?: string;
}

/** `x-file` tells forms that it is one. `size` is what answers have; it is not looked at. */
export const fileSchema = (description: string | undefined): Schema => ({
  type: 'object',
  'x-file': true,
  ...(description !== undefined && { description }),
  properties: {
    base64: { type: 'string', description: 'The content in Base64, such as the body of an answer that is a file.' },
    text: { type: 'string', description: 'The content as text, instead.' },
    name: { type: 'string', description: 'Name of the file.' },
    type: { type: 'string', description: 'Its media type, such as text/csv.' },
    size: { type: 'integer', description: 'Bytes; only told.' },
  },
  anyOf: [{ required: ['base64'] }, { required: ['text'] }],
  additionalProperties: false,
});

export const isFile = (value: unknown): value is FileValue =>
  typeof value === 'object' &&
  value !== null &&
  (typeof (value as FileValue).base64 === 'string' || typeof (value as FileValue).text === 'string');

export const bytesOf = (file: FileValue): Buffer =>
  file.base64 === undefined ? Buffer.from(file.text ?? '') : Buffer.from(file.base64, 'base64');
