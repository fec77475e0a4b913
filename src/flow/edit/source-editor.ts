// The cuts and pastes behind editFlow. It masters the usual layouts and gives up with RangeError on others;
// the caller compares the outcome with what was meant.
import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { DocumentPath } from '../problem.ts';
import type { FlowEdit } from './edit.ts';
import {
  columnOf,
  endOf,
  endOfPair,
  isEmptyNull,
  lineStart,
  linesOf,
  nextLine,
  reindent,
  type Span,
} from './layout.ts';
import { block, inline, isBlockValue } from './render.ts';

export class SourceEditor {
  private readonly text: string;
  private readonly document: Document.Parsed;

  constructor(text: string) {
    this.text = text;
    this.document = parseDocument(text, { lineCounter: new LineCounter() });
  }

  edit(edit: FlowEdit): string {
    switch (edit.kind) {
      case 'set':
        return this.set(edit.path, edit.value);
      case 'remove':
        return this.remove(edit.path);
      case 'insert':
        return this.insert(edit.path, edit.value);
      case 'move':
        return this.move(edit.path, edit.to);
    }
  }

  private nodeAt(path: DocumentPath): Node {
    const node = path.length === 0 ? this.document.contents : this.document.getIn(path, true);
    if (!node) throw new RangeError('nothing there');
    return node as Node;
  }

  private splice({ start, end }: Span, replacement: string): string {
    return this.text.slice(0, start) + replacement + this.text.slice(end);
  }

  /** Whether the collection at `path`, or one around it, is in braces or brackets. */
  private inFlow(path: DocumentPath): boolean {
    return path.some((_, i) => this.isFlow(this.nodeAt(path.slice(0, i)))) || this.isFlow(this.nodeAt(path));
  }

  private isFlow(node: Node): boolean {
    return isCollection(node) && node.flow === true;
  }

  private set(path: DocumentPath, value: unknown): string {
    const holderPath = path.slice(0, -1);
    const holder = this.nodeAt(holderPath);
    const key = path.at(-1)!;
    if (isMap(holder)) {
      const pair = pairOf(holder, key);
      return pair ? this.setPair(holderPath, pair, value) : this.addPair(holderPath, holder, key, value);
    }
    const item = isSeq(holder) ? (holder.items[Number(key)] as Node | undefined) : undefined;
    if (!item) throw new RangeError('nothing there');
    if (this.inFlow(holderPath)) return this.splice(spanOf(this.text, item), inline(value));
    const dash = this.dashOf(item);
    return this.splice(
      { start: dash, end: endOf(this.text, item) },
      block([value], columnOf(this.text, dash)).trimStart(),
    );
  }

  private setPair(holderPath: DocumentPath, pair: Pair, value: unknown): string {
    const node = pair.value as Node | null;
    if (this.inFlow(holderPath)) {
      if (!node || isEmptyNull(node)) throw new RangeError('an empty value in braces');
      return this.splice(spanOf(this.text, node), inline(value));
    }
    const key = pair.key as Node;
    const colon = this.text.indexOf(':', key.range![1]) + 1;
    const end = endOfPair(this.text, pair);
    const keepsLine = !isBlockValue(value) || (node && this.isFlow(node));
    if (
      keepsLine &&
      node &&
      isScalar(node) &&
      !isEmptyNull(node) &&
      !this.text.slice(colon, node.range![0]).includes('\n') &&
      !String(node.type).startsWith('BLOCK')
    ) {
      return this.splice(spanOf(this.text, node), inline(value));
    }
    if (keepsLine) return this.splice({ start: colon, end }, ` ${inline(value)}`);
    return this.splice({ start: colon, end }, this.behindColon(value, columnOf(this.text, key.range![0])));
  }

  /** A value as it follows `key:`. */
  private behindColon(value: unknown, column: number): string {
    if (!isBlockValue(value)) return ` ${inline(value)}`;
    if (typeof value === 'string') return block({ k: value }, column).trimStart().slice(2);
    return `\n${block(value, column + 2)}`;
  }

  private addPair(holderPath: DocumentPath, holder: YAMLMap, key: string | number, value: unknown): string {
    const last = holder.items.at(-1);
    if (this.inFlow(holderPath)) {
      const added = inline({ [key]: value }).replace(/^\{\s*|\s*\}$/g, '');
      if (!last) return this.splice(spanOf(this.text, holder), `{ ${added} }`);
      const end = endOfPair(this.text, last);
      return this.splice({ start: end, end }, `, ${added}`);
    }
    if (!last) throw new RangeError('an empty block');
    const column = columnOf(this.text, (last.key as Node).range![0]);
    return this.pasteAfter(endOfPair(this.text, last), block({ [key]: value }, column));
  }

  /** New lines after the line in which `end` stands. */
  private pasteAfter(end: number, lines: string): string {
    const at = nextLine(this.text, end);
    const needsBreak = at > 0 && this.text[at - 1] !== '\n';
    return this.splice({ start: at, end: at }, `${needsBreak ? '\n' : ''}${lines}\n`);
  }

