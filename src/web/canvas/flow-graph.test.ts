import { describe, expect, it } from 'vitest';
import type { FlowDocument, Step } from '../../flow/index.ts';
import { flowGraph, type GraphNode } from './flow-graph.ts';

const flow = (steps: Step[]): FlowDocument => ({ reflejo: 1, name: 'f', title: 'F', trigger: { manual: true }, steps });
const set = (id: string): Step => ({ id, set: { a: 1 } });
const at = (nodes: GraphNode[], id: string) => nodes.find((node) => node.id === id)!;
const middle = (node: GraphNode) => node.x + node.width / 2;

const nested = flow([
  set('first'),
  {
    id: 'pick',
    choose: [
      { when: '{{ true }}', steps: [{ id: 'loop', each: { in: '{{ [1] }}', steps: [set('inner'), set('inner2')] } }] },
      { when: '{{ false }}', steps: [set('second')] },
      { otherwise: true, steps: [] },
    ],
  },
  {
    id: 'guard',
    try: [{ id: 'call', http: { url: 'https://x.example' }, on_error: { steps: [set('saved')] } }],
    catch: [set('caught')],
    finally: [set('always')],
  },
  set('last'),
]);

describe('flowGraph', () => {
  const { nodes, edges } = flowGraph(nested);

  it('puts the steps of a sequence on one spine, top down', () => {
    const chain = ['trigger:', 'first', 'pick', 'guard', 'last', 'end:'].map((id) => at(nodes, id));
    expect(new Set(chain.map(middle))).toEqual(new Set([0]));
    expect(chain.map((node) => node.y)).toEqual(chain.map((node) => node.y).toSorted((a, b) => a - b));
  });

  it('keeps boxes apart: cards, pills and joins never overlap', () => {
    const solid = nodes.filter((node) => node.type !== 'region');
    for (const a of solid)
      for (const b of solid)
        if (a.id < b.id)
          expect(
            a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y,
            `${a.id} over ${b.id}`,
          ).toBe(true);
  });

  it('frames what belongs to a step', () => {
    const frame = at(nodes, 'region:pick');
    for (const id of ['pick', 'loop', 'inner', 'second', 'region:loop', 'join:pick']) {
      const node = at(nodes, id);
      expect(
        node.x >= frame.x &&
          node.x + node.width <= frame.x + frame.width &&
          node.y >= frame.y &&
          node.y + node.height <= frame.y + frame.height,
        id,
      ).toBe(true);
    }
  });

  it('joins all branches, the empty one too, before the next step', () => {
    expect(edges.filter((edge) => edge.to === 'join:pick').map((edge) => edge.from)).toEqual([
      'join:loop',
      'second',
      'lane:pick:2',
    ]);
    expect(edges.some((edge) => edge.from === 'join:pick' && edge.to === 'guard')).toBe(true);
  });

  it('draws the ways of failure dashed', () => {
    expect(edges.filter((edge) => edge.dashed).map((edge) => edge.to)).toEqual(
      expect.arrayContaining(['lane:call:on_error', 'lane:guard:catch']),
    );
  });

  it('leads no line on after a step that ends the run', () => {
    const graph = flowGraph(
      flow([
        {
          id: 'pick',
          choose: [
            { when: '{{ true }}', steps: [{ id: 'halt', stop: null }] },
            { otherwise: true, steps: [set('on')] },
          ],
        },
      ]),
    );
    expect(graph.edges.filter((edge) => edge.to === 'join:pick').map((edge) => edge.from)).toEqual(['on']);
  });

  it('draws every step exactly once', () => {
    const ids = nodes.filter((node) => node.type === 'step').map((node) => node.id);
    expect(ids.toSorted()).toEqual([
      'always',
      'call',
      'caught',
      'first',
      'guard',
      'inner',
      'inner2',
      'last',
      'loop',
      'pick',
      'saved',
      'second',
    ]);
  });
});
