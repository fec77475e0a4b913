export { Access, type Caller, type Credentials, type Me, type SignedIn } from './access.ts';
export type { AuthOptions } from './auth.ts';
export { type FirstStart, firstStart } from './first-start.ts';
export { createLink, linkAddress } from './links.ts';
export { addMember, listMembers, type Member } from './members.ts';
export { can, mustBeAble, type Principal } from './principal.ts';
export { PERMISSIONS, type Permission, ROLE_PERMISSIONS, ROLES, type Role } from './roles.ts';
export { loadSessionKey } from './secret.ts';
export { createToken, type NewToken } from './tokens.ts';
