import type { Schemas } from '../../api/client.ts';

export type Instance = Schemas['Instance'];
export type RunError = Schemas['RunError'];

/** By the API's types of errors, in the order of a filter's choices. */
export const errorLabels: Record<RunError['type'], string> = {
  CwmpFault: 'Fault of the CPE',
  ScriptFailed: 'Script said failed',
  ScriptError: 'Script broke',
  LimitExceeded: 'Script went beyond a limit',
  DeliveryTimeout: 'CPE did not come, or not answer',
  DoesNotFit: 'Service does not fit the device',
  Superseded: 'Superseded by a newer bootstrap',
  Cancelled: 'Cancelled',
  Terminated: 'Terminated in Temporal',
  InternalError: 'Internal error',
};

/** Why it is where it is, in a line; null: its status says all. Times are told beside it. */
export function describeStatus({
  status,
  error,
  waiting,
  outdated,
  paused_at: paused,
  device_paused_at: devicePaused,
}: Instance): string | null {
  if (status === 'failed' && error)
    return error.fault_code !== undefined && error.fault_string ? error.fault_string : error.message;
  if (paused !== null) return 'Paused: no run begins';
  if (devicePaused !== null) return 'Its device is paused: no run begins';
  if (waiting) return waiting.not_before === null ? `Waits to begin: ${waiting.reason}` : 'Is tried again by itself';
  if (status === 'pending') return 'Waits for its CPE';
  return outdated ? 'Service or values changed since its last run' : null;
}

export const instanceTitle = ({ service_name: service, device_id: device }: Instance): string =>
  `${service} on ${device}`;
