/**
 * What an operation of the API asks for. self: to see who one is; read: to see everything but secrets; provision: to make and change devices and what is attached to them, as
 * an order does; operate: to write services, and to act on what runs; admin: to change the organization, its credentials and its keys;
 * platform: to make organizations, to suspend and limit them, and to give them their first key.
 */
export type Scope = 'self' | 'read' | 'provision' | 'operate' | 'admin' | 'platform';

/** A key, or a token, has one of these. docs/api.md has this table for people. */
export const scopesByRole = {
  viewer: ['self', 'read'],
  provisioner: ['self', 'read', 'provision'],
  operator: ['self', 'read', 'provision', 'operate'],
  admin: ['self', 'read', 'provision', 'operate', 'admin'],
  platform: ['self', 'platform'],
} as const satisfies Record<string, readonly Scope[]>;

export type Role = keyof typeof scopesByRole;
/** The role of a key that belongs to an organization. */
export type OrganizationRole = Exclude<Role, 'platform'>;

export const organizationRoles = ['viewer', 'provisioner', 'operator', 'admin'] as const satisfies OrganizationRole[];

export const isRole = (name: string): name is Role => Object.hasOwn(scopesByRole, name);

export function hasScope(role: Role, scope: Scope): boolean {
  const scopes: readonly Scope[] = scopesByRole[role];
  return scopes.includes(scope);
}

/** The roles that have the scope, the one with the fewest rights first. */
export function rolesWith(scope: Scope): Role[] {
  return [...organizationRoles, 'platform' as const].filter((role) => hasScope(role, scope));
}

/** No key makes one that may do what it may not; a platform's gives organizations their first. */
export function mayGrant(granter: Role, role: OrganizationRole): boolean {
  return granter === 'platform' || scopesByRole[role].every((scope) => hasScope(granter, scope));
}
