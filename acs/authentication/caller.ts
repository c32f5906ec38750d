import type { OrganizationRow } from '../../db/access/organizations.ts';

/** How the sender of a request has proven who it is. */
export type Proof =
  /** Not at all, because the organization requires no authentication. */
  | { kind: 'none' }
  /** A device's own credential. `held`: the device was already known to have it. */
  | { kind: 'credential'; username: string; deviceKey: number; held: boolean }
  /** A shared credential that devices have from the factory. */
  | { kind: 'onboarding'; username: string }
  | { kind: 'certificate'; names: string[] };

/** The sender of a request. */
export interface Caller {
  organization: OrganizationRow;
  proof: Proof;
  /** The IP address; undefined when a trusted proxy does not report it. */
  address: string | undefined;
}
