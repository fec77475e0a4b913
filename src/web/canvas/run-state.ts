// The steps of a run folded onto the steps of its flow: one state per step, with all its activations
// (a step inside a loop has one per item).
import type { RunStep, StepStatus } from '../api/shapes.ts';

export interface FoldedStep {
  /** The state to show: the one that most needs a look. */
  status: StepStatus;
  counts: Partial<Record<StepStatus, number>>;
  /** In the order of their loop indexes. */
  activations: RunStep[];
}

/** Most urgent first. */
const URGENCY: readonly StepStatus[] = ['unknown', 'failed', 'running', 'waiting', 'succeeded', 'skipped'];

/** By step id, in the order in which the steps began. Ids are unique in a flow, so the last part of a path names the step. */
export function foldRun(steps: readonly RunStep[]): Map<string, FoldedStep> {
  const folded = new Map<string, FoldedStep>();
  for (const step of steps) {
    const found = folded.get(step.id);
    if (!found) {
      folded.set(step.id, { status: step.status, counts: { [step.status]: 1 }, activations: [step] });
      continue;
    }
    found.activations.push(step);
    found.counts[step.status] = (found.counts[step.status] ?? 0) + 1;
    if (URGENCY.indexOf(step.status) < URGENCY.indexOf(found.status)) found.status = step.status;
  }
  for (const { activations } of folded.values()) if (activations.length > 1) activations.sort(byIndexes);
  return folded;
}

/** The loop indexes in a path: `rows[3]/inner[0]/x` gives [3, 0]. */
function indexesOf(path: string): number[] {
  return [...path.matchAll(/\[(\d+)\]/g)].map((match) => Number(match[1]));
}

function byIndexes(a: RunStep, b: RunStep): number {
  const [left, right] = [indexesOf(a.path), indexesOf(b.path)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = (left[i] ?? -1) - (right[i] ?? -1);
    if (order) return order;
  }
  return 0;
}

/** `item 4` or `item 4.1` for a path in nested loops (counted from 1); undefined outside of loops. */
export function itemName(path: string): string | undefined {
  const indexes = indexesOf(path);
  return indexes.length ? `item ${indexes.map((index) => index + 1).join('.')}` : undefined;
}
