/**
 * The Faults by which the ACS answers a request of a CPE (TR-069 Amendment 6, A.5.2), and where each is sent, in HTTP 200, since CPEs
 * throw away the body of anything else. Only a request is answered by a Fault, never a response (3.5). What is no CWMP at all gets an
 * HTTP status instead: malformed bodies 400, bodies that are too large 413, an unknown organization 404. So does what the CPE's
 * next session may bring in order: 503 with Retry-After where the database does not answer.
 */
export const acsFaults = {
  /** A method that CPEs can't call here. */
  8000: { side: 'Server', text: 'Method not supported' },
  /** The Inform of a device that is known as another one. */
  8001: { side: 'Server', text: 'Request denied' },
  /** A fault of ours that a repetition would meet again: the CPE must get past it. */
  8002: { side: 'Server', text: 'Internal error' },
  /** An Inform without a usable serial number. */
  8003: { side: 'Client', text: 'Invalid arguments' },
  /** More elements, or deeper ones, than the gateway reads. */
  8004: { side: 'Server', text: 'Resources exceeded' },
  /** Another request was in the way: the same one is to be sent again at once. */
  8005: { side: 'Server', text: 'Retry request' },
  /** The CPE lists only versions of CWMP that do not exist here. */
  8006: { side: 'Server', text: 'ACS version incompatible with CPE' },
} as const;

export type AcsFaultCode = keyof typeof acsFaults;

/** A request that is answered by a Fault; the message says more than the code, for the CPE's log. */
export class AcsFault extends Error {
  override name = 'AcsFault';
  readonly code: AcsFaultCode;

  constructor(code: AcsFaultCode, details?: string) {
    super(details === undefined ? acsFaults[code].text : `${acsFaults[code].text}: ${details}`);
    this.code = code;
  }
}

/** Faults of SOAP 1.1 itself (4.4.1): an envelope of another SOAP version, or a header element that we must understand and don't. */
export type SoapFaultCode = 'VersionMismatch' | 'MustUnderstand';
