import { simulatedMake } from '../domain/devices/simulation.ts';
import type { Misbehaviour } from './misbehaviour.ts';

export type CwmpVersion = 'cwmp-1-0' | 'cwmp-1-1' | 'cwmp-1-2';

export interface CpeOptions {
  acsUrl: string;
  serialNumber: string;
  oui?: string;
  productClass?: string;
  manufacturer?: string;
  root?: 'InternetGatewayDevice.' | 'Device.';
  /** The end of its CWMP namespace, `urn:dslforum-org:…` (default: cwmp-1-0). */
  cwmpNamespace?: CwmpVersion;
  acsUsername?: string;
  acsPassword?: string;
  /** For an ACS with an https URL. */
  tls?: TlsOptions;
  /** Port 0: any free port. With a username, Digest is required (default: no connection request port). */
  connectionRequest?: ConnectionRequestOptions;
  /** The STUN server that reports its public address. Keeps the NAT open and accepts connection requests over UDP. */
  stun?: StunOptions;
  /** 0: no periodic Informs until the ACS enables them (default: 0). */
  periodicInformSeconds?: number;
  /** How long it waits for each response of the ACS (default: 30). */
  sessionTimeoutSeconds?: number;
  retry?: Partial<RetryPolicy>;
  faults?: Misbehaviour[];
  /** Stores the CPE's state, so that the next start continues as the same CPE. */
  stateFile?: string;
}

/** Certificates and keys as PEM. */
export interface TlsOptions {
  /** The authorities to trust (default: those that Node trusts). */
  ca?: string;
  /** The client certificate and its key. */
  cert?: string;
  key?: string;
  /** Does not verify the ACS's certificate, as many CPEs do not. */
  insecure?: boolean;
}

interface StunOptions {
  host: string;
  port: number;
  /** The interval of Binding Requests (default: 30). */
  keepAliveSeconds?: number;
}

interface ConnectionRequestOptions {
  port: number;
  username?: string;
  password?: string;
}

/**
 * When a session is retried. The n-th retry comes after a random time between base × multiplier^(n-1) and multiplier
 * times that (TR-069 Amendment 6, 3.2.1.1).
 */
interface RetryPolicy {
  baseMs: number;
  multiplier: number;
  /** The maximum number of retries in a row; a new event starts over (default: Infinity, as the standard requires). */
  attempts: number;
  /**
   * When an event is dropped: when a session that reported it has succeeded, as in many CPEs; or when its Inform has
   * been answered, as the standard requires (3.7.1.5), so that a later retry has no events (default: sessionEnded).
   */
  eventsUntil: 'sessionEnded' | 'informed';
}

export type CpeSettings = Required<Omit<CpeOptions, 'connectionRequest' | 'stun' | 'stateFile' | 'retry'>> & {
  connectionRequest: ConnectionRequestOptions | undefined;
  stun: StunOptions | undefined;
  stateFile: string | undefined;
  retry: RetryPolicy;
};

/** Fills in the defaults. */
export function withDefaults(options: CpeOptions): CpeSettings {
  return {
    ...simulatedMake,
    root: 'InternetGatewayDevice.',
    cwmpNamespace: 'cwmp-1-0',
    acsUsername: '',
    acsPassword: '',
    tls: {},
    periodicInformSeconds: 0,
    sessionTimeoutSeconds: 30,
    faults: [],
    ...options,
    connectionRequest: options.connectionRequest,
    stun: options.stun,
    stateFile: options.stateFile,
    retry: { baseMs: 5000, multiplier: 2, attempts: Infinity, eventsUntil: 'sessionEnded', ...options.retry },
  };
}
