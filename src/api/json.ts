// Reads JSON from outside: says where it is faulty, and refuses nesting that would break those who read it later.
import { AppError } from '../errors.ts';

/** Nesting of arrays and objects. PostgreSQL and JSON.stringify give up some thousands deep. */
const MAX_DEPTH = 500;

/** Throws `invalid_json` with line and column, counted from 1. */
export function readJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidJson(text, jsonFault(text));
  }
  const deep = text.length > 2 * MAX_DEPTH ? tooDeepAt(text) : undefined;
  if (deep !== undefined) throw invalidJson(text, { at: deep, message: `nested more than ${MAX_DEPTH} deep` });
  return value;
}

interface Fault {
  /** Offset in the text. */
  at: number;
  message: string;
}

function invalidJson(text: string, { at, message }: Fault): AppError {
  const before = text.slice(0, at).split('\n');
  const line = before.length;
  const column = before.at(-1)!.length + 1;
  return new AppError('invalid_json', `The body is not valid JSON: ${message} at line ${line}, column ${column}.`, {
    problems: [{ line, column, message }],
  });
}

function tooDeepAt(text: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x22) at = endOfString(text, at);
    else if (char === 0x7b || char === 0x5b) {
      if (++depth > MAX_DEPTH) return at;
    } else if (char === 0x7d || char === 0x5d) depth--;
  }
  return undefined;
}

/** Of a text that is known to be valid: where the string that begins at `from` ends. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); ; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return at;
  }
}

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
// without alternatives in the repetition: a long string must not need a step back per character
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these in a string
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Where a text that JSON.parse refused goes wrong (RFC 8259). Without recursion: depth is the sender's choice. */
function jsonFault(text: string): Fault {
  const open: ('{' | '[')[] = [];
  let at = 0;
  let expect: 'value' | 'value or ]' | 'key' | 'key or }' | ':' | 'next' = 'value';
  const skip = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const length = pattern.exec(text)?.[0].length ?? 0;
    at += length;
    return length > 0;
  };
  const skipString = () => {
    at++;
    do skip(PLAIN);
    while (skip(ESCAPE));
    if (text[at] !== '"') return false;
    at++;
    return true;
  };
  for (;;) {
    skip(SPACE);
    const start = at;
    const char = text[at];
    if (expect === 'next' && open.length === 0) return { at, message: 'unexpected text after the end' };
    if (char === undefined) return { at, message: text.trim() === '' ? 'it is empty' : 'unexpected end' };
    if (expect === 'next') {
      const top = open.at(-1)!;
      if (char === ',') expect = top === '{' ? 'key' : 'value';
      else if (char === (top === '{' ? '}' : ']')) open.pop();
      else return { at, message: `expected "," or "${top === '{' ? '}' : ']'}"` };
      at++;
    } else if (expect === ':') {
      if (char !== ':') return { at, message: 'expected ":"' };
      expect = 'value';
      at++;
    } else if (expect === 'key' || expect === 'key or }') {
      if (char === '}' && expect === 'key or }') {
        open.pop();
        expect = 'next';
        at++;
      } else if (char !== '"') return { at, message: 'expected a name in double quotes' };
      else if (!skipString()) return { at: start, message: 'faulty string' };
      else expect = ':';
    } else if (char === ']' && expect === 'value or ]') {
      open.pop();
      expect = 'next';
      at++;
    } else if (char === '{' || char === '[') {
      open.push(char);
      expect = char === '{' ? 'key or }' : 'value or ]';
      at++;
    } else if (char === '"') {
      if (!skipString()) return { at: start, message: 'faulty string' };
      expect = 'next';
    } else if (skip(SCALAR)) expect = 'next';
    else return { at, message: 'expected a value' };
  }
}
