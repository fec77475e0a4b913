// The body of a request, written as its content type says.
import { AppError } from '../../errors.ts';
import type { MediaType, OpenApi } from '../openapi.ts';
import { bytesOf, isFile } from './file.ts';
import { isForm, isJson, isMultipart, isWildcard, isXml } from './media.ts';
import { multipart } from './multipart.ts';
import { joined, queryPairs, scalar } from './styles.ts';
import { xmlText } from './xml.ts';

export interface WrittenBody {
  type: string;
  body: string | Uint8Array;
}

interface BodyPlan {
  document: OpenApi;
  /** As the description has it; the boundary of parts is added. */
  type: string;
  media: MediaType;
  /** Fields that are files. */
  files: ReadonlySet<string>;
}

/** Throws invalid_input for what the type cannot hold. */
export function writeBody({ document, type, media, files }: BodyPlan, value: unknown): WrittenBody {
  if (isMultipart(type)) return multipart(type, fieldsOf(value, type), { encoding: media.encoding, files });
  if (isForm(type))
    return { type, body: typeof value === 'string' ? value : form(fieldsOf(value, type), media.encoding) };
  if (isXml(type)) return { type, body: typeof value === 'string' ? value : xmlText(document, media.schema, value) };
  if (files.has('body') && isFile(value))
    return { type: isWildcard(type) ? (value.type ?? 'application/octet-stream') : type, body: bytesOf(value) };
  if (isJson(type)) return { type, body: JSON.stringify(value) };
  if (isWildcard(type)) return { type: 'application/json', body: JSON.stringify(value) };
  return { type, body: scalar(value) };
}

/** A field that is an object is JSON, unless the description gives it a style. */
function form(fields: Record<string, unknown>, encoding: MediaType['encoding']): string {
  return joined(
    Object.entries(fields).flatMap(([name, value]) => {
      if (value === undefined || value === null) return [];
      const how = encoding?.[name];
      const isMap = typeof value === 'object' && !Array.isArray(value);
      const asJson = /json/.test(how?.contentType ?? '') || (isMap && how?.style === undefined);
      return queryPairs(name, asJson && typeof value === 'object' ? JSON.stringify(value) : value, how ?? {});
    }),
  );
}

function fieldsOf(value: unknown, type: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new AppError('invalid_input', `a body of type ${type} has fields; this is no object`);
}
