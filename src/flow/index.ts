// The flow language: documents, expressions, checker, edits. Pure: runs in the browser as well.

export { type BusinessCalendar, businessMoment } from './business-time.ts';
export { type CheckedFlow, checkFlow } from './check/check.ts';
export type { ActionFacts, CalledFlow, CheckContext } from './check/context.ts';
export { diffFlows, type FlowChange } from './diff.ts';
export * from './document.ts';
export { durationMs } from './duration.ts';
export { editFlow, type FlowEdit } from './edit/edit.ts';
export { ExpressionError } from './expression/expression-error.ts';
export { EXPRESSION_FUNCTIONS } from './expression/functions/index.ts';
export { ValueNeeded } from './expression/value-needed.ts';
export { flowJsonSchema } from './flow-schema.ts';
export { checkFields, type FieldFault } from './form-values.ts';
export { groupsOf, KINDS } from './kinds/index.ts';
export type { FieldHint, GroupRole, Kind, StepGroup } from './kinds/kind.ts';
export { namedActions } from './named-actions.ts';
export { type OutlineGroup, type OutlineStep, outline } from './outline.ts';
export { type ParsedFlow, parseFlow } from './parse.ts';
export { type DocumentPath, type FlowProblem, PROBLEMS, type ProblemCode, pathText } from './problem.ts';
export { didYouMean } from './suggest.ts';
export { compileExpression, compileTemplate, type Evaluator } from './template.ts';
export { EVENT_SOURCES } from './trigger/sources.ts';
export { nextTick, ticksDue } from './trigger/ticks.ts';
