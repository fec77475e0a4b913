// A flow as boxes and lines: the document's tree laid out from the inside out. Each block is measured
// around its spine (the line on which its steps hang), so that the result is always tidy, needs no search
// and takes one pass. Pure; the canvas only draws what this returns.
import { type FlowDocument, kindOf, type Step, type StepKind } from '../../flow/index.ts';
import { lanesOf } from './lanes.ts';

const CARD = { width: 252, height: 60 };
const GAP = 34;
const LANE_GAP = 20;
const PAD = 18;
const PILL = 24;
const NARROW = 26;

export type GraphNode =
  | { id: string; type: 'trigger' | 'end'; x: number; y: number; width: number; height: number }
  | {
      id: string;
      type: 'step';
      step: Step;
      kind: StepKind | undefined;
      x: number;
      y: number;
      width: number;
      height: number;
    }
  | {
      id: string;
      type: 'region';
      label: string;
      kind: StepKind | 'on_error';
      x: number;
      y: number;
      width: number;
      height: number;
    }
  | {
      id: string;
      type: 'lane';
      label: string;
      detail?: string;
      tone: LaneTone;
      x: number;
      y: number;
      width: number;
      height: number;
    }
  | { id: string; type: 'join'; x: number; y: number; width: number; height: number };
export type LaneTone = 'plain' | 'bad' | 'calm';
interface GraphEdge {
  id: string;
  from: string;
  to: string;
  dashed?: true;
}
export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
  /** The step whose state a pill or a join shares: a lane's first step, the step a region belongs to. */
  standsFor: Map<string, string>;
}

/** A measured piece. `left` and `right` are its extents from the spine, `entry` and `exit` the nodes that lines join. */
interface Block {
  left: number;
  right: number;
  height: number;
  entry: string;
  exit: string;
  place(x: number, y: number): void;
}

/** Lays the flow out. Coordinates are of the top left corner of each node; the trigger's spine is x = 0. */
export function flowGraph(document: FlowDocument): Graph {
  const graph: Graph = { nodes: [], edges: [], standsFor: new Map() };
  const trigger = card(graph, 'trigger:', (at) => ({ id: 'trigger:', type: 'trigger', ...at }));
  const end = single(graph, 'end:', NARROW, NARROW, (at) => ({ id: 'end:', type: 'end', ...at }));
  const all = sequence(graph, [trigger, ...document.steps.map((step) => stepBlock(graph, step)), end]);
  all.place(0, 0);
  // regions first: they lie behind what they hold
  graph.nodes.sort((a, b) => Number(b.type === 'region') - Number(a.type === 'region'));
  return graph;
}

type At = { x: number; y: number; width: number; height: number };

function single(graph: Graph, id: string, width: number, height: number, make: (at: At) => GraphNode): Block {
  return {
    left: width / 2,
    right: width / 2,
    height,
    entry: id,
    exit: id,
    place: (x, y) => void graph.nodes.push(make({ x: x - width / 2, y, width, height })),
  };
}

const card = (graph: Graph, id: string, make: (at: At) => GraphNode) =>
  single(graph, id, CARD.width, CARD.height, make);

function link(graph: Graph, from: string, to: string, dashed?: boolean): void {
  graph.edges.push({ id: `${from}>${to}`, from, to, ...(dashed && { dashed: true as const }) });
}

/** Blocks one under the other, joined by lines. */
function sequence(graph: Graph, blocks: Block[]): Block {
  blocks.slice(1).forEach((block, i) => {
    link(graph, blocks[i]!.exit, block.entry);
  });
  return {
    left: Math.max(...blocks.map((block) => block.left)),
    right: Math.max(...blocks.map((block) => block.right)),
    height: blocks.reduce((sum, block) => sum + block.height, 0) + GAP * (blocks.length - 1),
    entry: blocks[0]!.entry,
    exit: blocks.at(-1)!.exit,
    place(x, y) {
      let top = y;
      for (const block of blocks) {
        block.place(x, top);
        top += block.height + GAP;
      }
    },
  };
}

function stepBlock(graph: Graph, step: Step): Block {
  const kind = kindOf(step);
  const head = card(graph, step.id, (at) => ({ id: step.id, type: 'step', step, kind, ...at }));
  const lanes = lanesOf(step);
  if (!lanes.length) return head;
  const inner = lanes.map(({ key, label, detail, tone, steps, apart }) => {
    const id = `lane:${step.id}:${key}`;
    const width = Math.min(CARD.width, 40 + 6.7 * (label.length + (detail?.length ?? 0)));
    const pill = single(graph, id, width, PILL, (at) => ({
      id,
      type: 'lane',
      label,
      ...(detail && { detail }),
      tone,
      ...at,
    }));
    link(graph, head.exit, id, apart);
    if (steps[0]) graph.standsFor.set(id, steps[0].id);
    return {
      block: sequence(graph, [pill, ...steps.map((child) => stepBlock(graph, child))]),
      apart,
      ends: endsHere(steps),
    };
  });
  const joinId = `join:${step.id}`;
  graph.standsFor.set(joinId, step.id);
  for (const lane of inner) if (!lane.ends) link(graph, lane.block.exit, joinId, lane.apart);
  return region(
    graph,
    { id: `region:${step.id}`, label: step.id, kind: onlyOnError(step) ? 'on_error' : kind! },
    head,
    inner.map((lane) => lane.block),
    joinId,
  );
}

/** After `stop` or `fail` nothing follows: no line leads on. */
const endsHere = (steps: Step[]): boolean => steps.some((step) => 'stop' in step || 'fail' in step);
const onlyOnError = (step: Step): boolean =>
  !('choose' in step || 'each' in step || 'while' in step || 'parallel' in step || 'try' in step);

/** The frame around a step that holds others: its card on top, lanes side by side, a join at the bottom. */
function region(
  graph: Graph,
  frame: { id: string; label: string; kind: StepKind | 'on_error' },
  head: Block,
  lanes: Block[],
  joinId: string,
): Block {
  const total = lanes.reduce((sum, lane) => sum + lane.left + lane.right, 0) + LANE_GAP * (lanes.length - 1);
  // one lane hangs straight under its card, however lopsided it is; several are centred as a whole
  const left = lanes.length === 1 ? lanes[0]!.left : total / 2;
  const right = lanes.length === 1 ? lanes[0]!.right : total / 2;
  const tallest = Math.max(...lanes.map((lane) => lane.height));
  const extent = { left: Math.max(left, head.left) + PAD, right: Math.max(right, head.right) + PAD };
  const height = PAD + head.height + GAP + tallest + GAP + PAD;
  return {
    ...extent,
    height,
    entry: head.entry,
    exit: joinId,
    place(x, y) {
      graph.nodes.push({ ...frame, type: 'region', x: x - extent.left, y, width: extent.left + extent.right, height });
      head.place(x, y + PAD);
      let at = x - left;
      for (const lane of lanes) {
        lane.place(at + lane.left, y + PAD + head.height + GAP);
        at += lane.left + lane.right + LANE_GAP;
      }
      graph.nodes.push({ id: joinId, type: 'join', x: x - 3, y: y + height - PAD - 3, width: 6, height: 6 });
    },
  };
}
