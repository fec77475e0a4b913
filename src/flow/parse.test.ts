import { readdirSync, readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { fromRoot } from '../paths.ts';
import { flowJsonSchema } from './flow-schema.ts';
import { parseFlow } from './parse.ts';

const folder = fromRoot('bench', 'flows');
const samples = readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')] as const);
const isFlow = new Ajv({ strict: false }).compile(flowJsonSchema());

describe('the sample flows', () => {
  test.each(samples)('%s parses to what the YAML says, and fits the JSON Schema', (_name, text) => {
    const { document, problems } = parseFlow(text);
    expect(problems).toEqual([]);
    expect(document).toEqual(parse(text));
    expect(isFlow(document)).toBe(true);
  });

  test('the JSON Schema refuses what the parser refuses', () => {
    const { document } = parseFlow(samples[0]![1]);
    expect(isFlow({ ...document, titel: 'x' })).toBe(false);
    expect(isFlow({ ...document, steps: [{ id: 'a', sett: {} }] })).toBe(false);
    expect(isFlow({ ...document, steps: [{ id: 'a', choose: [{ when: 'x', steps: [{ id: 'b', http: {} }] }] }] })).toBe(
      false,
    );
  });
});

const HEAD = 'reflejo: 1\nname: sample\ntitle: A sample\ntrigger: { manual: true }\n';
const steps = (text: string) => `${HEAD}steps:\n${text}`;

describe('what is wrong is reported with its line, column, code and a hint', () => {
  // § stands where the problem is to be reported.
  test.each<[string, string, string, string]>([
    ['an unknown key of the document', 'unknown_key', `${HEAD}§step: []\nsteps: []`, 'descri'],
    ['a misspelled key', 'unknown_key', `${HEAD}§stepz: []`, "Did you mean 'steps'?"],
    ['a missing key', 'missing_key', '§reflejo: 1\nname: a\ntrigger: { manual: true }\nsteps: []', ''],
    ['another version', 'invalid_value', `${HEAD.replace('1', '§2')}steps: []`, ''],
    ['a name with capitals', 'invalid_value', `${HEAD.replace('sample', '§Sample')}steps: []`, ''],
    [
      'a trigger that never fires',
      'invalid_value',
      `${HEAD.replace('{ manual: true }', '§{ dedupe: x }')}steps: []`,
      '',
    ],
    ['steps that are no list', 'wrong_type', `${HEAD}steps: §none`, ''],
    ['a step that is text', 'wrong_type', steps('  - §hello'), 'id'],
    ['a kind that does not exist', 'unknown_kind', steps('  - id: a\n    §htpp: { url: x }'), "Did you mean 'http'?"],
    ['a step without a kind', 'unknown_kind', steps('  - §id: a'), 'There are'],
    ['a step of two kinds', 'unknown_kind', steps('  - id: a\n    set: {}\n    §stop:'), 'two steps'],
    [
      'an id twice',
      'duplicate_id',
      steps('  - id: a\n    stop:\n  - id: b\n    try: [ { id: §a, stop: null } ]'),
      'once',
    ],
    ['an id that is no name', 'invalid_value', steps('  - id: §my-step\n    stop:'), ''],
    ['an id that is a word of the language', 'invalid_value', steps('  - id: §in\n    stop:'), ''],
    ['a missing id', 'missing_key', steps('  - §stop:'), ''],
    [
      'a misspelled key of a step',
      'unknown_key',
      steps('  - id: a\n    set: {}\n    §retri: { attempts: 2 }'),
      "Did you mean 'retry'?",
    ],
    [
      'a misspelled key below',
      'unknown_key',
      steps('  - id: a\n    http: { url: x, §metod: GET }'),
      "Did you mean 'method'?",
    ],
    [
      'a misspelled value',
      'invalid_value',
      steps('  - id: a\n    http: { url: x, method: §PSOT }'),
      "Did you mean 'POST'?",
    ],
    ['a wrong duration', 'invalid_value', steps('  - id: a\n    set: {}\n    timeout: §5 minutes'), ''],
    [
      'a timeout that is only known later',
      'invalid_value',
      steps('  - id: a\n    set: {}\n    timeout: §"{{ vars.t }}"'),
      '',
    ],
    [
      'a duration of a question',
      'invalid_value',
      steps('  - id: a\n    ask: { of: { role: editor }, text: x, choices: [a], deadline: §soon }'),
      '',
    ],
    ['a number below the least', 'invalid_value', steps('  - id: a\n    set: {}\n    retry: { attempts: §0 }'), ''],
    ['two bodies', 'invalid_value', steps('  - id: a\n    http: §{ url: x, json: 1, body: x }'), ''],
    ['nobody to ask', 'invalid_value', steps('  - id: a\n    ask: { of: §{ }, text: x, choices: [a] }'), ''],
    [
      'a branch with neither when nor otherwise',
      'invalid_value',
      steps('  - id: a\n    choose:\n      - §steps: []'),
      '',
    ],
    ['no branches', 'invalid_value', steps('  - id: a\n    choose: §[]'), ''],
    [
      'a loop name that has a meaning',
      'invalid_value',
      steps('  - id: a\n    each: { in: [], as: §steps, steps: [] }'),
      '',
    ],
    [
      'a form field of an unknown type',
      'invalid_value',
      steps('  - id: a\n    ask: { of: { role: editor }, text: x, choices: [a], form: { f: { type: §text } } }'),
      '',
    ],
    [
      'a handler with an unknown word',
      'invalid_value',
      steps('  - id: a\n    set: {}\n    on_error: §contine'),
      "Did you mean 'continue'?",
    ],
    [
      'a wrong step inside of a handler',
      'unknown_kind',
      steps('  - id: a\n    set: {}\n    on_error: { steps: [ { id: b, §foo: 1 } ] }'),
      '',
    ],
    ['YAML that is none', 'yaml_syntax', `${HEAD}steps: [§`, ''],
    ['a key twice', 'yaml_syntax', `${HEAD}§title: again\nsteps: []`, 'Remove'],
    ['tabs', 'yaml_syntax', `${HEAD}steps:\n§\t- id: a`, ''],
    [
      'a key that would reach a prototype',
      'yaml_syntax',
      steps('  - id: a\n    set: { §__proto__: 1 }'),
      'another name',
    ],
    ['nothing', 'wrong_type', '§', 'reflejo: 1'],
  ])('%s', (_name, code, marked, hint) => {
    const before = marked.slice(0, marked.indexOf('§')).split('\n');
    const { document, problems } = parseFlow(marked.replace('§', ''));
    expect(problems[0]).toMatchObject({
      line: before.length,
      column: before.at(-1)!.length + 1,
      code,
      severity: 'error',
    });
    expect(problems[0]?.hint).toContain(hint);
    expect(document).toBeUndefined();
  });

  test('a key that is misspelled is not reported as missing too', () => {
    expect(parseFlow(steps('  - id: a\n    http: { ulr: x }')).problems.map((problem) => problem.code)).toEqual([
      'unknown_key',
    ]);
  });

  test('all faults of a document at once, in the order of the text', () => {
    const { problems } = parseFlow(
      steps('  - id: a\n    htpp: 1\n  - id: b\n    http: { ulr: x }\n  - id: c\n    wait: { for: x }'),
    );
    expect(problems.map((problem) => problem.line)).toEqual([7, 9, 11]);
  });
});

describe('limits', () => {
  const codes = (text: string) => parseFlow(text).problems.map((problem) => problem.code);

  test('a document over 1 MiB', () => {
    expect(codes(`${HEAD}description: ${'x'.repeat(1024 * 1024)}\nsteps: []`)).toEqual(['too_large']);
  });

  test('values nested too deeply', () => {
    expect(codes(steps(`  - id: a\n    set: { x: ${'['.repeat(100)}${']'.repeat(100)} }`))).toEqual(['too_large']);
    expect(codes('['.repeat(200_000))).toContain('too_large');
  });

  test('aliases that multiply', () => {
    const laughs = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 9; i++)
      laughs.push(
        `${'abcdefghi'[i]}: &${'abcdefghi'[i]} [${Array(9)
          .fill(`*${'abcdefghi'[i - 1]}`)
          .join(', ')}]`,
      );
    expect(codes(laughs.join('\n'))).toEqual(['too_large']);
  });

  test('an alias or two are fine', () => {
    expect(codes(steps('  - id: a\n    set: { x: &x { y: 1 }, z: *x }'))).toEqual([]);
  });

  test('more than 2000 steps', () => {
    const list = (count: number) => Array.from({ length: count }, (_, i) => `  - { id: s${i}, stop: null }`).join('\n');
    expect(codes(steps(list(2000)))).toEqual([]);
    expect(codes(steps(list(2001)))).toEqual(['too_large']);
  });

  test('steps nested too deeply', () => {
    let inner: unknown = { id: 's0', stop: null };
    for (let i = 1; i < 25; i++) inner = { id: `s${i}`, try: [inner] };
    expect(codes(steps(`  - ${JSON.stringify(inner)}`))).toEqual(['too_large']);
  });
});

test('no text makes it throw', () => {
  const lines = samples.flatMap(([, text]) => text.split('\n'));
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.constantFrom(...lines),
          fc.string(),
          fc.constantFrom('- id: x', '  set:', '*a', '&a', '? [', '{{', '"', '|'),
        ),
        { maxLength: 12 },
      ),
      (parts) => {
        const { problems, document } = parseFlow(parts.join('\n'));
        expect(document === undefined).toBe(problems.some((problem) => problem.severity === 'error'));
        for (const problem of problems) {
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(problem.column).toBeGreaterThanOrEqual(1);
          expect(problem.message).not.toBe('');
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('locate gives the place of a value, or of what is above it', () => {
  const { locate } = parseFlow(samples.find(([name]) => name.startsWith('bench-a'))![1]);
  expect(locate(['steps', 1, 'set', 'value'])).toEqual({ line: 11, column: 19 });
  expect(locate(['steps', 1, 'set', 'other'])).toEqual({ line: 11, column: 10 });
});

test('what is written by a program parses like what is written by hand', () => {
  for (const [, text] of samples) expect(parseFlow(stringify(parse(text))).document).toEqual(parse(text));
});
