// Who makes a request, in which space, as what; and the only question asked of it: can it?
import { AppError } from '../errors.ts';
import type { Actor } from '../ledger/index.ts';
import { type Permission, type Role, roleAllows } from './roles.ts';

export interface Principal {
  /** A person or a token. */
  actor: Actor;
  spaceId: string;
  role: Role;
  /** Of a person. */
  email?: string;
}

export const can = (principal: Pick<Principal, 'role'>, permission: Permission): boolean =>
  roleAllows(principal.role, permission);

/** Throws `forbidden` unless the principal has the permission. */
export function mustBeAble(principal: Pick<Principal, 'role'>, permission: Permission): void {
  if (!can(principal, permission)) {
    throw new AppError('forbidden', `The role ${principal.role} does not include ${permission}.`);
  }
}
