import type { Schemas } from '../../server/api.ts';

/** An organization as the platform sees it. */
export type Organization = Schemas['ManagedOrganization'];
