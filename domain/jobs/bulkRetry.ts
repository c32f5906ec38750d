/** Which failed instances a bulk retry takes; what is undefined does not narrow. As the API has it, and stored so. */
export interface BulkRetryFilter {
  status: 'failed';
  /** A service's name. */
  service?: string | undefined;
  /** Of the last run's error, or of one of its parameters. */
  fault_code?: string | undefined;
  error_type?: string | undefined;
  /** The run ended at this time or later, in ISO 8601. */
  since?: string | undefined;
  /** The beginning of the device's id. */
  device_prefix?: string | undefined;
}

export type BulkRetryState = 'running' | 'finished' | 'cancelled';

/** No instance's: theirs end with the instance's id. */
export function bulkRetryWorkflowId(organizationId: string, jobId: string): string {
  return `${organizationId}/retries/${jobId}`;
}
