// What a replay puts back into scope of a block that had ended before.
import type { Scope } from '../flow/index.ts';
import type { PathRecord } from './entry.ts';
import { blockSteps, type Node } from './program.ts';
import { place } from './stored.ts';

/** The outputs of steps inside a block stay visible after it (not those of a loop's body). */
export function recallInner(records: ReadonlyMap<string, PathRecord>, node: Node, scope: Scope, path: string): void {
  for (const [innerPath, inner] of visibleSteps(node, path)) {
    const record = records.get(innerPath);
    if (!record) continue;
    if (record.state === 'done' && inner.kind === 'stop') continue; // it gives nothing, also to the steps of a finally
    if (record.state === 'done') place(scope.steps, inner.id, record.output);
    else if (record.state === 'failed') scope.steps[inner.id] = { error: record.error };
    else if (record.state === 'skipped') scope.steps[inner.id] = null;
    recallInner(records, inner, scope, innerPath);
  }
}

function* visibleSteps(node: Node, path: string): Iterable<[path: string, step: Node]> {
  if (node.blocks && node.blocks.kind !== 'each' && node.blocks.kind !== 'while')
    for (const inner of blockSteps(node.blocks).flat()) yield [`${path}/${inner.id}`, inner];
  if (Array.isArray(node.onError)) for (const inner of node.onError) yield [`${path}/on_error/${inner.id}`, inner];
}
