/** How often a CPE was asked for a connection since its last Inform. */
export interface ConnectionRequestState {
  /** The last time, in ISO 8601. */
  requestedAt: string;
  attempts: number;
  /** Why in vain, as the end of a sentence; null where the CPE accepted, or may have (UDP). */
  error: string | null;
}

/** Why a message is not delivered yet, for operators. */
export function describeWaiting({ requestedAt, attempts, error }: ConnectionRequestState): string {
  const times = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}, last at ${new Date(requestedAt).toISOString()}`;
  return error === null
    ? `The CPE was asked for a connection (${times}) and has not come yet; it is served at its next Inform`
    : `The CPE can't be reached by a connection request (${error}, ${times}); it is served at its next Inform`;
}
