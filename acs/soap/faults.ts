/**
 * The Faults with which the ACS answers an RPC of a CPE (TR-069 Amendment 6, A.5.2), and when each is used. They are
 * sent with HTTP status 200, because CPEs discard the body of any other response. A response is never answered with a
 * Fault (3.5).
 *
 * What is not CWMP at all gets an HTTP status instead: 400 for a malformed body, 413 for a large one, 404 for an
 * unknown organization. So does what the CPE's next session may resolve: 503 with Retry-After when the database does
 * not respond.
 */
export const acsFaults = {
  /** The CPE called a method that Cuttle does not have. */
  8000: { side: 'Server', text: 'Method not supported' },
  /** The device is registered with another OUI or product class. */
  8001: { side: 'Server', text: 'Request denied' },
  /** An error that a repetition would only meet again, so the CPE must continue without it. */
  8002: { side: 'Server', text: 'Internal error' },
  /** An Inform without a usable serial number. */
  8003: { side: 'Client', text: 'Invalid arguments' },
  /** The message has more elements, or deeper ones, than the gateway reads. */
  8004: { side: 'Server', text: 'Resources exceeded' },
  /** A conflict with a concurrent request. The CPE repeats its request at once. */
  8005: { side: 'Server', text: 'Retry request' },
  /** The CPE supports only versions of CWMP that Cuttle does not have. */
  8006: { side: 'Server', text: 'ACS version incompatible with CPE' },
} as const;

export type AcsFaultCode = keyof typeof acsFaults;

/** An error that is answered with a Fault. Its message is for the CPE's log. */
export class AcsFault extends Error {
  override name = 'AcsFault';
  readonly code: AcsFaultCode;

  constructor(code: AcsFaultCode, details?: string) {
    super(details === undefined ? acsFaults[code].text : `${acsFaults[code].text}: ${details}`);
    this.code = code;
  }
}

/**
 * Faults of SOAP 1.1 itself (4.4.1): another SOAP version, or a header element that must be understood but is unknown.
 */
export type SoapFaultCode = 'VersionMismatch' | 'MustUnderstand';
