import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromRoot } from '../paths.ts';
import { diffFlows } from './diff.ts';
import type { FlowDocument } from './document.ts';
import { editFlow, type FlowEdit } from './edit/edit.ts';
import { outline } from './outline.ts';
import { parseFlow } from './parse.ts';

const source = readFileSync(fromRoot('bench', 'flows', 'ask.flow.yaml'), 'utf8');
const read = (text: string): FlowDocument => {
  const { document, problems } = parseFlow(text);
  if (!document) throw new Error(JSON.stringify(problems));
  return document;
};
const changes = (...edits: FlowEdit[]) =>
  diffFlows(read(source), read(editFlow(source, edits))).map(({ change, step, summary }) => [change, step, summary]);

describe('the difference of two versions', () => {
  test('none', () => {
    expect(changes()).toEqual([]);
  });

  test('a step added, one removed', () => {
    expect(
      changes(
        { kind: 'insert', path: ['steps', 1], value: { id: 'pause', wait: { for: '1m' } } },
        { kind: 'remove', path: ['steps', 4] },
      ),
    ).toEqual([
      ['removed', 'close', "removed alert 'close'"],
      ['added', 'pause', "added wait 'pause'"],
    ]);
  });

  test('a value of a step and of the flow', () => {
    const [flow, step] = diffFlows(
      read(source),
      read(
        editFlow(source, [
          { kind: 'set', path: ['steps', 1, 'ask', 'deadline'], value: '4h' },
          { kind: 'set', path: ['title'], value: 'Other' },
        ]),
      ),
    );
    expect(flow).toMatchObject({
      change: 'changed',
      values: [{ path: 'title', before: 'Ask before acting', after: 'Other' }],
    });
    expect(step).toMatchObject({
      change: 'changed',
      step: 'decide',
      values: [{ path: 'ask.deadline', before: '2h', after: '4h' }],
    });
  });

  test('a step moved past others is the only one that moved', () => {
    expect(changes({ kind: 'move', path: ['steps', 0], to: ['steps', 2] })).toEqual([
      ['moved', 'lookup', "moved 'lookup' to steps[2]"],
    ]);
  });

  test('a step moved into a branch and changed there', () => {
    expect(
      changes(
        { kind: 'move', path: ['steps', 3], to: ['steps', 2, 'choose', 1, 'steps', 0] },
        { kind: 'set', path: ['steps', 2, 'choose', 1, 'steps', 0, 'note'], value: 'x' },
      ),
    ).toEqual([
      ['moved', 'close', "moved 'close' to steps[2].choose[1].steps[0]"],
      ['changed', 'close', "changed 'close': note"],
    ]);
  });

  test('of any order of steps, the fewest moves are named', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const flow = (order: string[]) => ({ steps: order.map((id) => ({ id, stop: null })) }) as unknown as FlowDocument;
    fc.assert(
      fc.property(fc.shuffledSubarray(ids, { minLength: 6 }), (order) => {
        const moved = new Set(diffFlows(flow(ids), flow(order)).map(({ step }) => step));
        const stayed = order.filter((id) => !moved.has(id));
        expect(stayed).toEqual([...stayed].sort());
        expect(moved.size).toBe(ids.length - longest(order));
      }),
    );
  });
});

/** Length of the longest rising subsequence, by trying all. */
function longest(order: string[]): number {
  let best = 0;
  for (let mask = 0; mask < 2 ** order.length; mask++) {
    const chosen = order.filter((_, i) => mask & (1 << i));
    if (chosen.every((id, i) => i === 0 || chosen[i - 1]! < id)) best = Math.max(best, chosen.length);
  }
  return best;
}

test('the outline has every step once, with the path it stands at', () => {
  const document = read(source);
  const steps = outline(document);
  expect(steps.map(({ id, kind }) => [id, kind])).toEqual([
    ['lookup', 'http'],
    ['decide', 'ask'],
    ['act', 'choose'],
    ['close', 'alert'],
  ]);
  expect(steps[2]?.groups.map(({ label, role, steps: inner }) => [label, role, inner.map(({ id }) => id)])).toEqual([
    ["{{ steps.decide.choice == 'block' }}", 'branch', ['block']],
    ['otherwise', 'branch', []],
  ]);
  const { path } = steps[2]!.groups[0]!.steps[0]!;
  expect(path.reduce<any>((value, part) => value[part], document).id).toBe('block');
});
