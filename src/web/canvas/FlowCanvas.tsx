// A flow drawn: boxes by flow-graph, states by run-state. Read-only; a step can be chosen by click or keyboard.
import '@xyflow/react/dist/style.css';
import { useComputedColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  Background,
  BackgroundVariant,
  Controls,
  type Edge,
  MiniMap,
  type NodeChange,
  ReactFlow,
  type ReactFlowInstance,
} from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { FlowDocument } from '../../flow/index.ts';
import css from './canvas.module.css';
import { flowGraph, type Graph, type GraphNode } from './flow-graph.ts';
import { type CanvasNode, NODE_TYPES, type StateShown } from './nodes.tsx';
import { useTools } from './use-tools.ts';
import { humanise, stepSummary, triggerWords } from './words.ts';

interface Props {
  document: FlowDocument;
  /** The state of each step by id; absent: the flow itself is shown, without states. */
  states?: ReadonlyMap<string, StateShown>;
  chosen?: string | undefined;
  onChoose?: (stepId: string | undefined) => void;
  label: string;
}

const MARGIN = 28;
/** Smaller than this, the words on the cards are hard to read. */
const READABLE = 0.82;

export function FlowCanvas({ document, states, chosen, onChoose, label }: Props) {
  const scheme = useComputedColorScheme('light');
  const roomy = useMediaQuery('(min-width: 1100px)', true, { getInitialValueInEffect: false });
  const tools = useTools();
  const graph = useMemo(() => flowGraph(document), [document]);
  const toolName = useCallback((id: string) => tools.get(id)?.name ?? humanise(id), [tools]);
  const nodes = useMemo(
    () =>
      graph.nodes.map((node) =>
        toNode(node, { document, states, chosen, toolName, choosable: onChoose !== undefined }),
      ),
    [graph, document, states, chosen, toolName, onChoose],
  );
  const edges = useMemo(() => graph.edges.map((edge) => toEdge(edge, graph, states)), [graph, states]);
  const frame = useRef<HTMLDivElement>(null);

  const flow = useRef<ReactFlowInstance<CanvasNode, Edge>>(undefined);
  const onInit = (instance: ReactFlowInstance<CanvasNode, Edge>) => {
    flow.current = instance;
    // it comes a moment after drawing: the page may have been left meanwhile
    if (!frame.current) return;
    void instance.setViewport(startView(graph, frame.current));
    bringIntoView(instance, graph, chosen, frame.current);
  };
  // a step may be chosen elsewhere on the page: from a banner, a list, a link
  useEffect(() => {
    if (flow.current && frame.current) bringIntoView(flow.current, graph, chosen, frame.current);
  }, [chosen, graph]);
  const onNodesChange = (changes: NodeChange<CanvasNode>[]) => {
    for (const change of changes) if (change.type === 'select' && change.selected) onChoose?.(change.id);
  };
  return (
    <div ref={frame} className={css.frame}>
      <ReactFlow<CanvasNode, Edge>
        aria-label={label}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        onInit={onInit}
        onNodesChange={onNodesChange}
        onPaneClick={() => onChoose?.(undefined)}
        colorMode={scheme}
        minZoom={0.15}
        maxZoom={1.6}
        fitViewOptions={{ padding: 0.08, maxZoom: 1 }}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        elementsSelectable={onChoose !== undefined}
        deleteKeyCode={null}
        zoomOnDoubleClick={false}
        preventScrolling
        panOnScroll
        onlyRenderVisibleElements={graph.nodes.length > 150}
      >
        <Background variant={BackgroundVariant.Dots} gap={22} size={1.2} color="var(--line-strong)" />
        <Controls showInteractive={false} position="bottom-left" />
        {roomy && graph.nodes.length > 14 && (
          <MiniMap
            pannable
            zoomable
            position="bottom-right"
            style={{ width: 140, height: 96 }}
            ariaLabel="Overview of the flow"
          />
        )}
      </ReactFlow>
    </div>
  );
}

