export { can, mustBeAble, type Principal } from './principal.ts';
export { PERMISSIONS, type Permission, ROLES, type Role } from './roles.ts';
