import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { fromRoot } from '../../paths.ts';
import type { DocumentPath } from '../problem.ts';
import { applyEdit } from './apply-edit.ts';
import { editFlow, type FlowEdit } from './edit.ts';

const COMMENTED = `# Why this flow exists.
reflejo: 1
name: sample   # the name
title: 'A  sample'

trigger: { webhook: { path: sample, auth: none }, filter: true } # inline
steps:
  # First things first.
  - id: first
    set:
      a: 1      # one
      # before b
      b: "{{ trigger.body.b }}"
  - id: text
    note: |
      several
        lines

    set: { x: [ 1, 2 ], y: { z: null } }

  # The choice
  # in two lines.
  - id: choice
    choose:
      - when: >-
          {{ trigger.body.x
          == 1 }}
        steps:
        - id: inner
          stop:
      - otherwise: true
        steps: []   # nothing yet
  - id: last
    set:
      done: true
`;

const folder = fromRoot('bench', 'flows');
const SOURCES = [COMMENTED, ...readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8'))];

const read = (text: string): any => parseDocument(text).toJS();

function paths(value: unknown, path: DocumentPath = []): DocumentPath[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, inner]) =>
      paths(inner, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}
const at = (root: any, path: DocumentPath): any => path.reduce((value, part) => value?.[part], root);

const source = fc.constantFrom(...SOURCES);
const value = fc.oneof(
  fc.constantFrom(
    'plain',
    '{{ steps.a.b }}',
    'yes',
    '5',
    'a: b',
    '- x',
    '# no',
    "it's",
    'two\nlines',
    '',
    ' lead',
    'a,b]',
    '@x',
    'ünï',
  ),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom<unknown>({ id: 'new', set: { x: '{{ 1 }}' } }, [1, { a: [2] }], {}, [], {
    a: { b: { c: 'text\nmore' } },
  }),
);
const pick = (all: DocumentPath[], seed: number): DocumentPath => all[seed % all.length]!;

const LAYOUTS = 120;

describe('an edit means what it says', () => {
  test('set', () => {
    fc.assert(
      fc.property(source, fc.nat(), value, (text, seed, to) => {
        const path = pick(paths(read(text)).slice(1), seed);
        const edit: FlowEdit = { kind: 'set', path, value: to };
        expect(read(editFlow(text, [edit]))).toEqual(applyEdit(read(text), edit));
      }),
      { numRuns: LAYOUTS },
    );
  });

  test('set of a new key', () => {
    fc.assert(
      fc.property(source, fc.nat(), value, (text, seed, to) => {
        const root = read(text);
        const maps = paths(root).filter(
          (path) => typeof at(root, path) === 'object' && at(root, path) !== null && !Array.isArray(at(root, path)),
        );
        const edit: FlowEdit = { kind: 'set', path: [...pick(maps, seed), 'added'], value: to };
        expect(read(editFlow(text, [edit]))).toEqual(applyEdit(root, edit));
      }),
      { numRuns: LAYOUTS },
    );
  });

  test('remove', () => {
    fc.assert(
      fc.property(source, fc.nat(), (text, seed) => {
        const edit: FlowEdit = { kind: 'remove', path: pick(paths(read(text)).slice(1), seed) };
        expect(read(editFlow(text, [edit]))).toEqual(applyEdit(read(text), edit));
      }),
      { numRuns: LAYOUTS },
    );
  });

  test('move from any list to any list', () => {
    fc.assert(
      fc.property(source, fc.nat(), fc.nat(), fc.nat(), (text, from, to, index) => {
        const root = read(text);
        const items = paths(root).filter((path) => typeof path.at(-1) === 'number');
        const path = pick(items, from);
        const rest = applyEdit(root, { kind: 'remove', path });
        const lists = paths(rest).filter((each) => Array.isArray(at(rest, each)));
        const list = pick(lists, to);
        const edit: FlowEdit = { kind: 'move', path, to: [...list, index % (at(rest, list).length + 1)] };
        expect(read(editFlow(text, [edit]))).toEqual(applyEdit(root, edit));
      }),
      { numRuns: LAYOUTS },
    );
  });
});

describe('everything else stays as it is', () => {
  const lists = (text: string) =>
    paths(read(text)).filter((path) => Array.isArray(at(read(text), path)) && at(read(text), path).length > 0);

  test('an inserted item that is removed again leaves the bytes as they were', () => {
    fc.assert(
      fc.property(source, fc.nat(), fc.nat(), value, (text, seed, index, item) => {
        const list = pick(lists(text), seed);
        const path = [...list, index % (at(read(text), list).length + 1)];
        const inserted = editFlow(text, [{ kind: 'insert', path, value: item }]);
        expect(inserted).not.toBe(text);
        expect(editFlow(inserted, [{ kind: 'remove', path }])).toBe(text);
      }),
      { numRuns: LAYOUTS },
    );
  });

  test('a scalar that is set leaves all before and after it', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom('plain', '{{ x }}', 7, true), (seed, to) => {
        const root = read(COMMENTED);
        const scalars = paths(root).filter(
          (path) =>
            typeof at(root, path) !== 'object' && !String(at(root, path)).includes('\n') && !path.includes('when'),
        );
        const path = pick(scalars, seed);
        const [start, end] = (parseDocument(COMMENTED).getIn(path, true) as any).range;
        const edited = editFlow(COMMENTED, [{ kind: 'set', path, value: to }]);
        expect(edited.startsWith(COMMENTED.slice(0, start))).toBe(true);
        expect(edited.endsWith(COMMENTED.slice(end))).toBe(true);
      }),
    );
  });

  test('a step that is moved there and back', () => {
    const there = editFlow(COMMENTED, [{ kind: 'move', path: ['steps', 2], to: ['steps', 0] }]);
    expect(there).toContain('steps:\n  # The choice\n  # in two lines.\n  - id: choice\n');
    expect(there).toContain('          {{ trigger.body.x\n          == 1 }}\n');
    expect(editFlow(there, [{ kind: 'move', path: ['steps', 0], to: ['steps', 2] }])).toContain('    # before b\n');
    expect(read(editFlow(there, [{ kind: 'move', path: ['steps', 0], to: ['steps', 2] }]))).toEqual(read(COMMENTED));
  });

  test('a step moved into a branch takes its comments and the indentation there', () => {
    const moved = editFlow(COMMENTED, [
      { kind: 'move', path: ['steps', 0], to: ['steps', 1, 'choose', 0, 'steps', 1] },
    ]);
    expect(moved).toContain(
      '          stop:\n        # First things first.\n        - id: first\n          set:\n            a: 1      # one\n            # before b\n',
    );
  });

  test('a removed step takes the comment above it along, no other', () => {
    const removed = editFlow(COMMENTED, [{ kind: 'remove', path: ['steps', 2] }]);
    expect(removed).not.toContain('The choice');
    expect(removed).toContain('# First things first.');
    expect(removed).toContain('# Why this flow exists.');
  });
});

test.each([
  [{ kind: 'remove', path: ['steps', 9] }],
  [{ kind: 'set', path: ['steps', 0, 'nope', 'deeper'], value: 1 }],
  [{ kind: 'insert', path: ['name', 0], value: 1 }],
] as FlowEdit[][])('a path that is not there: %j', (edit) => {
  expect(() => editFlow(COMMENTED, [edit])).toThrow(RangeError);
});
