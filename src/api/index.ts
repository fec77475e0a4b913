export { buildApi, type ServerParts } from './build-api.ts';
export { ChangeFeed } from './changes.ts';
export { apiDocument } from './document.ts';
export { emitEvents } from './emit-events.ts';
export { readStatus } from './instance-status.ts';
export type { CatalogPart } from './parts.ts';
export { databaseReady } from './readiness.ts';
export { readRuns } from './runs.ts';