interface Dress {
  document: FlowDocument;
  states: Props['states'];
  chosen: string | undefined;
  toolName: (id: string) => string;
  choosable: boolean;
}

function toNode(node: GraphNode, { document, states, chosen, toolName, choosable }: Dress): CanvasNode {
  const { id, x, y, width, height } = node;
  const place = { id, position: { x, y }, width, height, draggable: false, connectable: false };
  const still = { ...place, selectable: false, focusable: false };
  switch (node.type) {
    case 'step': {
      const state = states && (states.get(id) ?? { status: 'idle' });
      const title = humanise(id);
      const summary = stepSummary(node.step, toolName);
      return {
        ...place,
        type: 'step',
        selectable: choosable,
        focusable: choosable,
        selected: id === chosen,
        ariaRole: 'button',
        data: { step: node.step, kind: node.kind, title, summary, ...(state && { state }) },
      } as CanvasNode;
    }
    case 'trigger':
      return { ...still, type: 'trigger', data: triggerWords(document) };
    case 'region':
      return { ...still, type: 'region', zIndex: -1, data: { kind: node.kind } };
    case 'lane':
      return {
        ...still,
        type: 'lane',
        data: { label: node.label, tone: node.tone, ...(node.detail && { detail: node.detail }) },
      };
    default:
      return { ...still, type: node.type, data: {} };
  }
}

function toEdge({ id, from, to, dashed }: Graph['edges'][number], graph: Graph, states: Props['states']): Edge {
  // a line was walked when the steps that its ends stand for were reached
  const [start, into] = [from, to].map((end) => states?.get(graph.standsFor.get(end) ?? end)?.status);
  const walked = into !== undefined && into !== 'skipped' && (start !== undefined || from === 'trigger:');
  return {
    id,
    source: from,
    target: to,
    type: 'smoothstep',
    focusable: false,
    selectable: false,
    animated: into === 'running',
    style: { ...(dashed && { strokeDasharray: '5 4' }), ...(walked && { stroke: 'var(--ok-line)' }) },
    pathOptions: { borderRadius: 10, offset: 8 },
  } as Edge;
}

/** Whole if it is readable so, else from the trigger (whose spine is x = 0) down, at a readable size. */
function startView(graph: Graph, frame: HTMLElement): { x: number; y: number; zoom: number } {
  const left = Math.min(...graph.nodes.map((node) => node.x));
  const right = Math.max(...graph.nodes.map((node) => node.x + node.width));
  const bottom = Math.max(...graph.nodes.map((node) => node.y + node.height));
  const { clientWidth, clientHeight } = frame;
  const byWidth = (clientWidth - 2 * MARGIN) / (right - left);
  const whole = Math.min(1, byWidth, (clientHeight - 2 * MARGIN) / bottom);
  if (whole >= READABLE)
    return { x: clientWidth / 2 - ((left + right) / 2) * whole, y: (clientHeight - bottom * whole) / 2, zoom: whole };
  if (byWidth >= READABLE)
    return { x: clientWidth / 2 - ((left + right) / 2) * Math.min(1, byWidth), y: MARGIN, zoom: Math.min(1, byWidth) };
  return { x: clientWidth / 2, y: MARGIN, zoom: READABLE };
}

/** Moves the view only when the step is not to be seen whole. */
function bringIntoView(
  flow: ReactFlowInstance<CanvasNode, Edge>,
  graph: Graph,
  id: string | undefined,
  frame: HTMLElement,
): void {
  const node = id === undefined ? undefined : graph.nodes.find((each) => each.id === id);
  if (!node) return;
  const { x, y, zoom } = flow.getViewport();
  const left = node.x * zoom + x;
  const top = node.y * zoom + y;
  const seen =
    left >= 0 &&
    top >= 0 &&
    left + node.width * zoom <= frame.clientWidth &&
    top + node.height * zoom <= frame.clientHeight;
  if (!seen) void flow.setCenter(node.x + node.width / 2, node.y + node.height / 2, { zoom: Math.max(zoom, READABLE) });
}
