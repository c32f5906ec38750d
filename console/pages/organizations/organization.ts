import type { Schemas } from '../../api/client.ts';

/** An organization as the platform sees it. */
export type Organization = Schemas['ManagedOrganization'];
