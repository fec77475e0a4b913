// What of a run's journal a new run keeps that goes on from one of its steps: everything that had ended and does
// not come after that step. Pure.
import type { Entry } from '../entry.ts';
import { blockSteps, type Node, type Program } from '../program.ts';

/** Where a run is cut. */
interface Cut {
  from: string;
  /** Paths that come after it. */
  later: string[];
  /** Blocks around it: they were entered and are not over. */
  around: Set<string>;
  /** Steps whose failure is being handled around it. */
  handled: Set<string>;
  /** Turns of the loops around it that have a next one only after this one. */
  turns: Map<string, number>;
}

const isWithin = (path: string, block: string) =>
  path === block || path.startsWith(`${block}/`) || path.startsWith(`${block}[`);

/** undefined: the program has no step there. */
export function cutAt(program: Program, from: string): Cut | undefined {
  const cut: Cut = { from, later: [], around: new Set(), handled: new Set(), turns: new Map() };
  return descend(program.steps, '', cut) ? cut : undefined;
}

function descend(nodes: Node[], prefix: string, cut: Cut): boolean {
  const at = nodes.findIndex((node) => isWithin(cut.from, prefix + node.id));
  const node = nodes[at];
  if (!node) return false;
  const path = prefix + node.id;
  cut.later.push(...nodes.slice(at + 1).map(({ id }) => prefix + id));
  if (path === cut.from) return true;
  cut.around.add(path);
  if (Array.isArray(node.onError) && cut.from.startsWith(`${path}/on_error/`)) {
    cut.handled.add(path);
    return descend(node.onError, `${path}/on_error/`, cut);
  }
  const { blocks } = node;
  if (!blocks) return false;
  if (blocks.kind === 'each' || blocks.kind === 'while') {
    const item = /^\[(\d+)[^\]]*\]\//.exec(cut.from.slice(path.length));
    if (!item) return false;
    if (blocks.kind === 'while') cut.turns.set(path, Number(item[1]));
    return descend(blocks.steps, path + item[0], cut);
  }
  const lists = blockSteps(blocks);
  const list = lists.findIndex((steps) => descend(steps, `${path}/`, cut));
  // catch comes after the body, and finally after both; the branches of other blocks know nothing of each other
  if (blocks.kind === 'try' && list >= 0)
    cut.later.push(...lists.slice(list + 1).flatMap((steps) => steps.map(({ id }) => `${path}/${id}`)));
  return list >= 0;
}

function isDropped(path: string, { from, later, turns }: Cut): boolean {
  if (isWithin(path, from) || later.some((one) => isWithin(path, one))) return true;
  for (const [loop, turn] of turns) {
    if (path.startsWith(`${loop}[`) && Number.parseInt(path.slice(loop.length + 1), 10) > turn) return true;
  }
  return false;
}

/** Collects the paths that had ended. */
export function noteEnd(ended: Set<string>, seen: Set<string>, entry: Entry): void {
  if (!('path' in entry)) return;
  seen.add(entry.path);
  if (entry.type === 'done' || entry.type === 'skipped' || (entry.type === 'failed' && entry.retryAt === undefined))
    ended.add(entry.path);
}

export function isKept(entry: Entry, cut: Cut, ended: ReadonlySet<string>): boolean {
  if (entry.type === 'begun') return true;
  if (!('path' in entry)) return false;
  const { path } = entry;
  if (isDropped(path, cut)) return false;
  if (cut.handled.has(path)) return true;
  if (!cut.around.has(path)) return ended.has(path);
  if (entry.type !== 'entered') return false;
  const turn = (entry.input as { turn?: number } | undefined)?.turn;
  return turn === undefined || turn <= (cut.turns.get(path) ?? 0);
}
