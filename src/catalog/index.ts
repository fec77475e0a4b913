export type { Action } from './action.ts';
export { actionHandler } from './action-handler.ts';
export { type ActionSummary, Catalog, loadCatalog, type Tool, type ToolSummary } from './catalog.ts';
