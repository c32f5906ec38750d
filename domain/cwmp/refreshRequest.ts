import type { CwmpRequest } from './messages.ts';

/**
 * A request of a refresh. Beside what the CPE is sent: which of the parameters that it reads are known already, by path, and whether they
 * are writable.
 */
export type RefreshRequest = CwmpRequest & { writable?: Record<string, boolean> };

/** As the CPE is sent it. */
export function toSentRequest(request: RefreshRequest): CwmpRequest {
  const sent = { ...request };
  delete sent.writable;
  return sent;
}
