// The folded steps of a run as what the canvas and the outline show beside each step.
import type { StateShown } from '../../canvas/nodes.tsx';
import type { FoldedStep } from '../../canvas/run-state.ts';
import { duration } from '../../parts/relative.ts';

/** What has not finished when the run is over (cancelled, stopped) is no longer waiting or running. */
export function shownStates(folded: ReadonlyMap<string, FoldedStep>, over: boolean): Map<string, StateShown> {
  const shown = new Map<string, StateShown>();
  for (const [id, step] of folded) {
    const ended = over && (step.status === 'running' || step.status === 'waiting');
    shown.set(id, { status: ended ? 'cancelled' : step.status, detail: detailOf(step) });
  }
  return shown;
}

function detailOf({ activations, counts }: FoldedStep): string | undefined {
  if (activations.length > 1)
    return counts.failed ? `${counts.failed} of ${activations.length} items` : `${activations.length} items`;
  const [only] = activations;
  if (!only?.startedAt || !only.finishedAt || only.status === 'skipped') return undefined;
  const took = Date.parse(only.finishedAt) - Date.parse(only.startedAt);
  // a pure step takes no time worth telling
  const words = [took >= 1 && duration(took), only.attempts > 1 && `${only.attempts} attempts`].filter(Boolean);
  return words.join(', ') || undefined;
}
