// New values as YAML text.
import { parseDocument, stringify, visit } from 'yaml';

/** On one line, as it can stand in braces and brackets. */
export function inline(value: unknown): string {
  const document = parseDocument(stringify(value === undefined ? null : value, { lineWidth: 0 }));
  visit(document, {
    Collection: (_key, node) => {
      node.flow = true;
    },
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && (node.value.includes('\n') || /[{}[\],]/.test(node.value)))
        node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true }).trim();
}

/** Lines, each indented by `indent` spaces, without a line break at the end. */
export function block(value: unknown, indent: number): string {
  const pad = ' '.repeat(indent);
  return stringify(value, { lineWidth: 0 })
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? line : pad + line))
    .join('\n');
}

export const isBlockValue = (value: unknown): boolean =>
  (typeof value === 'object' && value !== null && Object.keys(value).length > 0) ||
  (typeof value === 'string' && value.includes('\n'));
