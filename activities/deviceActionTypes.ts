import type { RequestOutcome } from '../domain/devices/deviceActions.ts';

export interface RequestAddress {
  organizationId: string;
  requestId: string;
}

/** The activity of the workflow `deviceRequest`, besides requestConnection. It may run twice. */
export interface RequestActivities {
  /** Has nothing of it sent any more. @returns what became of it, which is not over while the CPE is asked; undefined where it is gone, with its device. */
  closeRequest(input: RequestAddress & { state: 'expired' | 'cancelled' }): Promise<RequestOutcome | undefined>;
}
