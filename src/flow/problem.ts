// What the parser and the checker report: one fault at one place, with what to do about it.

/** Every code, with its meaning: the reference of the checker. */
export const PROBLEMS = {
  yaml_syntax: 'The text is not YAML.',
  too_large: 'The document, or something in it, is over a limit.',
  unknown_key: 'A key the language does not have here.',
  missing_key: 'Something required is not there.',
  wrong_type: 'A value of the wrong type.',
  invalid_value: 'A value that does not fit.',
  unknown_kind: 'A step whose kind cannot be told.',
  duplicate_id: 'Two steps of the same id.',
  expression_syntax: 'An expression that cannot be read.',
  expression_type: 'An expression that can never work.',
  unknown_name: 'A name that is not in scope.',
  unknown_step: 'A reference to a step that does not exist.',
  step_not_run: 'A reference to a step that has not run there.',
  step_may_not_run: 'A reference to a step that may not have run.',
  unknown_field: 'A field the output, the variables or the form do not have.',
  never_equal: 'A comparison with something the value can never be.',
  wrong_scope: 'A name used where it has no value.',
  unreachable: 'A step or branch that never runs.',
  unknown_action: 'An action the catalog does not have.',
  unknown_connection: 'A connection the space does not have.',
  wrong_connection: 'A connection of another tool.',
  unknown_flow: 'A flow the space does not have.',
  unknown_source: 'An alert source that does not exist.',
  unknown_input: 'An input the action does not have.',
  missing_input: 'An input the action requires.',
  wrong_input: 'An input of the wrong type or value.',
  secret_shown: 'What a sensitive step gave, where runs would show it.',
  no_alert: 'The alert is used, but the flow has none.',
  no_webhook: 'A response, but nobody waits for it.',
  code_syntax: 'Code that cannot be read.',
  unbounded_loop: 'Something that would never end.',
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

export interface FlowProblem {
  /** From 1. */
  line: number;
  column: number;
  code: ProblemCode;
  message: string;
  /** What to do; may be empty. */
  hint: string;
  severity: 'error' | 'warning';
  /** Where in the document: `steps[0].set.value`; empty for the whole of it. */
  path: string;
}

export type DocumentPath = (string | number)[];

/** `steps[0].choose[1].steps`. */
export function pathText(path: DocumentPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

export const isFatal = (problems: FlowProblem[]): boolean => problems.some((problem) => problem.severity === 'error');

export function byPlace(problems: FlowProblem[]): FlowProblem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}
