export { httpHandler } from './effects/http.ts';
export { Engine, type EngineOptions } from './engine.ts';
export type { Entry } from './entry.ts';
export type { Hook } from './programs.ts';
export { scheduling } from './queue.ts';
export { listRuns, type RunFilter, type RunSummary, type RunView, runStatus, type StepView, showRun } from './runs.ts';
export type * from './types.ts';
