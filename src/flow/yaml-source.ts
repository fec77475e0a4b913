// The YAML text of a flow: read once within limits, with the place of every value kept.
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
} from 'yaml';
import type { DocumentPath } from './problem.ts';
import { sourceOffset } from './scalar-offset.ts';

const SOURCE_LIMITS = { bytes: 1024 * 1024, depth: 60, aliases: 100, values: 200_000 };

export interface Place {
  line: number;
  column: number;
}

export interface SourceFault extends Place {
  code: 'yaml_syntax' | 'too_large';
  message: string;
  hint: string;
}

export class YamlSource {
  readonly text: string;
  readonly faults: SourceFault[] = [];
  /** The document as JSON; undefined when there are faults. */
  readonly value: unknown;
  private readonly lines = new LineCounter();
  private readonly document: Document.Parsed | undefined;

  constructor(text: string) {
    this.text = text;
    this.document = this.read();
    this.value = this.document && this.faults.length === 0 ? this.toValue(this.document) : undefined;
  }

  private read(): Document.Parsed | undefined {
    if (this.text.length > SOURCE_LIMITS.bytes || new TextEncoder().encode(this.text).length > SOURCE_LIMITS.bytes) {
      this.fault(0, 'too_large', 'the document is larger than 1 MiB', 'Split it into flows that call one another.');
      return undefined;
    }
    try {
      const document = parseDocument(this.text, {
        lineCounter: this.lines,
        schema: 'core',
        version: '1.2',
        prettyErrors: false,
        logLevel: 'silent',
      });
      for (const error of document.errors)
        this.fault(error.pos[0], 'yaml_syntax', sentence(error.message), yamlHint(error.code));
      this.measure(document.contents, 0);
      return document;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.fault(0, 'too_large', 'the document is nested too deeply', 'Move the inner steps to a flow of their own.');
      return undefined;
    }
  }

  private toValue(document: Document.Parsed): unknown {
    try {
      return document.toJS({ maxAliasCount: SOURCE_LIMITS.aliases });
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      this.fault(
        0,
        'too_large',
        `aliases (*name) expand to more than ${SOURCE_LIMITS.aliases} copies`,
        'Use vars, or a flow of its own.',
      );
      return undefined;
    }
  }

  /** Depth and odd keys; aliases are counted by the parser. */
  private measure(node: unknown, depth: number): void {
    if (depth > SOURCE_LIMITS.depth) throw new RangeError('too deep');
    if (isMap(node)) {
      for (const pair of node.items) {
        if (isScalar(pair.key) && pair.key.value === '__proto__') {
          this.fault(pair.key.range?.[0] ?? 0, 'yaml_syntax', "'__proto__' cannot be a key", 'Use another name.');
        }
        this.measure(pair.value, depth + 1);
      }
    } else if (isSeq(node)) for (const item of node.items) this.measure(item, depth + 1);
  }

  private fault(offset: number, code: SourceFault['code'], message: string, hint: string): void {
    this.faults.push({ ...this.placeOf(offset), code, message, hint });
  }

  /** Line and column, both from 1, of an offset into the text. */
  placeOf(offset: number): Place {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  /** Where the value at `path` begins; of the nearest thing above when it is not there. */
  locate(path: DocumentPath): Place {
    const { node, pair } = this.find(path);
    return this.placeOf(offsetOf(node) ?? offsetOf(pair?.key) ?? 0);
  }

  /** Where the key of `path` stands: for what is wrong with the key, or missing below it. */
  locateKey(path: DocumentPath): Place {
    const { node, pair } = this.find(path);
    return this.placeOf(offsetOf(pair?.key) ?? offsetOf(node) ?? 0);
  }

  /** The place of the character `offset` of the string at `path`, through quotes, escapes and folding. */
  locateInText(path: DocumentPath, offset: number): Place {
    const { node } = this.find(path);
    if (!isScalar(node)) return this.locate(path);
    return this.placeOf(sourceOffset(node as Scalar, this.text, offset));
  }

  private find(path: DocumentPath): { node: unknown; pair: Pair | undefined } {
    let node: unknown = this.document?.contents;
    let pair: Pair | undefined;
    for (const part of path) {
      const target = isAlias(node) ? node.resolve(this.document!) : node;
      if (isSeq(target) && typeof part === 'number' && part < target.items.length) {
        pair = undefined;
        node = target.items[part];
      } else if (isMap(target)) {
        const next = target.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
        if (!next) break;
        pair = next;
        node = next.value ?? next.key;
      } else break;
    }
    return { node, pair };
  }
}

const offsetOf = (node: unknown): number | undefined => (isNode(node) ? (node as Node).range?.[0] : undefined);

const sentence = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1).replace(/\s+/g, ' ');

function yamlHint(code: string): string {
  if (code === 'DUPLICATE_KEY') return 'Remove one of the two.';
  if (code === 'TAB_AS_INDENT') return 'Indent with spaces.';
  if (code === 'BAD_INDENT') return 'Keys of one level begin in the same column.';
  if (code === 'MULTIPLE_DOCS') return 'A file holds one flow.';
  return 'Text with {{ }}, a colon followed by a space, or # is put in quotes.';
}
