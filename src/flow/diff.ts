// What is different between two versions of a flow, in the words of a reader: steps are known by their id,
// wherever they stand.
import { type FlowDocument, kindOf, type Step } from './document.ts';
import { groupsOf } from './kinds/index.ts';
import { type DocumentPath, pathText } from './problem.ts';

export interface FlowChange {
  change: 'added' | 'removed' | 'changed' | 'moved';
  /** The step's id; undefined for what belongs to the flow as a whole. */
  step?: string;
  /** Where, in the version that has it (the newer one, if both do). */
  path: string;
  /** One line for people. */
  summary: string;
  /** The values that differ, below the step or the flow. */
  values?: { path: string; before?: unknown; after?: unknown }[];
}

interface Placed {
  step: Step;
  path: DocumentPath;
  /** The list it stands in: its owner's id and the group. */
  list: string;
  /** The id of the step before it, among those both versions have. */
  index: number;
}

export function diffFlows(before: FlowDocument, after: FlowDocument): FlowChange[] {
  const [old, now] = [placed(before), placed(after)];
  const changes: FlowChange[] = head(before, after);
  for (const [id, { step, path }] of old) {
    if (!now.has(id))
      changes.push({ change: 'removed', step: id, path: pathText(path), summary: `removed ${kindOf(step)} '${id}'` });
  }
  const moved = movedIds(old, now);
  for (const [id, { step, path }] of now) {
    const was = old.get(id);
    if (!was) {
      changes.push({ change: 'added', step: id, path: pathText(path), summary: `added ${kindOf(step)} '${id}'` });
      continue;
    }
    if (moved.has(id))
      changes.push({ change: 'moved', step: id, path: pathText(path), summary: `moved '${id}' to ${pathText(path)}` });
    const values = differences(bare(was.step), bare(step), []);
    if (values.length > 0)
      changes.push({
        change: 'changed',
        step: id,
        path: pathText(path),
        summary: `changed '${id}': ${values.map((value) => value.path).join(', ')}`,
        values,
      });
  }
  return changes;
}

function head(before: FlowDocument, after: FlowDocument): FlowChange[] {
  const { steps: _, ...old } = before;
  const { steps: __, ...now } = after;
  const values = differences(old, now, []);
  if (values.length === 0) return [];
  return [{ change: 'changed', path: '', summary: `changed ${values.map((value) => value.path).join(', ')}`, values }];
}

function placed(document: FlowDocument): Map<string, Placed> {
  const found = new Map<string, Placed>();
  const collect = (steps: Step[], path: DocumentPath, list: string) => {
    for (const [index, step] of steps.entries()) {
      found.set(step.id, { step, path: [...path, index], list, index });
      for (const group of groupsOf(step))
        collect(group.steps, [...path, index, ...group.path], `${step.id}/${pathText(group.path)}`);
    }
  };
  collect(document.steps, ['steps'], '');
  return found;
}

/** Steps in another list, and the fewest of a list that explain its new order. */
function movedIds(old: Map<string, Placed>, now: Map<string, Placed>): Set<string> {
  const moved = new Set<string>();
  const lists = new Map<string, { id: string; was: number }[]>();
  for (const [id, place] of now) {
    const was = old.get(id);
    if (!was) continue;
    if (was.list !== place.list) moved.add(id);
    else lists.set(place.list, [...(lists.get(place.list) ?? []), { id, was: was.index }]);
  }
  for (const kept of lists.values()) {
    const stay = new Set(longestRising(kept.map(({ was }) => was)));
    kept.forEach(({ id }, i) => {
      if (!stay.has(i)) moved.add(id);
    });
  }
  return moved;
}

/** Positions of a longest rising subsequence (patience sorting, n log n). */
function longestRising(numbers: number[]): number[] {
  const tails: number[] = [];
  const before: number[] = [];
  for (const [i, value] of numbers.entries()) {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[tails[middle]!]! < value) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? tails[low - 1]! : -1;
    tails[low] = i;
  }
  const result: number[] = [];
  for (let i = tails.at(-1) ?? -1; i >= 0; i = before[i]!) result.unshift(i);
  return result;
}

/** A step without the steps in it: those are compared on their own. */
function bare(step: Step): unknown {
  const copy = structuredClone(step);
  for (const group of groupsOf(copy)) group.steps.length = 0;
  return copy;
}

function differences(
  before: unknown,
  after: unknown,
  path: DocumentPath,
): { path: string; before?: unknown; after?: unknown }[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isPlain(before) || !isPlain(after))
    return [{ path: pathText(path), ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => differences(before[key], after[key], [...path, key]));
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
