// The flow language: documents, expressions, checker, edits. Pure: runs in the browser as well.

export { type CheckedFlow, checkFlow } from './check/check.ts';
export type { ActionFacts, CheckContext } from './check/context.ts';
export * from './document.ts';
export { durationMs } from './duration.ts';
export { ExpressionError } from './expression/expression-error.ts';
export { EXPRESSION_FUNCTIONS } from './expression/functions/index.ts';
export { flowJsonSchema } from './flow-schema.ts';
export { groupsOf, KINDS, kindRow } from './kinds/index.ts';
export type { FieldHint, Kind, StepGroup } from './kinds/kind.ts';
export { type ParsedFlow, parseFlow } from './parse.ts';
export { type FlowProblem, PROBLEMS } from './problem.ts';
export { compileExpression, compileTemplate, type Evaluator } from './template.ts';
