// Reads the XML that AWS answers: elements, attributes, text. No entities of its own making, no external ones, no
// namespaces told apart.
import { AppError } from '../../errors.ts';

export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

const TOKEN =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/gy;
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const plain = (text: string): string =>
  text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

/** Without prefixes: `xsi:type` is `type`. */
const local = (name: string) => name.slice(name.indexOf(':') + 1);

/** The root. Throws tool_unreadable. */
export function readXml(source: string): Element {
  const top: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  TOKEN.lastIndex = source.startsWith('\ufeff') ? 1 : 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(source);
    if (!found) throw unreadable(`at character ${at}`);
    const [, cdata, closed, opened, attributes, empty, text] = found;
    const current = open.at(-1)!;
    if (cdata !== undefined) current.text += cdata;
    else if (text !== undefined) current.text += plain(text);
    else if (closed !== undefined) {
      if (open.length === 1 || open.pop()!.name !== local(closed)) throw unreadable(`</${closed}> closes nothing`);
    } else if (opened !== undefined) {
      const element: Element = { name: local(opened), attributes: attributesOf(attributes!), children: [], text: '' };
      current.children.push(element);
      if (!empty) open.push(element);
    }
  }
  const [root] = top.children;
  if (open.length > 1 || !root) throw unreadable('it ends too early');
  return root;
}

function attributesOf(text: string): Record<string, string> {
  const pairs = text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
  return Object.fromEntries([...pairs].map(([, name, a, b]) => [local(name!), plain(a ?? b ?? '')]));
}

const unreadable = (why: string) => new AppError('tool_unreadable', `AWS answered XML that cannot be read: ${why}`);

export const childOf = (element: Element, name: string): Element | undefined =>
  element.children.find((one) => one.name === name);
