// Reads what a person brings: the text of an OpenAPI 2, 3.0 or 3.1 description, of a Postman collection, or a curl command.
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { AppError, type Problem } from '../../errors.ts';
import { fromCurl } from './from-curl.ts';
import { fromPostman } from './from-postman.ts';
import { fromSwagger } from './from-swagger.ts';
import type { Dropped } from './sound-operations.ts';

/** A parsed JSON or YAML object of which nothing is known yet. */
export type Json = Record<string, any>;

export type DescriptionFormat = 'openapi-3.0' | 'openapi-3.1' | 'swagger-2.0' | 'postman' | 'curl';

export interface Description {
  format: DescriptionFormat;
  /** OpenAPI 3. */
  document: Json;
  /** What was dropped on the way here, and why. */
  problems: Dropped[];
  /** The line of a place in the text; 0 where it is not known. */
  lineOf(path: (string | number)[]): number;
}

const MAX_BYTES = 15 * 1024 * 1024;
const MAX_DEPTH = 120;

/** Throws invalid_request that says where the text cannot be read, or what it is not. */
export function readDescription(text: string): Description {
  if (Buffer.byteLength(text) > MAX_BYTES)
    throw refused(`The description has more than ${MAX_BYTES / 1024 / 1024} MB. Cut it to the operations you need.`);
  if (/^\s*(\$\s*)?curl\s/.test(text)) return { format: 'curl', ...fromCurl(text), lineOf: () => 0 };
  const { value, lineOf } = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused(EXPECTED);
  tooDeep(value);
  const document = value as Json;
  if (/^2\.0/.test(String(document.swagger))) return { format: 'swagger-2.0', ...fromSwagger(document), lineOf };
  const version = String(document.openapi ?? '');
  if (/^3\.[01]/.test(version))
    return { format: version.startsWith('3.0') ? 'openapi-3.0' : 'openapi-3.1', document, problems: [], lineOf };
  if (isPostman(document)) return { format: 'postman', ...fromPostman(document), lineOf };
  if (document.openapi !== undefined || document.swagger !== undefined)
    throw refused(`OpenAPI ${document.openapi ?? document.swagger} is not supported. ${EXPECTED}`);
  throw refused(EXPECTED);
}

const EXPECTED =
  'Expected an OpenAPI 2.0, 3.0 or 3.1 description or a Postman collection (v2.0 or v2.1), as JSON or YAML, or a curl command.';

const refused = (detail: string, problems?: Problem[]) =>
  new AppError('invalid_request', detail, problems && { problems });

const isPostman = (document: Json) =>
  Array.isArray(document.item) && (String(document.info?.schema).includes('getpostman') || document.info?._postman_id);

/** A JSON or YAML document, with the place of a fault. Throws invalid_request. */
export const parseJsonOrYaml = (text: string): unknown => parsed(text).value;

function parsed(text: string): { value: unknown; lineOf: Description['lineOf'] } {
  if (/^\s*\{/.test(text)) {
    try {
      return { value: JSON.parse(text), lineOf: () => 0 };
    } catch {
      // the YAML reader reads JSON as well, and says where it breaks
    }
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'error', merge: true });
  const [fault] = document.errors;
  if (fault) {
    const { line, col } = lines.linePos(fault.pos[0]);
    const message = fault.message.split('\n')[0]!.replace(/ at line \d+.*$/, '');
    throw refused(`Line ${line}: ${message}`, [{ path: `line ${line}, column ${col}`, message }]);
  }
  let value: unknown;
  try {
    // few aliases: a text of a thousand bytes must not become a gigabyte
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    throw refused('The YAML repeats its anchors too often.');
  }
  return { value, lineOf: (path) => lineOf(document, lines, path) };
}

function lineOf(document: ReturnType<typeof parseDocument>, lines: LineCounter, path: (string | number)[]): number {
  const parent = document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(path.at(-1)))
    : undefined;
  const range = (pair?.key as { range?: [number, number, number] } | undefined)?.range;
  return range ? lines.linePos(range[0]).line : 0;
}

function tooDeep(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw refused(`The description is nested more than ${MAX_DEPTH} levels deep.`);
  for (const inner of Object.values(value)) tooDeep(inner, depth + 1);
}
