import type { BuiltInModel } from '../dryRun.ts';

/** A simulated CPE that is plugged in: it boots, informs the gateway as a real one does, and really does what it is told. */
export interface SimulationInput {
  /** To whose path of the gateway it informs. */
  organizationId: string;
  serialNumber: string;
  oui: string | undefined;
  productClass: string | undefined;
  model: BuiltInModel;
}

/** What it did, until nothing was left to be done for it. */
export interface Simulation {
  /** Why its last session broke off; null: all of them ended in order. */
  problem: string | null;
  /** The RPCs that it answered in its last session, and how many of those by a Fault. */
  rpcs: number;
  faults: number;
  /** No parameter's value is in them. */
  log: { at: Date; text: string }[];
}

/** What all simulated CPEs that nobody told otherwise are: nobody's registered OUI (RFC 7042). */
export const simulatedMake = { manufacturer: 'Cuttle', oui: '00005E', productClass: 'Simulated' } as const;