  private remove(path: DocumentPath): string {
    const holderPath = path.slice(0, -1);
    const holder = this.nodeAt(holderPath);
    if (!isCollection(holder)) throw new RangeError('nothing there');
    const parts = holder.items as (Node | Pair)[];
    const index = isMap(holder) ? holder.items.indexOf(pairOf(holder, path.at(-1)!)!) : Number(path.at(-1));
    const part = parts[index];
    if (!part) throw new RangeError('nothing there');
    if (this.inFlow(holderPath))
      return this.removeInline(
        parts.map((each) => partSpan(this.text, each)),
        index,
      );
    if (parts.length === 1) return this.set(holderPath, isMap(holder) ? {} : []);
    return this.removeLines(holder, part, index);
  }

  private removeLines(holder: Node, part: Node | Pair, index: number): string {
    const { start, end } = partSpan(this.text, part);
    if (isSeq(holder)) return this.splice(linesOf(this.text, this.dashOf(part as Node), end), '');
    const sharesLine = this.text.slice(lineStart(this.text, start), start).trim() !== '';
    if (!sharesLine) return this.splice(linesOf(this.text, start, end), '');
    // The first key of an item stands behind its dash: the next one moves up.
    const next = (holder as YAMLMap).items[index + 1];
    if (!next) throw new RangeError('a last key behind a dash');
    return this.splice({ start, end: (next.key as Node).range![0] }, '');
  }

  private removeInline(spans: Span[], index: number): string {
    const { start, end } = spans[index]!;
    const next = spans[index + 1];
    if (next) return this.splice({ start, end: next.start }, '');
    const before = spans[index - 1];
    return this.splice({ start: before ? before.end : start, end }, '');
  }

  private insert(path: DocumentPath, value: unknown): string {
    const list = this.nodeAt(path.slice(0, -1));
    if (!isSeq(list)) throw new RangeError('no list there');
    const { items } = list as YAMLSeq<Node>;
    if (this.inFlow(path.slice(0, -1)) && !(items.length === 0 && !this.inFlow(path.slice(0, -2))))
      return this.insertInline(list, Number(path.at(-1)), value);
    if (items.length === 0) return this.set(path.slice(0, -1), [value]);
    const column = columnOf(this.text, this.dashOf(items[0]!));
    return this.insertLines(items, Number(path.at(-1)), block([value], column));
  }

  private insertInline(list: YAMLSeq, index: number, value: unknown): string {
    const items = list.items as Node[];
    const next = items[index];
    if (next) return this.splice({ start: next.range![0], end: next.range![0] }, `${inline(value)}, `);
    const last = items.at(-1);
    if (!last) return this.splice(spanOf(this.text, list), `[ ${inline(value)} ]`);
    const end = endOf(this.text, last);
    return this.splice({ start: end, end }, `, ${inline(value)}`);
  }

  private insertLines(items: Node[], index: number, lines: string): string {
    const next = items[index];
    if (!next) return this.pasteAfter(endOf(this.text, items.at(-1)!), lines);
    const { start } = linesOf(this.text, this.dashOf(next), this.dashOf(next));
    return this.splice({ start, end: start }, `${lines}\n`);
  }

  /** As text when both places are blocks, so that the item keeps its comments and layout. */
  private move(path: DocumentPath, to: DocumentPath): string {
    const item = this.nodeAt(path);
    const isText = !this.inFlow(path.slice(0, -1));
    const dash = isText ? this.dashOf(item) : 0;
    const lines = linesOf(this.text, dash, endOf(this.text, item));
    const raw = this.text.slice(lines.start, lines.end).replace(/\n$/, '');
    const without = new SourceEditor(this.remove(path));
    const list = without.nodeAt(to.slice(0, -1));
    const items = isSeq(list) ? (list.items as Node[]) : [];
    if (!isText || items.length === 0 || without.inFlow(to.slice(0, -1)))
      return without.insert(to, item.toJS(this.document));
    const column = columnOf(without.text, without.dashOf(items[0]!));
    return without.insertLines(items, Number(to.at(-1)), reindent(raw, columnOf(this.text, dash), column));
  }

  /** Where the dash of a block item stands. */
  private dashOf(item: Node): number {
    const start = item.range![0];
    const dash = this.text.lastIndexOf('-', start - 1);
    if (
      dash < 0 ||
      !/^-\s*$/.test(this.text.slice(dash, start)) ||
      this.text.slice(lineStart(this.text, dash), dash).trim() !== ''
    )
      throw new RangeError('no dash on a line of its own');
    return dash;
  }
}

function pairOf(map: YAMLMap, key: string | number): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
}

const spanOf = (text: string, node: Node): Span => ({ start: node.range![0], end: endOf(text, node) });

function partSpan(text: string, part: Node | Pair): Span {
  if ('key' in part) return { start: (part.key as Node).range![0], end: endOfPair(text, part as Pair) };
  return spanOf(text, part as Node);
}
