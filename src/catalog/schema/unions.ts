// Alternatives of a finished schema, made as plain as they can be: null, lists of choices and what is there twice.
import type { Schema } from '../openapi.ts';

const ANNOTATIONS = ['title', 'description', 'x-help', 'examples', 'deprecated'];

/** Changes `schema`, whose alternatives are finished already. */
export function tidyUnion(schema: Schema): void {
  if (!Array.isArray(schema.anyOf)) return;
  let branches: Schema[] = schema.anyOf.flatMap((branch) => (isUnionOnly(branch) ? branch.anyOf : [branch]));
  const takesNull = branches.some(isNull);
  branches = distinct(branches.filter((branch) => !isNull(branch)));
  const bare = Object.keys(schema).every((key) => key === 'anyOf' || ANNOTATIONS.includes(key));
  delete schema.anyOf;
  // one of them takes anything: so does the whole
  if (bare && branches.some((branch) => Object.keys(branch).every((key) => ANNOTATIONS.includes(key)))) return;
  const choices = bare ? choicesOf(branches) : undefined;
  if (choices) Object.assign(schema, choices);
  else if (branches.length === 1 && bare) absorb(schema, branches[0]!);
  else if (branches.length > 0) schema.anyOf = branches;
  if (takesNull && bare) allowNull(schema);
}

/** In place. A schema that says nothing of types takes null anyway. */
export function allowNull(schema: Schema): void {
  if (schema.anyOf && schema.type === undefined) {
    if (!schema.anyOf.some(isNull)) schema.anyOf = [...schema.anyOf, { type: 'null' }];
    return;
  }
  if (schema.type === undefined && schema.const === undefined && !schema.enum) return;
  if (schema.type !== undefined) schema.type = [...new Set([schema.type, 'null'].flat())];
  if (schema.enum && !schema.enum.includes(null)) schema.enum = [...schema.enum, null];
}

const isNull = (schema: Schema): boolean =>
  schema.type === 'null' || (schema.enum?.length === 1 && schema.enum[0] === null);
const isUnionOnly = (schema: Schema): boolean =>
  Array.isArray(schema.anyOf) && Object.keys(schema).every((key) => key === 'anyOf' || key === 'title');

function absorb(schema: Schema, branch: Schema): void {
  for (const [key, value] of Object.entries(branch)) schema[key] ??= value;
}

function distinct(branches: Schema[]): Schema[] {
  const seen = new Map<string, Schema>();
  for (const branch of branches) {
    const { description: _, title: _t, 'x-help': _h, ...what } = branch;
    const key = JSON.stringify(what);
    if (!seen.has(key)) seen.set(key, branch);
  }
  return [...seen.values()];
}

/** Constants and lists of choices of one type are one list of choices. */
function choicesOf(branches: Schema[]): Schema | undefined {
  const lists = branches.map((branch) => branch.enum ?? (branch.const === undefined ? undefined : [branch.const]));
  if (branches.length === 0 || lists.some((list) => list === undefined)) return undefined;
  const types = new Set(branches.flatMap((branch) => branch.type ?? []));
  if (types.size > 1) return undefined;
  return { ...(types.size === 1 && { type: [...types][0] }), enum: [...new Set(lists.flat())] };
}
