import type { OrganizationRole } from '../../domain/access.ts';

/** The owner of the key or token that a request carries. */
export interface Caller {
  organizationId: string;
  keyName: string;
  role: OrganizationRole;
}

export interface PlatformCaller {
  organizationId: null;
  keyName: string;
  role: 'platform';
}

export type AnyCaller = Caller | PlatformCaller;
