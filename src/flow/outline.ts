// The flow as a plain tree, for the canvas and for lists.
import { type FlowDocument, kindOf, type Step, type StepKind } from './document.ts';
import { groupsOf, kindRow } from './kinds/index.ts';
import type { GroupRole } from './kinds/kind.ts';
import type { DocumentPath } from './problem.ts';

export interface OutlineStep {
  id: string;
  kind: StepKind;
  /** What the step does, on one line. */
  title: string;
  note?: string;
  path: DocumentPath;
  groups: OutlineGroup[];
}

export interface OutlineGroup {
  label: string;
  role: GroupRole;
  path: DocumentPath;
  steps: OutlineStep[];
}

export function outline(document: FlowDocument): OutlineStep[] {
  return list(document.steps, ['steps']);
}

function list(steps: Step[], path: DocumentPath): OutlineStep[] {
  return steps.map((step, i) => one(step, [...path, i]));
}

function one(step: Step, path: DocumentPath): OutlineStep {
  return {
    id: step.id,
    kind: kindOf(step)!,
    title: kindRow(step).describe(step),
    ...(step.note !== undefined && { note: step.note }),
    path,
    groups: groupsOf(step).map((group) => ({
      label: group.label,
      role: group.role,
      path: [...path, ...group.path],
      steps: list(group.steps, [...path, ...group.path]),
    })),
  };
}
