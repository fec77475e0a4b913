export { Access, type Caller, type Credentials, type SignedIn } from './access.ts';
export { firstStart } from './first-start.ts';
export { createLink, linkAddress } from './links.ts';
export { addMember, listMembers } from './members.ts';
export { can, mustBeAble, type Principal } from './principal.ts';
export { type Permission, ROLE_PERMISSIONS, ROLES, type Role } from './roles.ts';
export { loadSessionKey } from './secret.ts';
export { SpaceSettings } from './space-settings.ts';
export { createToken } from './tokens.ts';
