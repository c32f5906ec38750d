import type { Schemas } from '../../api/client.ts';

export type Instance = Schemas['Instance'];
export type RunError = Schemas['RunError'];

/** Labels of the failure types, in the order of the filter's options. */
export const errorLabels: Record<RunError['type'], string> = {
  CwmpFault: 'CWMP fault',
  ScriptFailed: 'Script reported failure',
  ScriptError: 'Script error',
  LimitExceeded: 'Limit exceeded',
  DeliveryTimeout: 'Delivery timeout',
  DoesNotFit: 'Device not eligible',
  Superseded: 'Superseded by a newer bootstrap',
  Cancelled: 'Cancelled',
  Terminated: 'Terminated in Temporal',
  InternalError: 'Internal error',
};

/** Returns the failure type in words, with its fault code: "CWMP fault 9002". */
export function describeFailure(type: string | null, faultCode: string | null): string {
  const label = type !== null && type in errorLabels ? errorLabels[type as RunError['type']] : (type ?? 'Unknown');
  return faultCode === null ? label : `${label} ${faultCode}`;
}

/**
 * Returns the reason for an instance's status in one line; null if the status says it all. Times are shown next to
 * it.
 */
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
  if (paused !== null) return 'Paused';
  if (devicePaused !== null) return 'Device paused';
  if (waiting) return waiting.not_before === null ? `Waiting to run: ${waiting.reason}` : 'Automatic retry';
  if (status === 'pending') return 'Waiting for its CPE';
  return outdated ? 'Service or values changed since its last run' : null;
}

export const instanceTitle = ({ service_name: service, device_id: device }: Instance): string =>
  `${service} on ${device}`;
