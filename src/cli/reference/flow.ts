// docs/reference/flow.md, from the schema of the language and the table of step kinds.
import { flowJsonSchema, KINDS, PROBLEMS, STEP_KINDS } from '../../flow/index.ts';
import { code, markdownTable, page } from './markdown.ts';

interface Schema {
  $ref?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  $defs?: Record<string, Schema>;
}

const INTRO = `A flow is a YAML document: a trigger, and steps that are read from top to bottom. The same as a JSON Schema, with which
editors complete it: \`reflejo flow schema > flow.schema.json\`. Any value may hold \`{{ expressions }}\`, see
[expressions](expressions.md). Lengths of time are written \`500ms\`, \`10s\`, \`15m\`, \`2h\`, \`7d\` or \`1h30m\`.
`;

const STEPS_INTRO = `A step has an id and exactly one key that says what it does. Its output is \`steps.<id>\` for the steps after it.
These keys are allowed on every step:
`;

const BASE = ['id', 'note', 'when', 'retry', 'timeout', 'on_error', 'sensitive'];

export function flowReference(): string {
  const schema = flowJsonSchema() as Schema;
  const kinds = schema.$defs!.Step!.anyOf!;
  return page('Flow documents', 'src/flow', [
    INTRO,
    '## The document\n',
    fieldsTable(schema, () => true),
    '## Steps\n',
    STEPS_INTRO,
    fieldsTable(kinds[0]!, (name) => BASE.includes(name)),
    ...STEP_KINDS.map((kind, i) => kindSection(kind, kinds[i]!)),
    '## Fields of a form\n',
    'Forms of `ask` and the `inputs` of a flow: the name of each field, and:\n',
    fieldsTable(schema.$defs!.FormField!, () => true),
    '## What the checker reports\n',
    'With line and column, by `reflejo flow check`, at a deploy and in the editor. A flow with errors is not deployed.\n',
    markdownTable(
      ['Code', 'Meaning'],
      Object.entries(PROBLEMS).map(([name, meaning]) => [code(name), meaning]),
    ),
  ]);
}

function kindSection(kind: keyof typeof KINDS, schema: Schema): string {
  const { title, summary } = KINDS[kind];
  return [`### ${kind}: ${title}\n`, `${summary}\n`, fieldsTable(schema, (name) => !BASE.includes(name))].join('\n');
}

const fieldsTable = (schema: Schema, wanted: (name: string) => boolean): string =>
  markdownTable(
    ['Key', 'Type', '', 'Meaning'],
    Object.entries(schema.properties ?? {})
      .filter(([name]) => wanted(name))
      .flatMap(([name, inner]) => rows(name, inner, schema.required?.includes(name) ?? false)),
  );

/** A key, and below it the keys of the object or of the items it holds. */
function rows(path: string, schema: Schema, required: boolean): string[][] {
  const own = [code(path), typeOf(schema), required ? 'required' : '', schema.description ?? ''];
  return [own, ...objectsIn(path, schema).flatMap(([at, object]) => inside(at, object))];
}

const inside = (path: string, object: Schema): string[][] =>
  Object.entries(object.properties!).flatMap(([name, inner]) =>
    rows(`${path}.${name}`, inner, object.required?.includes(name) ?? false),
  );

function objectsIn(path: string, schema: Schema): [string, Schema][] {
  if (schema.properties) return [[path, schema]];
  if (schema.items) return objectsIn(`${path}[]`, schema.items);
  return (schema.anyOf ?? []).flatMap((one) => objectsIn(path, one));
}

function typeOf(schema: Schema): string {
  if (schema.$ref) return NAMED[schema.$ref.split('/').at(-1)!] ?? 'any';
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum) return schema.enum.map((one) => code(String(one))).join(', ');
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(' or ');
  if (schema.type === 'array') return `list of ${schema.items ? typeOf(schema.items) : 'any'}`;
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object' && !schema.properties) {
    return `object of ${typeOf(schema.additionalProperties)}`;
  }
  return TYPES[schema.type ?? ''] ?? 'any value';
}

const NAMED: Record<string, string> = { Steps: 'steps', Step: 'step', FormField: 'form field' };
const TYPES: Record<string, string> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'object',
};
