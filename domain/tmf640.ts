import type { InstanceStatus, RunStatus } from './types.ts';

/** Where TM Forum's TMF640 (Service Activation and Configuration, v4) is spoken. */
export const tmf640Path = '/tmf-api/ServiceActivationAndConfiguration/v4';

/** The states of a service (TMF640, Service.state); Cuttle has neither of the first two. */
export const serviceStates = [
  'feasibilityChecked',
  'designed',
  'reserved',
  'inactive',
  'active',
  'terminated',
] as const;
export type ServiceState = (typeof serviceStates)[number];

/** A run leaves the CPE half configured: until it has succeeded, nothing is promised. */
export const serviceStateByStatus: Record<InstanceStatus, ServiceState> = {
  pending: 'reserved',
  running: 'reserved',
  provisioned: 'active',
  failed: 'inactive',
};

/** The states of a monitor (TMF640, Monitor.state). What waits for its CPE is in progress, too: there is no state for it. */
export const monitorStates = ['InProgress', 'InError', 'Completed'] as const;
export type MonitorState = (typeof monitorStates)[number];

export const monitorStateByStatus: Record<RunStatus, MonitorState> = {
  running: 'InProgress',
  provisioned: 'Completed',
  failed: 'InError',
};

/** What a listener can be told; which of them an event is told by, says `tmf640_types` of the database. */
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

/** A monitor is a run of an instance, also one that has yet to begin. */
export const monitorId = (instanceId: string, run: number): string => `${instanceId}-${run}`;

export function parseMonitorId(id: string): { instanceId: string; run: number } | undefined {
  const [, instanceId, run] = /^(.+)-([1-9]\d{0,8})$/.exec(id) ?? [];
  return instanceId === undefined ? undefined : { instanceId, run: Number(run) };
}

/** The CPE is what the service rests on, so it is its supporting resource. */
export const cpeReference = (deviceId: string) =>
  ({
    id: deviceId,
    href: `/v1/devices/${encodeURIComponent(deviceId)}`,
    '@type': 'ResourceRef',
    '@referredType': 'CPE',
  }) as const;

export const specificationReference = (id: string, name: string) =>
  ({ id, name, href: `/v1/services/${encodeURIComponent(id)}`, '@type': 'ServiceSpecificationRef' }) as const;

/** Why a service is inactive, in words. */
export const failureNote = (date: Date, text: string) => ({ author: 'Cuttle', date, text, '@type': 'Note' });
