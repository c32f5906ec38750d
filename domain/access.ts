/**
 * What an operation of the API requires.
 * - self: to see one's own identity.
 * - read: to see everything except secrets.
 * - provision: to create and change devices and their service instances, as an order does.
 * - operate: to write services, and to control runs and devices.
 * - admin: to change the organization, its credentials and its keys.
 * - platform: to create, suspend and limit organizations, and to create their first key.
 */
export type Scope = 'self' | 'read' | 'provision' | 'operate' | 'admin' | 'platform';

/** Each API key and each token has one of these roles. docs/api.md has the same table. */
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

/** Returns the roles that have the scope, the least powerful first. */
export function rolesWith(scope: Scope): Role[] {
  return [...organizationRoles, 'platform' as const].filter((role) => hasScope(role, scope));
}

/**
 * A key can only create keys that may do no more than itself. A platform key creates the first key of an organization.
 */
export function mayGrant(granter: Role, role: OrganizationRole): boolean {
  return granter === 'platform' || scopesByRole[role].every((scope) => hasScope(granter, scope));
}
