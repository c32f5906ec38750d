/** The device actions that the API offers. A refresh reads the whole parameter tree. */
export const deviceActionMethods = [
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
export type DeviceActionMethod = (typeof deviceActionMethods)[number];

/** The states of a message. A refresh is `sent` when its first message was sent. */
export const deviceActionStatuses = ['queued', 'sent', 'acknowledged', 'faulted', 'expired', 'cancelled'] as const;
export type DeviceActionStatus = (typeof deviceActionStatuses)[number];

/** The limit on open actions of one device. */
export const maxOpenDeviceActions = 20;

export function isOver(status: DeviceActionStatus): boolean {
  return status !== 'queued' && status !== 'sent';
}

/** What the workflow learns when its action ends. Holds no parameter values. */
export interface DeviceActionOutcome {
  status: DeviceActionStatus;
  /** The code of the CPE's fault, if the status is `faulted`. */
  faultCode: string | null;
}

/** Returns one line for the Temporal UI. */
export function describeOutcome({ status, faultCode }: DeviceActionOutcome): string {
  switch (status) {
    case 'faulted':
      return `The CPE responded with fault ${faultCode ?? 'unknown'}`;
    case 'expired':
      return 'The CPE did not connect or respond before the action expired';
    default:
      return `The action is ${status}`;
  }
}

/** Returns an id that cannot collide with an instance's: those end with the instance's id. */
export function deviceActionWorkflowId(organizationId: string, deviceId: string, actionId: string): string {
  return `${organizationId}/devices/${deviceId}/actions/${actionId}`;
}
