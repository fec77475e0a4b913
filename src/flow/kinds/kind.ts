// The form of a step kind's row: its schema, the steps it holds, what it gives, and how editors show it.
import type { z } from 'zod';
import type { CheckHere } from '../check/context.ts';
import type { Step, StepKind } from '../document.ts';

export type Path = (string | number)[];

/** How the steps of a group run, which decides what others may rely on. */
export type GroupRole =
  /** One of several, by condition. */
  | 'branch'
  /** Once per item or turn; its steps are not visible outside. */
  | 'body'
  /** At the same time as its siblings; all of them run. */
  | 'parallel'
  /** May end anywhere. */
  | 'try'
  /** Only after an error. */
  | 'catch'
  /** Always. */
  | 'finally';

export interface StepGroup {
  label: string;
  role: GroupRole;
  /** From the step to the list. */
  path: Path;
  steps: Step[];
}

/** What is known of an output: its fields, or nothing. */
export interface Shape {
  /** The only fields it has. Each may be known in turn. */
  fields?: Record<string, Shape>;
  /** The only texts it may be. */
  values?: string[];
}

export const ANYTHING: Shape = {};

export interface Expectation {
  /** From the step to the value. */
  path: Path;
  /** condition: the value may be written without braces. */
  type: 'condition' | 'list' | 'number' | 'moment';
}

export interface FieldHint {
  /** From the step to the field. */
  path: string;
  label: string;
  widget:
    | 'text'
    | 'multiline'
    | 'expression'
    | 'number'
    | 'duration'
    | 'choice'
    | 'json'
    | 'code'
    | 'audience'
    | 'connection'
    | 'action'
    | 'flow'
    | 'fields'
    | 'form'
    | 'boolean';
}

export interface Kind<S extends Step = any> {
  kind: StepKind;
  title: string;
  summary: string;
  /** Section of an editor's list, and the name of a lucide icon. */
  section: 'tools' | 'data' | 'logic' | 'people' | 'end';
  icon: string;
  /** The step's own keys; `steps` is the schema of a list of steps. */
  keys(steps: z.ZodType): Record<string, z.ZodType>;
  groups(step: S): StepGroup[];
  output(step: S): Shape;
  /** What only this kind knows to check; called with a step that fits the schema. */
  check?(step: S, here: CheckHere): void;
  /** Values whose expression must be of a type. */
  expects?(step: S): Expectation[];
  /** Values evaluated where the step's inner steps run. */
  inside?: Path[];
  /** Texts that are no templates, whatever braces are in them. */
  literal?: Path[];
  /** One line that says what this step does: for the canvas. */
  describe(step: S): string;
  hints: FieldHint[];
}

export type StepOf<K extends string> = Extract<Step, Record<K, unknown>>;

/** A row of the table with its step's type kept. */
export function kind<K extends StepKind>(row: Kind<StepOf<K>> & { kind: K }): Kind {
  return row as Kind;
}

export const noGroups = (): StepGroup[] => [];
export const anything = (): Shape => ANYTHING;
export const oneLine = (value: unknown): string => {
  const line = typeof value === 'string' ? value : JSON.stringify(value ?? '');
  const flat = line.replace(/\s+/g, ' ').trim();
  return flat.length > 80 ? `${flat.slice(0, 79)}…` : flat;
};
