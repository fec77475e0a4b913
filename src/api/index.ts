export { buildApi, type ServerParts } from './build-api.ts';
export { ChangeFeed } from './changes.ts';
export { apiDocument } from './document.ts';
export type { HealthParts } from './health.ts';
export type { Hook, HookParts } from './hooks.ts';
export { readStatus, type StatusParts } from './instance-status.ts';
export type * from './parts.ts';
export { databaseReady } from './readiness.ts';
export { operateRuns, type RunParts } from './runs.ts';
