// An XML answer as plain data, so that expressions reach into it as into JSON: elements are fields, those that come
// more than once (or are lists in the tool's description) are lists, text is text. Namespaces are left out.
import type { Schema } from './openapi.ts';

interface Element {
  name: string;
  attributes: [string, string][];
  children: Element[];
  text: string;
}

const DEEPEST = 200;
const TOKEN =
  /<!\[CDATA\[(?<raw>[\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^[>]*(?:\[[\s\S]*?\]\s*)?>|<\/(?<end>[^\s>]+)\s*>|<(?<start>[^\s/>!?]+)(?<attributes>(?:\s+[^\s=>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(?<empty>\/?)>|(?<text>[^<]+)/gy;
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** What the root element holds; undefined when the text is not XML. Entities of a DOCTYPE are not followed. */
export function xmlAnswer(text: string, schema: Schema): unknown {
  const root = parsed(text);
  return root && dataOf(root, schema);
}

function parsed(text: string): Element | undefined {
  const document: Element = { name: '', attributes: [], children: [], text: '' };
  const open = [document];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(text)?.groups;
    const inner = open.at(-1)!;
    if (!token) return undefined;
    if (token.start !== undefined) {
      const element = { name: local(token.start), attributes: attributesOf(token.attributes!), children: [], text: '' };
      inner.children.push(element);
      if (!token.empty && open.push(element) > DEEPEST) return undefined;
    } else if (token.end !== undefined) {
      if (open.length === 1 || open.pop()!.name !== local(token.end)) return undefined;
    } else inner.text += token.raw ?? plain(token.text ?? '');
  }
  return open.length === 1 && document.children.length === 1 ? document.children[0] : undefined;
}

function dataOf(element: Element, schema: Schema = {}): unknown {
  const text = element.text.trim();
  const bare = element.children.length === 0 && element.attributes.length === 0;
  const kind = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (kind === 'integer' || kind === 'number') return text === '' || Number.isNaN(Number(text)) ? text : Number(text);
  if (kind === 'boolean') return /^(true|false)$/.test(text) ? text === 'true' : text;
  if (kind === 'string' || (bare && kind !== 'object' && kind !== 'array')) return text;
  const fields = new Map<string, unknown>(element.attributes);
  for (const [name, same] of grouped(element.children)) {
    const field: Schema = schema.properties?.[name] ?? {};
    const list = field.type === 'array';
    const values = same.map((one) => dataOf(one, list ? field.items : field));
    fields.set(name, list || values.length > 1 ? values : values[0]);
  }
  if (text !== '' && element.children.length === 0) fields.set('text', text);
  return Object.fromEntries(fields);
}

function grouped(elements: Element[]): Map<string, Element[]> {
  const groups = new Map<string, Element[]>();
  for (const one of elements) {
    const same = groups.get(one.name);
    if (same) same.push(one);
    else groups.set(one.name, [one]);
  }
  return groups;
}

const attributesOf = (text: string): [string, string][] =>
  [...text.matchAll(ATTRIBUTE)]
    .filter(([, name]) => !name!.startsWith('xmlns'))
    .map(([, name, double, single]) => [local(name!), plain(double ?? single ?? '')]);

const local = (name: string) => name.slice(name.indexOf(':') + 1);

const plain = (text: string): string =>
  text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
