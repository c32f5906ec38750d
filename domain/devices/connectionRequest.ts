/** The connection requests to a CPE since its last Inform. */
export interface ConnectionRequestState {
  /** The time of the last one, in ISO 8601. */
  requestedAt: string;
  attempts: number;
  /** Why the last one failed, as the end of a sentence; null if the CPE accepted it, or may have (UDP). */
  error: string | null;
}

/** Returns why a queued message has not been sent, for operators. */
export function describeWaiting({ requestedAt, attempts, error }: ConnectionRequestState): string {
  const last = new Date(requestedAt).toISOString();
  const times = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}, last at ${last}`;
  const problem =
    error === null
      ? `A connection request was sent (${times}), but the CPE has not connected yet`
      : `The CPE cannot be reached by a connection request (${error}, ${times})`;
  return `${problem}; the message is sent at its next Inform`;
}
