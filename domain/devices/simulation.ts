import type { BuiltInModel } from '../dryRun.ts';

/** A simulated CPE that is plugged in: it boots, sends Informs to the gateway as a real one does, and executes RPCs. */
export interface SimulationInput {
  /** The organization whose gateway path it uses. */
  organizationId: string;
  serialNumber: string;
  oui: string | undefined;
  productClass: string | undefined;
  model: BuiltInModel;
}

/** What the CPE did until no message was left for it. */
export interface Simulation {
  /** Why its last session broke off; null if all sessions ended in order. */
  problem: string | null;
  /** The RPCs of its last session, and how many of them it answered with a Fault. */
  rpcs: number;
  faults: number;
  /** Without parameter values. */
  log: { at: Date; text: string }[];
}

/** The default identity of simulated CPEs. The OUI is IANA’s (RFC 7042), which no vendor of CPEs uses. */
export const simulatedMake = { manufacturer: 'Cuttle', oui: '00005E', productClass: 'Simulated' } as const;
