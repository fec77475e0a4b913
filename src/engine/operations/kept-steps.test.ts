import { expect, it } from 'vitest';
import { parseFlow } from '../../flow/index.ts';
import type { Entry } from '../entry.ts';
import { compileProgram } from '../program.ts';
import { cutAt, isKept, noteEnd } from './kept-steps.ts';

const { document, problems } = parseFlow(`reflejo: 1
name: all
title: All blocks
trigger: { manual: true }
steps:
  - id: first
    set: { a: 1 }
  - id: pick
    choose:
      - when: "{{ true }}"
        steps:
          - id: in_pick
            set: { a: 1 }
          - id: after_in_pick
            set: { a: 1 }
  - id: rows
    each:
      in: [1, 2, 3]
      steps:
        - id: row
          set: { a: 1 }
        - id: row2
          set: { a: 1 }
  - id: turns
    while:
      condition: "{{ true }}"
      steps:
        - id: turn
          set: { a: 1 }
  - id: side
    parallel:
      branches:
        - name: l
          steps:
            - { id: left, set: { a: 1 } }
            - { id: left2, set: { a: 1 } }
        - name: r
          steps:
            - { id: right, set: { a: 1 } }
  - id: safe
    try:
      - { id: body, set: { a: 1 } }
    catch:
      - { id: caught, set: { a: 1 } }
    finally:
      - { id: last, set: { a: 1 } }
  - id: handled
    set: { a: 1 }
    on_error:
      steps:
        - { id: handler, set: { a: 1 } }
        - { id: handler2, set: { a: 1 } }
  - id: end
    set: { a: 1 }
`);
if (!document) throw new Error(JSON.stringify(problems));
const program = compileProgram(document, 1);

const step = { at: 1, kind: 'set' as const };
const done = (path: string): Entry => ({ ...step, type: 'done', path, output: 1 });
const entered = (path: string, input: unknown = {}): Entry => ({ ...step, type: 'entered', path, input });
const block = (path: string, ...inner: Entry[]) => [entered(path), ...inner, done(path)];
const journal: Entry[] = [
  { type: 'begun', at: 1 },
  done('first'),
  ...block('pick', done('pick/in_pick'), done('pick/after_in_pick')),
  ...block('rows', ...[0, 1, 2].flatMap((i) => [done(`rows[${i}]/row`), done(`rows[${i}]/row2`)])),
  ...[0, 1, 2].flatMap((turn) => [entered('turns', { turn }), done(`turns[${turn}]/turn`)]),
  done('turns'),
  ...block('side', done('side/left'), done('side/right'), done('side/left2')),
  ...block('safe', done('safe/body'), done('safe/last')),
  { ...step, type: 'failed', path: 'handled', attempt: 1, error: { code: 'x', message: 'x', retryable: false } },
  done('handled/on_error/handler'),
  done('handled/on_error/handler2'),
  { ...step, type: 'started', path: 'end', attempt: 1, input: 1 },
  { type: 'finished', at: 2, status: 'failed' },
];
const keptFrom = (from: string) => {
  const ended = new Set<string>();
  const seen = new Set<string>();
  for (const entry of journal) noteEnd(ended, seen, entry);
  const kept = journal.filter((entry) => isKept(entry, cutAt(program, from)!, ended));
  return kept.map((entry) => ('path' in entry ? `${entry.type} ${entry.path}` : entry.type));
};

it('keeps what is before, and nothing of what is after', () => {
  expect(keptFrom('first')).toEqual(['begun']);
  expect(keptFrom('pick')).toEqual(['begun', 'done first']);
  expect(keptFrom('pick/after_in_pick')).toEqual(['begun', 'done first', 'entered pick', 'done pick/in_pick']);
  expect(keptFrom('end').at(-1)).toBe('done handled/on_error/handler2');
});

it('other items of a loop and other branches are kept, later turns are not', () => {
  const rows = keptFrom('rows[1]/row2').filter((line) => line.includes('rows'));
  expect(rows).toEqual([
    'entered rows',
    'done rows[0]/row',
    'done rows[0]/row2',
    'done rows[1]/row',
    'done rows[2]/row',
    'done rows[2]/row2',
  ]);
  const turns = keptFrom('turns[1]/turn').filter((line) => line.includes('turns'));
  expect(turns).toEqual(['entered turns', 'done turns[0]/turn', 'entered turns']);
  const side = keptFrom('side/left').filter((line) => line.includes('side'));
  expect(side).toEqual(['entered side', 'done side/right']);
});

it('what comes after a body is its catch and its finally; a handled failure stays one', () => {
  expect(keptFrom('safe/body').at(-1)).toBe('entered safe');
  expect(keptFrom('safe/last').slice(-2)).toEqual(['entered safe', 'done safe/body']);
  expect(keptFrom('handled/on_error/handler2').slice(-2)).toEqual(['failed handled', 'done handled/on_error/handler']);
});

it('knows where there is no step', () => {
  for (const from of ['nothing', 'pick/row', 'rows/row', 'rows[x]/row', 'first/a'])
    expect(cutAt(program, from)).toBeUndefined();
});
