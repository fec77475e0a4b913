// A body of several parts (RFC 7578; others than form-data by RFC 2046).
import { randomUUID } from 'node:crypto';
import type { MediaType } from '../openapi.ts';
import { bytesOf, isFile } from './file.ts';
import { scalar } from './styles.ts';

interface Part {
  name: string;
  filename?: string;
  type?: string;
  content: Buffer;
}

/** The boundary is in the content type, and in no part. */
export function multipart(
  type: string,
  fields: Record<string, unknown>,
  { encoding, files }: { encoding?: MediaType['encoding']; files: ReadonlySet<string> },
): { type: string; body: Buffer } {
  const parts = Object.entries(fields).flatMap(([name, value]) =>
    partsOf(name, value, encoding?.[name]?.contentType, files.has(name)),
  );
  const boundary = `reflejo-${randomUUID()}`;
  const named = /^multipart\/form-data/i.test(type);
  const chunks = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${headersOf(part, named)}\r\n`),
    part.content,
    Buffer.from('\r\n'),
  ]);
  const bare = type.replace(/;\s*boundary=[^;]*/i, '');
  return {
    type: `${bare}; boundary=${boundary}`,
    body: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

function partsOf(name: string, value: unknown, declared: string | undefined, file: boolean): Part[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && !/json/.test(declared ?? ''))
    return value.flatMap((one) => partsOf(name, one, declared, file));
  const type = declared?.split(',', 1).join('').trim();
  const exact = type && !type.includes('*') ? type : undefined;
  if (file && isFile(value))
    return [
      {
        name,
        filename: value.name ?? name,
        type: value.type ?? exact ?? 'application/octet-stream',
        content: bytesOf(value),
      },
    ];
  const isJson = typeof value === 'object';
  const written = exact ?? (isJson ? 'application/json' : undefined);
  return [
    { name, ...(written && { type: written }), content: Buffer.from(isJson ? JSON.stringify(value) : scalar(value)) },
  ];
}

function headersOf({ name, filename, type }: Part, named: boolean): string {
  const disposition = `Content-Disposition: form-data; name="${quoted(name)}"${filename === undefined ? '' : `; filename="${quoted(filename)}"`}\r\n`;
  return `${named ? disposition : ''}${type ? `Content-Type: ${type.replace(/[\r\n]/g, ' ')}\r\n` : ''}`;
}

/** As browsers do (WHATWG HTML, "multipart form data"). */
const quoted = (text: string): string => text.replace(/\r\n|\r|\n/g, '%0D%0A').replaceAll('"', '%22');
