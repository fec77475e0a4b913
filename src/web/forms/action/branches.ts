// The alternatives of a field: what they are called, which one a value is of, and each as a whole schema.
import { constantOf, type Fields, type FormSchema, isFields, isOfType, labelOf, typesOf } from './schema.ts';

/** Several types are alternatives too. Without null, which is a way of its own to fill a field. */
export function branchesOf(schema: FormSchema): FormSchema[] {
  const { anyOf, ...base } = schema;
  const branches = (anyOf ?? []).filter((one) => one.type !== 'null');
  if (branches.length > 0) return branches.map((branch) => merged(base, branch));
  const types = typesOf(schema);
  return types.length > 1 ? types.map((type) => ofType(base, type)) : [];
}

const OF_TYPE: Record<string, (keyof FormSchema)[]> = {
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'minItems', 'maxItems'],
  string: ['format', 'minLength', 'maxLength'],
};

/** Only what concerns values of that type. */
function ofType(schema: FormSchema, type: string): FormSchema {
  const out: FormSchema = { ...schema, type };
  for (const [other, keys] of Object.entries(OF_TYPE)) if (other !== type) for (const key of keys) delete out[key];
  delete out.title;
  return out;
}

/** What both say: their fields side by side. */
export function merged(base: FormSchema, branch: FormSchema): FormSchema {
  const properties = { ...base.properties };
  for (const [name, one] of Object.entries(branch.properties ?? {}))
    properties[name] = properties[name] ? { ...properties[name], ...one } : one;
  const required = [...new Set([...(base.required ?? []), ...(branch.required ?? [])])];
  const type = branch.type ?? base.type;
  const { title: _, ...rest } = base;
  return {
    ...rest,
    ...branch,
    ...(type !== undefined && { type }),
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  };
}

/** Of each its name, told apart by a number where they are alike. */
export function branchLabels(branches: FormSchema[]): string[] {
  const seen = new Map<string, number>();
  return branches.map((branch) => {
    const label = labelOfBranch(branch);
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return count === 1 ? label : `${label} (${count})`;
  });
}

const WORDS: Record<string, string> = {
  string: 'Text',
  integer: 'Whole number',
  number: 'Number',
  boolean: 'Yes or no',
  array: 'List',
  object: 'Fields',
};

function labelOfBranch(branch: FormSchema): string {
  if (branch.title) return branch.title;
  for (const name of branch.required ?? []) {
    const only = branch.properties?.[name] && constantOf(branch.properties[name]);
    if (typeof only === 'string') return labelOf(only, {});
  }
  const [type] = typesOf(branch);
  if (type === 'object' && branch.required?.length)
    return branch.required.map((name) => labelOf(name, branch.properties?.[name] ?? {})).join(', ');
  if (type === 'array' && branch.items) return `List of ${(labelOfBranch(branch.items) || 'values').toLowerCase()}`;
  return WORDS[type ?? ''] ?? 'Any value';
}

/** The number of the branch that a value fits best; the first when there is none yet. */
export function branchOf(branches: FormSchema[], value: unknown): number {
  if (value === undefined || value === null) return 0;
  const marks = branches.map((branch) => mark(branch, value));
  return Math.max(0, marks.indexOf(Math.max(...marks)));
}

/** How well a value fits: below 0 not at all. */
function mark(schema: FormSchema, value: unknown): number {
  const types = typesOf(schema);
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) return -1;
  if (!isFields(value)) return schema.enum ? (schema.enum.includes(value) ? 2 : -1) : 1;
  let points = 1;
  for (const [name, one] of Object.entries(value)) {
    const field = schema.properties?.[name];
    if (!field) continue;
    const only = constantOf(field);
    if (only === undefined) points += 1;
    else if (only === one) points += 100;
    else return 0;
  }
  for (const name of schema.required ?? []) if (!(name in value)) points -= 0.5;
  return points;
}

/** What of a value still has a place in another branch. */
export function keptFor(branch: FormSchema, value: unknown): unknown {
  const types = typesOf(branch);
  if (!isFields(value)) return types.some((type) => isOfType(value, type)) ? value : undefined;
  if (!branch.properties) return types.includes('object') ? value : undefined;
  const kept: Fields = {};
  for (const [name, one] of Object.entries(value)) {
    const field = branch.properties[name];
    if (field && constantOf(field) === undefined) kept[name] = one;
  }
  return kept;
}
