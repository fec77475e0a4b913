// The flow language: documents, expressions, checker, edits. Pure: runs in the browser as well.
export * from './document.ts';
export { durationMs } from './duration.ts';
export { ExpressionError } from './expression/expression-error.ts';
export { compileExpression, compileTemplate, type Evaluator } from './template.ts';
