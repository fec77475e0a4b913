// Functions on text.
import { fromBase64, toBase64 } from '../base64.ts';
import type { Frame } from '../frame.ts';
import { toJson } from '../json.ts';
import { matchesPattern, patternGroups, replacePattern } from '../pattern.ts';
import { plainText } from '../plain-text.ts';
import { sha256 } from '../sha256.ts';
import { type ExpressionFunction, FunctionFault, fn } from './function.ts';

function index(text: string, at: number, what: string): number {
  if (Number.isInteger(at) && at >= 0 && at <= text.length) return at;
  throw new FunctionFault(`${what} ${at} is outside of the text, which has ${text.length} characters`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FunctionFault('the text is not valid JSON');
  }
}

function joined(list: unknown[], separator: string, frame: Frame): string {
  const text = list.map((item) => plainText(item, frame)).join(separator);
  frame.chargeSize(text);
  return text;
}

function decodedUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new FunctionFault('the text is not percent-encoded UTF-8');
  }
}

export const TEXT_FUNCTIONS: ExpressionFunction[] = [
  fn(
    'string(any): string',
    'As text. Numbers in plain digits, lists and objects as JSON, null as "null".',
    'string(2171513485632641)',
    '2171513485632641',
    (value, frame: Frame) => (value === null ? 'null' : plainText(value, frame)),
  ),
  fn('lower(string): string', 'In lower case.', "lower('EVIL.Example')", 'evil.example', (text) => text.toLowerCase()),
  fn('upper(string): string', 'In upper case.', "upper('cve-2021')", 'CVE-2021', (text) => text.toUpperCase()),
  fn('lowerAscii(string): string', "In lower case; CEL's own name for it.", "'ABC'.lowerAscii()", 'abc', (text) =>
    text.toLowerCase(),
  ),
  fn('upperAscii(string): string', "In upper case; CEL's own name for it.", "'abc'.upperAscii()", 'ABC', (text) =>
    text.toUpperCase(),
  ),
  fn('trim(string): string', 'Without white space at both ends.', "trim('  host-1 ')", 'host-1', (text) => text.trim()),
  fn(
    'contains(string, string): bool',
    'Whether the text has the part in it.',
    "'powershell.exe'.contains('shell')",
    true,
    (text, part) => text.includes(part),
  ),
  fn(
    'startsWith(string, string): bool',
    'Whether the text begins so.',
    "'10.0.0.1'.startsWith('10.')",
    true,
    (text, part) => text.startsWith(part),
  ),
  fn('endsWith(string, string): bool', 'Whether the text ends so.', "'a.exe'.endsWith('.exe')", true, (text, part) =>
    text.endsWith(part),
  ),
  fn(
    'indexOf(string, string): int',
    'Where the part begins, from 0; -1 when it is not there.',
    "'a-b'.indexOf('-')",
    1,
    (text, part) => text.indexOf(part),
  ),
  fn(
    'lastIndexOf(string, string): int',
    'Where the part begins last, from 0; -1 when it is not there.',
    "'a-b-c'.lastIndexOf('-')",
    3,
    (text, part) => text.lastIndexOf(part),
  ),
  fn(
    'substring(string, number): string',
    'From this character on, counted from 0.',
    "'hello'.substring(1)",
    'ello',
    (text, from) => text.slice(index(text, from, 'start')),
  ),
  fn(
    'substring(string, number, number): string',
    'From one character up to before another.',
    "'hello'.substring(1, 3)",
    'el',
    (text, from, to) => text.slice(index(text, from, 'start'), index(text, to, 'end')),
  ),
  fn(
    'split(string, string): list',
    'The parts between a separator.',
    "split('a,b', ',')",
    ['a', 'b'],
    (text, separator) => text.split(separator),
  ),
  fn('join(list): string', 'The items as one text.', "['a', 'b'].join()", 'ab', (list, frame: Frame) =>
    joined(list, '', frame),
  ),
  fn(
    'join(list, string): string',
    'The items as one text with a separator between.',
    "join([1, 'b'], ', ')",
    '1, b',
    joined,
  ),
  fn(
    'replace(string, string, string): string',
    'Every occurrence of a part replaced.',
    "replace('a.b.c', '.', '[.]')",
    'a[.]b[.]c',
    (text, from, to, frame: Frame) => {
      const replaced = text.replaceAll(from, () => to);
      frame.chargeSize(replaced);
      return replaced;
    },
  ),
  fn(
    'matches(string, string): bool',
    'Whether the regular expression (RE2) matches anywhere.',
    "'CVE-2021-44228'.matches('^CVE-[0-9]{4}')",
    true,
    matchesPattern,
  ),
  fn(
    'extract(string, string): list',
    'What a regular expression (RE2) finds: of each match its first group, or all of it.',
    "extract('from 10.0.0.1 to 10.0.0.2', '([0-9.]{7,15})')",
    ['10.0.0.1', '10.0.0.2'],
    patternGroups,
  ),
  fn(
    'replacePattern(string, string, string): string',
    'Every match of a regular expression (RE2) replaced; $1 is its first group.',
    "replacePattern('a1b22', '[0-9]+', '#')",
    'a#b#',
    replacePattern,
  ),
  fn('base64encode(string): string', 'The UTF-8 text in base64.', "base64encode('hé')", 'aMOp', toBase64),
  fn(
    'base64decode(string): string',
    'The UTF-8 text of base64; the URL-safe form is taken too.',
    "base64decode('aMOp')",
    'hé',
    fromBase64,
  ),
  fn(
    'sha256(string): string',
    'SHA-256 of the UTF-8 text, in hexadecimal.',
    "sha256('abc')",
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    sha256,
  ),
  fn('json(string): any', 'The value of a JSON text.', 'json(\'{"a": [1]}\').a', [1], parsed),
  fn(
    'tojson(any): string',
    'A value as JSON text.',
    "tojson({'a': [1, null]})",
    '{"a":[1,null]}',
    (value, frame: Frame) => {
      const text = JSON.stringify(toJson(value, frame));
      frame.chargeSize(text);
      return text;
    },
  ),
  fn(
    'urlencode(string): string',
    'Percent-encoded, for one part of a URL.',
    "urlencode('a b&c')",
    'a%20b%26c',
    (text) => encodeURIComponent(text),
  ),
  fn(
    'urldecode(string): string',
    'The text of a percent-encoded part of a URL.',
    "urldecode('a%20b%26c')",
    'a b&c',
    decodedUri,
  ),
];
