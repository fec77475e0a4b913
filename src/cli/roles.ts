// The roles as option values. Written here so that `--help` need not load the access part; the type and a test
// hold it to the real table.
import type { Role } from '../access/index.ts';

export type RoleName = Role;
export const ROLE_NAMES: readonly Role[] = ['owner', 'editor', 'responder', 'viewer', 'auditor'];
