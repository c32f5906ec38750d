import type { InstanceStatus, RunStatus } from './types.ts';

/** The path of TM Forum's TMF640 API (Service Activation and Configuration, v4). */
export const tmf640Path = '/tmf-api/ServiceActivationAndConfiguration/v4';

/** The states of a service (TMF640, Service.state). Cuttle uses neither of the first two. */
export const serviceStates = [
  'feasibilityChecked',
  'designed',
  'reserved',
  'inactive',
  'active',
  'terminated',
] as const;
export type ServiceState = (typeof serviceStates)[number];

/** A running instance is only reserved, because its CPE may be half configured until the run has succeeded. */
export const serviceStateByStatus: Record<InstanceStatus, ServiceState> = {
  pending: 'reserved',
  running: 'reserved',
  provisioned: 'active',
  failed: 'inactive',
};

/** The states of a monitor (TMF640, Monitor.state). None means "waiting for the CPE", so that is InProgress, too. */
export const monitorStates = ['InProgress', 'InError', 'Completed'] as const;
export type MonitorState = (typeof monitorStates)[number];

export const monitorStateByStatus: Record<RunStatus, MonitorState> = {
  running: 'InProgress',
  provisioned: 'Completed',
  failed: 'InError',
};

/** The notifications that a listener can receive. `tmf640_types` in the database maps API events to them. */
export const notificationTypes = [
  'ServiceCreateEvent',
  'ServiceAttributeValueChangeEvent',
  'ServiceStateChangeEvent',
  'ServiceDeleteEvent',
  'MonitorStateChangeEvent',
] as const;
export type NotificationType = (typeof notificationTypes)[number];

export const serviceHref = (id: string): string => `${tmf640Path}/service/${encodeURIComponent(id)}`;
export const monitorHref = (id: string): string => `${tmf640Path}/monitor/${encodeURIComponent(id)}`;

/**
 * Returns the id of the monitor of a run. It has the run's number, so that a run that has yet to begin already has an
 * id.
 */
export const monitorId = (instanceId: string, run: number): string => `${instanceId}-${run}`;

export function parseMonitorId(id: string): { instanceId: string; run: number } | undefined {
  const [, instanceId, run] = /^(.+)-([1-9]\d{0,8})$/.exec(id) ?? [];
  return instanceId === undefined ? undefined : { instanceId, run: Number(run) };
}

/** Returns the reference to the CPE, which is the supporting resource of its services. */
export const cpeReference = (deviceId: string) =>
  ({
    id: deviceId,
    href: `/v1/devices/${encodeURIComponent(deviceId)}`,
    '@type': 'ResourceRef',
    '@referredType': 'CPE',
  }) as const;

export const specificationReference = (id: string, name: string) =>
  ({ id, name, href: `/v1/services/${encodeURIComponent(id)}`, '@type': 'ServiceSpecificationRef' }) as const;

/** Returns a note that says why a service is inactive. */
export const failureNote = (date: Date, text: string) => ({ author: 'Cuttle', date, text, '@type': 'Note' });
