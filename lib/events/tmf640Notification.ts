import type { EventRow } from '../../db/events/events.ts';
import type { NotificationType } from '../../domain/tmf640.ts';
import {
  cpeReference,
  failureNote,
  monitorHref,
  monitorId,
  monitorStateByStatus,
  serviceHref,
  specificationReference,
  serviceStateByStatus,
} from '../../domain/tmf640.ts';
import type { InstanceStatus, RunStatus } from '../../domain/types.ts';
import { eventBody } from './eventBody.ts';

/** The data of an instance's event, as the database triggers write it. */
interface InstanceData {
  instance_id: string;
  device_id: string;
  service_id: string;
  service_name: string;
  status: InstanceStatus;
  run?: number;
  error?: { type: string; message?: string };
}

const titles: Record<NotificationType, string> = {
  ServiceCreateEvent: 'A service was attached to a CPE',
  ServiceAttributeValueChangeEvent: 'A service was changed by the API',
  ServiceStateChangeEvent: 'A service has another state',
  ServiceDeleteEvent: 'A service was detached from its CPE',
  MonitorStateChangeEvent: 'The activity of a monitor has ended',
};

/**
 * Returns an event as a TMF640 v4 notification. It is made from the event alone, so that every attempt is identical,
 * and holds no variable's value.
 * @param id the delivery's id: one event may cause several notifications.
 */
export function tmf640Notification(id: string, type: NotificationType, event: EventRow): object {
  const { data, timestamp, type: happened } = eventBody(event);
  const of = data as unknown as InstanceData;
  const isGone = happened === 'instance.detached';
  return {
    eventId: id,
    eventTime: timestamp,
    eventType: type,
    title: titles[type],
    event:
      type === 'MonitorStateChangeEvent' ? { monitor: monitorOf(of) } : { service: serviceOf(of, timestamp, isGone) },
  };
}

function serviceOf(
  {
    instance_id: id,
    device_id: deviceId,
    service_id: serviceId,
    service_name: serviceName,
    status,
    error,
  }: InstanceData,
  at: Date,
  isGone: boolean,
): object {
  return {
    id,
    href: serviceHref(id),
    '@type': 'Service',
    state: isGone ? 'terminated' : serviceStateByStatus[status],
    serviceSpecification: specificationReference(serviceId, serviceName),
    supportingResource: [cpeReference(deviceId)],
    ...(error && { note: [failureNote(at, error.message ?? error.type)] }),
  };
}

function monitorOf({ instance_id: instanceId, status, run = 1 }: InstanceData): object {
  const id = monitorId(instanceId, run);
  return {
    id,
    href: monitorHref(id),
    '@type': 'Monitor',
    sourceHref: serviceHref(instanceId),
    state: monitorStateByStatus[status as RunStatus],
  };
}

/** Returns the notification for an event of type `webhook.test`. */
export function tmf640Test(id: string, at: Date): object {
  return { eventId: id, eventTime: at, eventType: 'webhook.test', title: 'A test', event: {} };
}
