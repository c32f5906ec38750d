/** What an operator may ask of one device by hand. */
export const requestMethods = [
  'get_parameter_values',
  'set_parameter_values',
  'get_parameter_names',
  'refresh',
  'add_object',
  'delete_object',
  'reboot',
  'factory_reset',
  'connection_request',
] as const;
export type RequestMethod = (typeof requestMethods)[number];

/** As a message's state. Of a refresh, `sent`: the CPE was given its first message. */
export const requestStatuses = ['queued', 'sent', 'acknowledged', 'faulted', 'expired', 'cancelled'] as const;
export type RequestStatus = (typeof requestStatuses)[number];

/** So many of a device's requests may be open at once. */
export const mostOpenRequests = 20;

export function isOver(status: RequestStatus): boolean {
  return status !== 'queued' && status !== 'sent';
}

/** What the workflow of a request is told at its end; one line, free of values. */
export interface RequestOutcome {
  status: RequestStatus;
  /** Of the CPE's fault. */
  faultCode: string | null;
}

export function describeOutcome({ status, faultCode }: RequestOutcome): string {
  switch (status) {
    case 'faulted':
      return `The CPE answered with the fault ${faultCode ?? 'unknown'}`;
    case 'expired':
      return 'The CPE did not come, or gave no answer, in time';
    default:
      return `The request is ${status}`;
  }
}

/** No instance's: theirs end with the instance's id. */
export function requestWorkflowId(organizationId: string, deviceId: string, requestId: string): string {
  return `${organizationId}/devices/${deviceId}/requests/${requestId}`;
}
