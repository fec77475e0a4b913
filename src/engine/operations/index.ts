export type { BatchView, NewBatch } from './batch.ts';
export { Operations } from './operations.ts';
export type { Rerun } from './rerun.ts';
export type { Resolution } from './resolve.ts';
