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
  /** The end of the CWMP namespace that it speaks, `urn:dslforum-org:…`. */
  cwmpNamespace?: CwmpVersion;
  acsUsername?: string;
  acsPassword?: string;
  /** How it speaks TLS with an ACS at an https URL. */
  tls?: TlsOptions;
  /** None: no connection request port. Port 0: one that is free. With a username it asks for Digest. */
  connectionRequest?: ConnectionRequestOptions;
  /** Learns from this STUN server how it is seen, keeps its NAT open, and takes connection requests by UDP. */
  stun?: StunOptions;
  /** 0: no periodic Informs until the ACS asks for them. */
  periodicInformSeconds?: number;
  /** How long it waits for each answer of the ACS. */
  sessionTimeoutSeconds?: number;
  retry?: Partial<RetryPolicy>;
  faults?: Misbehaviour[];
  /** Keeps the CPE's state, so that one started again is the same CPE. */
  stateFile?: string;
}

/** Certificates and keys as PEM. */
export interface TlsOptions {
  /** Whose certificates the ACS may have; else those that Node trusts. */
  ca?: string;
  /** Its own certificate, where the ACS asks for one, and the key. */
  cert?: string;
  key?: string;
  /** Takes any ACS for its own, as many CPEs do. */
  insecure?: boolean;
}

interface StunOptions {
  host: string;
  port: number;
  /** Between two Binding Requests; 30 unless told. */
  keepAliveSeconds?: number;
}

interface ConnectionRequestOptions {
  port: number;
  username?: string;
  password?: string;
}

/** TR-069 Amendment 6, 3.2.1.1: the n-th retry comes after a random time between base × multiplier^(n-1) and multiplier times that. */
interface RetryPolicy {
  baseMs: number;
  multiplier: number;
  /** After so many retries in a row it gives up until there is a new event. Infinity, as the standard wants it, unless told. */
  attempts: number;
  /**
   * How long an event stays in Informs that retry: until a session that reported it ended well, as many CPEs do; or until its
   * Inform was answered, as the standard says (3.7.1.5), so that a retry after that has no events.
   */
  eventsUntil: 'sessionEnded' | 'informed';
}

export type CpeSettings = Required<Omit<CpeOptions, 'connectionRequest' | 'stun' | 'stateFile' | 'retry'>> & {
  connectionRequest: ConnectionRequestOptions | undefined;
  stun: StunOptions | undefined;
  stateFile: string | undefined;
  retry: RetryPolicy;
};

/** The options with the defaults filled in. */
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
