// docs/reference/expressions.md, from the table of functions; a test evaluates every example.
import { EXPRESSION_FUNCTIONS } from '../../flow/index.ts';
import { code, markdownTable, page } from './markdown.ts';

const INTRO = `Any text in a flow may hold \`{{ expression }}\`. A value that is exactly one expression keeps its type; with text
around it, it becomes text. \`\\{{\` is two braces. The language is CEL, the Common Expression Language, on JSON.

In scope: \`trigger\` (\`body\`, \`headers\`, \`source\`, \`received_at\`), \`alert\`, \`steps.<id>\`, \`vars\`, \`run\`, \`space\`; in a loop
the item (\`item\`, or as the loop names it) and \`index\`; in \`catch\` and \`on_error\` also \`error\`.

Reading a field that is not there is an error, so that a misspelt name does not pass for an empty value. Where a field
may be missing, say so: \`.?\`, \`default()\` or \`has()\`.

Numbers are JSON's: whole numbers and fractions compare and calculate with each other. Operators: \`+ - * / %\`,
\`== != < <= > >=\`, \`&& || !\`, \`in\`, \`condition ? a : b\`, \`a.b\`, \`a["b"]\`, \`a[0]\`. Expressions cannot reach the network, the
clock or the disk, and the work one may do is bounded.
`;

/** Forms that decide themselves what is evaluated: expression, meaning, what it gives. */
export const FORMS: [example: string, meaning: string, gives: unknown][] = [
  ["has({'a': 1}.b)", 'Whether a field is there.', false],
  [
    "default({'a': 1}.b, 'none')",
    'The first value, or the second when the first is null or something on the way to it is missing.',
    'none',
  ],
  ["{'a': 1}.?b.orValue(0)", '`.?` makes a field optional; `orValue` says what it is when it is missing.', 0],
  ["{'a': 1}.?a.hasValue()", 'Whether an optional value is there.', true],
  ["{'a': 1}.?b.or({'c': 2}.?c).value()", 'The first optional value that is there.', 2],
  ['[1, 2, 3].map(x, x * 2)', 'Each item changed.', [2, 4, 6]],
  ['[1, 2, 3].map(x, x > 1, x * 2)', 'The items that fit, each changed.', [4, 6]],
  ['[1, 2, 3].filter(x, x > 1)', 'The items that fit.', [2, 3]],
  ['[1, 2, 3].all(x, x > 0)', 'Whether all items fit.', true],
  ['[1, 2, 3].exists(x, x > 2)', 'Whether an item fits.', true],
  ['[1, 2, 3].exists_one(x, x > 1)', 'Whether exactly one item fits.', false],
  ['cel.bind(x, 2 + 3, x * x)', 'Names a value for the expression behind it.', 25],
];

export function expressionsReference(): string {
  const forms = FORMS.map(([example, meaning, gives]) => [code(example), meaning, json(gives)]);
  const functions = EXPRESSION_FUNCTIONS.map(({ signature, meaning, example, gives }) => [
    code(signature),
    meaning,
    `${code(example)} gives ${json(gives)}`,
  ]);
  return page('Expressions', 'src/flow/expression', [
    INTRO,
    '## Forms\n',
    markdownTable(['Example', 'Meaning', 'Gives'], forms),
    '## Functions\n',
    'A function may be called as `f(x, y)` or `x.f(y)`.\n',
    markdownTable(['Function', 'Meaning', 'Example'], functions),
  ]);
}

const json = (value: unknown): string => code(JSON.stringify(value));
