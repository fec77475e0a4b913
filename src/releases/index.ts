export type { ReleasesParts } from './parts.ts';
export { type Deployed, Releases } from './releases.ts';
