export type { Entry } from './entry.ts';
export { httpHandler } from './effects/http.ts';
export { Engine, type EngineOptions } from './engine.ts';
export type { Hook } from './programs.ts';
export { scheduling } from './queue.ts';
export { listRuns, type RunFilter, type RunSummary, runStatus, type RunView, showRun, type StepView } from './runs.ts';
export type * from './types.ts';
