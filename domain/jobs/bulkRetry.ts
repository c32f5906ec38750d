/**
 * Selects the failed instances of a bulk retry. A field that is undefined selects all. This is also the format of the
 * API and the database.
 */
export interface BulkRetryFilter {
  status: 'failed';
  /** The service's name. */
  service?: string | undefined;
  /** The fault code of the last run's error, or of one of its parameters. */
  fault_code?: string | undefined;
  error_type?: string | undefined;
  /** The run ended at this time or later, in ISO 8601. */
  since?: string | undefined;
  /** The device's id starts with this. */
  device_prefix?: string | undefined;
}

export type BulkRetryState = 'running' | 'finished' | 'cancelled';

/** Returns an id that cannot collide with an instance's: those end with the instance's id. */
export function bulkRetryWorkflowId(organizationId: string, jobId: string): string {
  return `${organizationId}/retries/${jobId}`;
}
