// The roles as option values. Repeated here so that `--help` need not load the access part; the type and a test
// hold them to the real table.
import type { Role } from '../access/index.ts';

export type { Role };
export const ROLES: readonly Role[] = ['owner', 'editor', 'responder', 'viewer', 'auditor'];
