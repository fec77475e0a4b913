export type { ReleasesParts } from './parts.ts';
export type { FlowItem, VersionItem } from './read.ts';
export { type Deployed, type FlowDetail, Releases } from './releases.ts';
export type { Rollback } from './rollback.ts';
