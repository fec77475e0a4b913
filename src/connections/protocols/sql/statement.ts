// Statements with parameters: what a person writes as `:name` becomes what the server numbers; values never become
// part of the text.
import { invalid } from '../protocol.ts';

export type Engine = 'postgresql' | 'mysql';
export interface Prepared {
  sql: string;
  values: unknown[];
}

/** Pieces of SQL in which a colon means nothing: texts, quoted names, comments; `::` and `:=`. */
const OPAQUE: Record<Engine, RegExp> = {
  postgresql:
    /[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|(\$[A-Za-z_]*\$)[\s\S]*?\1|::|:=/y,
  mysql: /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`]|``)*`|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|:=/y,
};
const NAMED = /:([A-Za-z_]\w*)/y;

/**
 * A list as `params`: by position ($1 or ?). An object: by `:name`. A list as a value stands for several in
 * `in (:name)`. Throws invalid_input.
 */
export function prepare(engine: Engine, sql: string, params: unknown[] | Record<string, unknown> = {}): Prepared {
  if (Array.isArray(params)) return { sql, values: params.map((value) => outgoing(engine, value)) };
  const values: unknown[] = [];
  const used = new Set<string>();
  const numbers = new Map<string, string>();
  const place = (value: unknown) => {
    values.push(outgoing(engine, value));
    return engine === 'postgresql' ? `$${values.length}` : '?';
  };
  let text = '';
  for (let at = 0; at < sql.length; ) {
    const opaque = matched(OPAQUE[engine], sql, at);
    const named = opaque === undefined ? matched(NAMED, sql, at) : undefined;
    if (named === undefined) {
      text += opaque ?? sql[at];
      at += opaque?.length ?? 1;
      continue;
    }
    const key = named.slice(1);
    if (!Object.hasOwn(params, key))
      throw invalid(`params.${key}`, `the statement has :${key}, but no value is given for it`);
    used.add(key);
    const value = params[key];
    const isIn = /\bin\s*\(\s*$/i.test(text) && /^\s*\)/.test(sql.slice(at + named.length, at + named.length + 50));
    if (Array.isArray(value) && isIn) text += value.length === 0 ? 'null' : value.map(place).join(', ');
    else if (engine === 'mysql') text += place(value);
    else {
      if (!numbers.has(key)) numbers.set(key, place(value));
      text += numbers.get(key);
    }
    at += named.length;
  }
  const unused = Object.keys(params).filter((key) => !used.has(key));
  if (unused.length > 0) throw invalid(`params.${unused[0]}`, `the statement has no :${unused[0]}`);
  return { sql: text, values };
}

function matched(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** `{base64}` is bytes; other objects are JSON. */
function outgoing(engine: Engine, value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'boolean' && engine === 'mysql') return value ? 1 : 0;
  if (typeof value !== 'object' || value === null) return value;
  const { base64 } = value as { base64?: unknown };
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64');
  if (Array.isArray(value) && engine === 'postgresql' && value.every((one) => typeof one !== 'object')) return value;
  return JSON.stringify(value);
}

const READS: Record<Engine, RegExp> = {
  postgresql: /^(select|with|values|table|show|explain)\b/i,
  mysql: /^\(*\s*(select|with|values|table|show|describe|desc|explain)\b/i,
};
/** Files at the server: no transaction holds them back. */
const TO_FILE = /\binto\s+(outfile|dumpfile)\b/i;

/**
 * In a transaction that only reads, MySQL carries out statements that end it (drop, create …); so only those that
 * read by their first word are let in. Comments that MySQL executes are no comments here. Throws invalid_input.
 */
export function mustRead(engine: Engine, sql: string): void {
  const text = sql.replace(/^(\s*(--[^\n]*(\n|$)|\/\*(?!M?!)[^*]*\*+(?:[^/*][^*]*\*+)*\/))*\s*/, '');
  if (!READS[engine].test(text) || TO_FILE.test(sql))
    throw invalid('sql', 'a query may only read (select, with, show, explain …); use execute for changes');
}

/** A name as a name, whatever it holds. */
export const quoted = (engine: Engine, name: string): string =>
  engine === 'postgresql' ? `"${name.replaceAll('"', '""')}"` : `\`${name.replaceAll('`', '``')}\``;
