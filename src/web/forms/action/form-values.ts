// What a form shows and what it gives: plain functions over the schema and the input of a step.
import { constantOf, type Fields, type FormSchema, isFields } from './schema.ts';

export interface ShownFields {
  /** In the order of the form: required ones first. */
  shown: string[];
  /** Offered under "Add a field". */
  more: string[];
  /** In the value, but not in the schema. */
  other: string[];
}

/** Constants are not shown. `added`: optional fields that were asked for and have no value yet. */
export function shownFields(schema: FormSchema, value: unknown, added: readonly string[] = []): ShownFields {
  const has = isFields(value) ? value : {};
  const properties = schema.properties ?? {};
  const required = new Set(schema.required);
  const wanted = new Set([...required, ...suggested(schema), ...added]);
  const names = Object.keys(properties).filter(
    (name) => !(required.has(name) && constantOf(properties[name]!) !== undefined),
  );
  const isShown = (name: string) => wanted.has(name) || has[name] !== undefined;
  const first = names.filter((name) => required.has(name));
  const optional = names.filter((name) => !required.has(name));
  // those that were added stand last, so that nothing moves when one is
  const late = (name: string) => added.indexOf(name);
  return {
    shown: [...first, ...optional.filter(isShown).toSorted((a, b) => late(a) - late(b))],
    more: optional.filter((name) => !isShown(name)),
    other: Object.keys(has).filter((name) => !Object.hasOwn(properties, name)),
  };
}

/** Most alternatives of "one of these is needed" that are shown without asking. */
const MOST_SUGGESTED = 4;

/** Fields of which at least one set is needed: `anyOf` of nothing but `required`. */
export function oneOfThese(schema: FormSchema): string[][] {
  const sets = (schema.anyOf ?? []).map((one) =>
    Object.keys(one).every((key) => key === 'required') ? one.required : undefined,
  );
  return sets.length > 1 && sets.every((set) => set !== undefined) ? (sets as string[][]) : [];
}

function suggested(schema: FormSchema): string[] {
  const names = [...new Set(oneOfThese(schema).flat())];
  return names.length <= MOST_SUGGESTED ? names : [];
}

/** The fields with one of them changed; undefined takes it out. Constants come with the first field. */
export function withField(schema: FormSchema, value: unknown, name: string, field: unknown): Fields {
  const next: Fields = isFields(value) ? { ...value } : {};
  if (field === undefined) delete next[name];
  else next[name] = field;
  return field === undefined ? next : withConstants(schema, next);
}

/** With what is required and can only be one value. */
export function withConstants(schema: FormSchema, value: Fields): Fields {
  const out = { ...value };
  for (const name of schema.required ?? []) {
    const only = schema.properties?.[name] && constantOf(schema.properties[name]);
    if (only !== undefined) out[name] = only;
  }
  return out;
}

/** The input without what says nothing: empty optional groups and lists, and what is undefined. */
export function pruned(schema: FormSchema, value: Fields): Fields {
  const out: Fields = {};
  for (const [name, one] of Object.entries(value)) {
    const field = schema.properties?.[name];
    const kept = isFields(one) && field && !field['x-json'] ? pruned(field, one) : one;
    const isRequired = schema.required?.includes(name) ?? false;
    if (kept === undefined || (!isRequired && isFields(kept) && Object.keys(kept).length === 0 && !isFree(field)))
      continue;
    out[name] = kept;
  }
  return out;
}

/** An empty object written in JSON is meant. */
const isFree = (field: FormSchema | undefined): boolean => !field?.properties;

/** A number as typed; what is none stays text, so that the fault can be shown. */
export function readNumber(text: string): number | string | undefined {
  if (text.trim() === '') return undefined;
  const number = Number(text);
  const exact = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
  return exact ? number : text;
}

/** JSON as typed; what is none stays text. */
export function readJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What is wrong with a text as JSON, with its place. */
export function jsonFault(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const at = Number(/position (\d+)/.exec(message)?.[1] ?? Number.NaN);
    if (Number.isNaN(at)) return 'This is not JSON: it ends too early.';
    const before = text.slice(0, at).split('\n');
    return `This is not JSON: look at line ${before.length}, character ${before.at(-1)!.length + 1}.`;
  }
}

/** `2026-01-31T08:00` in the time zone of the person, as the moment that is sent. */
export function momentOf(local: string): string | undefined {
  if (!local) return undefined;
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? local : date.toISOString().replace('.000Z', 'Z');
}

/** A moment as the control for a local date and time takes it. */
export function localOf(moment: unknown): string {
  const date = new Date(typeof moment === 'string' ? moment : Number.NaN);
  if (Number.isNaN(date.getTime())) return '';
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}
