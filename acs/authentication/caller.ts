import type { OrganizationRow } from '../../db/access/organizations.ts';

/** What a request has proven of who sends it. */
export type Proof =
  /** Nothing, where the organization asks for nothing. */
  | { kind: 'none' }
  /** A device's own credential. `held`: the device was known to have it before. */
  | { kind: 'credential'; username: string; deviceKey: number; held: boolean }
  /** A credential that devices have from the factory. */
  | { kind: 'onboarding'; username: string }
  | { kind: 'certificate'; names: string[] };

/** Who sends a request. */
export interface Caller {
  organization: OrganizationRow;
  proof: Proof;
  /** Where from; undefined where a trusted proxy doesn't tell. */
  address: string | undefined;
}
