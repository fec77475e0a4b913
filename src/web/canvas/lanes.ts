// What a step holds inside: its branches, its loop body, its catch and finally, in reading order.
import type { Branch, Step } from '../../flow/index.ts';
import { expressionText } from './words.ts';

export interface Lane {
  key: string;
  label: string;
  detail?: string;
  tone: 'plain' | 'bad' | 'calm';
  steps: Step[];
  /** Reached only when something went wrong: drawn dashed. */
  apart?: true;
}

export function lanesOf(step: Step): Lane[] {
  return [...ownLanes(step), ...errorLane(step)];
}

function ownLanes(step: Step): Lane[] {
  if ('choose' in step) return step.choose.map(branchLane);
  if ('each' in step) {
    const name = step.each.as ?? 'item';
    return [
      {
        key: 'each',
        label: `For each ${name} in`,
        detail: expressionText(step.each.in),
        tone: 'plain',
        steps: step.each.steps,
      },
    ];
  }
  if ('while' in step)
    return [
      {
        key: 'while',
        label: 'While',
        detail: expressionText(step.while.condition),
        tone: 'plain',
        steps: step.while.steps,
      },
    ];
  if ('parallel' in step)
    return step.parallel.branches.map(({ name, steps }) => ({ key: name, label: name, tone: 'plain', steps }));
  if ('try' in step) {
    return [
      { key: 'try', label: 'Try', tone: 'plain', steps: step.try },
      ...(step.catch
        ? [
            {
              key: 'catch',
              label: 'If it fails',
              ...(!Array.isArray(step.catch) && { detail: step.catch.codes.join(', ') }),
              tone: 'bad',
              steps: Array.isArray(step.catch) ? step.catch : step.catch.steps,
              apart: true,
            } as const,
          ]
        : []),
      ...(step.finally ? [{ key: 'finally', label: 'In any case', tone: 'calm', steps: step.finally } as const] : []),
    ];
  }
  return [];
}

function branchLane(branch: Branch, index: number): Lane {
  if (branch.otherwise || branch.when === undefined)
    return { key: `${index}`, label: 'Otherwise', tone: 'calm', steps: branch.steps };
  return { key: `${index}`, label: 'When', detail: expressionText(branch.when), tone: 'plain', steps: branch.steps };
}

function errorLane(step: Step): Lane[] {
  const handler = step.on_error;
  if (!handler || typeof handler === 'string') return [];
  // a step that holds nothing else shows its normal way too, so that the detour reads as one
  const normal: Lane[] = ownLanes(step).length ? [] : [{ key: 'done', label: 'Done', tone: 'plain', steps: [] }];
  return [...normal, { key: 'on_error', label: 'If it fails', tone: 'bad', steps: handler.steps, apart: true }];
}
