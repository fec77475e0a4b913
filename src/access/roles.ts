// Roles and what each may do: one table, read by can().
const READING = [
  'flow.read',
  'run.read',
  'question.read',
  'alert.read',
  'catalog.read',
  'connection.read',
  'person.read',
  'status.read',
] as const;
const RESPONDING = [...READING, 'ledger.read', 'run.operate', 'event.send', 'question.answer', 'alert.handle'] as const;
const EDITING = [
  ...RESPONDING,
  'flow.write',
  'flow.release',
  'connection.write',
  'catalog.write',
  'action.try',
] as const;
const OWNING = [...EDITING, 'token.write', 'person.write', 'space.write'] as const;

/** Everything that can be allowed. */
const PERMISSIONS = OWNING;
export type Permission = (typeof PERMISSIONS)[number];

/** Role -> permissions. An auditor reads everything including the ledger and changes nothing. */
export const ROLE_PERMISSIONS = {
  owner: OWNING,
  editor: EDITING,
  responder: RESPONDING,
  viewer: READING,
  auditor: [...READING, 'ledger.read'],
} as const satisfies Record<string, readonly Permission[]>;

export type Role = keyof typeof ROLE_PERMISSIONS;
export const ROLES = Object.keys(ROLE_PERMISSIONS) as [Role, ...Role[]];

const allowed: Record<Role, ReadonlySet<Permission>> = {
  owner: new Set(ROLE_PERMISSIONS.owner),
  editor: new Set(ROLE_PERMISSIONS.editor),
  responder: new Set(ROLE_PERMISSIONS.responder),
  viewer: new Set(ROLE_PERMISSIONS.viewer),
  auditor: new Set(ROLE_PERMISSIONS.auditor),
};

/** Whether a role includes a permission. */
export const roleAllows = (role: Role, permission: Permission): boolean => allowed[role].has(permission);
