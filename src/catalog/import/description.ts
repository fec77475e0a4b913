// Reads what a person brings: the text of an OpenAPI 2, 3.0 or 3.1 description, of a Postman collection, or a curl command.
import { CORE_SCHEMA, load, Type, YAMLException } from 'js-yaml';
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
  bounded(value);
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

/** A JSON or YAML document, with the place of a fault, held to the limits of a description. Throws invalid_request. */
export function parseJsonOrYaml(text: string): unknown {
  const { value } = parsed(text);
  bounded(value);
  return value;
}

function parsed(text: string): { value: unknown; lineOf: Description['lineOf'] } {
  if (/^\s*\{/.test(text)) {
    try {
      return { value: JSON.parse(text), lineOf: () => 0 };
    } catch {
      // the YAML reader reads JSON as well, and says where it breaks
    }
  }
  try {
    return { value: load(text, { schema: SCHEMA, json: true }), lineOf: lines(text) };
  } catch (fault) {
    if (!(fault instanceof YAMLException)) throw fault;
    const { line = 0, column = 0 } = fault.mark ?? {};
    throw refused(`Line ${line + 1}: ${fault.reason}`, [
      { path: `line ${line + 1}, column ${column + 1}`, message: fault.reason },
    ]);
  }
}

/** `<<: *anchor`, as YAML 1.1 has it: people write descriptions so. */
const MERGE = new Type('tag:yaml.org,2002:merge', { kind: 'scalar', resolve: (text) => text === '<<' });
const SCHEMA = CORE_SCHEMA.extend({ implicit: [MERGE] });
/** Larger texts are read without lines: what keeps them takes long. */
const LINES_FOR_BYTES = 3 * 1024 * 1024;

/** Read again, with places, by the first who asks. */
function lines(text: string): Description['lineOf'] {
  const counter = new LineCounter();
  let document: ReturnType<typeof parseDocument> | undefined;
  return (path) => {
    if (text.length > LINES_FOR_BYTES) return 0;
    document ??= parseDocument(text, { lineCounter: counter, uniqueKeys: false, logLevel: 'silent', merge: true });
    return lineOf(document, counter, path);
  };
}

function lineOf(document: ReturnType<typeof parseDocument>, lines: LineCounter, path: (string | number)[]): number {
  const parent = document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(path.at(-1)))
    : undefined;
  const range = (pair?.key as { range?: [number, number, number] } | undefined)?.range;
  return range ? lines.linePos(range[0]).line : 0;
}

/** Anchors are read as what they stand for: a text of a thousand bytes must not become a gigabyte. */
export const MOST_NODES = 5_000_000;

function bounded(value: unknown, depth = 0, room = { nodes: MOST_NODES }): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw refused(`The description is nested more than ${MAX_DEPTH} levels deep.`);
  for (const inner of Object.values(value)) {
    room.nodes -= 1;
    if (room.nodes < 0) throw refused('The description is too large, or it repeats its anchors too often.');
    bounded(inner, depth + 1, room);
  }
}
