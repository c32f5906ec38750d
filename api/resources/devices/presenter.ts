import type { CpeCallRow } from '../../../db/devices/cpeCalls.ts';
import type { DeviceSessionRow } from '../../../db/devices/deviceSessions.ts';
import type { DeviceRow } from '../../../db/devices/devices.ts';
import type { StoredParameter } from '../../../domain/devices/parameterTree/document.ts';
import type { z } from 'zod';
import type { Redactor } from '../shared/redaction.ts';
import type {
  callResponse as callSchema,
  deviceResponse,
  parameterResponse as parameterSchema,
  sessionResponse as sessionSchema,
} from './responseSchema.ts';

type DeviceResponse = z.output<typeof deviceResponse>;

export function presentDevice(device: DeviceRow): DeviceResponse {
  return {
    id: device.id,
    status: device.registeredAt ? 'registered' : 'discovered',
    oui: device.oui,
    product_class: device.productClass,
    manufacturer: device.manufacturer,
    serial_number: device.serialNumber,
    software_version: device.softwareVersion,
    hardware_version: device.hardwareVersion,
    root: device.root,
    connection_request_url: device.connectionRequestUrl,
    connection_request: presentConnectionRequest(device),
    remote_address: device.remoteAddress,
    bootstrap_expected_until: device.bootstrapExpectedUntil,
    last_inform_at: device.lastInformAt,
    last_inform_events: device.lastInformEvents,
    last_inform_command_keys: commandKeysOf(device),
    paused_at: device.pausedAt,
    tags: device.tags,
    metadata: device.metadata,
    registered_at: device.registeredAt,
    created_at: device.createdAt,
    revision: device.revision,
  };
}

/** Returns the command keys of the events that have one. */
function commandKeysOf({
  lastInformEvents,
  lastInformCommandKeys,
}: DeviceRow): { event: string; command_key: string }[] {
  return lastInformEvents
    .map((event, index) => ({ event, command_key: lastInformCommandKeys[index] ?? '' }))
    .filter((each) => each.command_key !== '');
}

export function presentCall(call: CpeCallRow, redactor: Redactor): z.output<typeof callSchema> {
  return {
    number: call.number,
    method: call.method,
    arguments: redactor.json({ ...call.arguments }),
    session_id: call.sessionId,
    received_at: call.receivedAt,
  };
}

export function presentSession(row: DeviceSessionRow): z.output<typeof sessionSchema> {
  return {
    number: row.number,
    informed_at: row.informedAt,
    events: row.events.map((event, index) => ({ event, command_key: row.commandKeys[index] ?? '' })),
    retry_count: row.retryCount,
    remote_address: row.remoteAddress,
  };
}

/** Omits the username and password, which only the CPE gets. */
function presentConnectionRequest({
  connectionRequest,
  hasConnectionRequestCredential,
}: DeviceRow): DeviceResponse['connection_request'] {
  return {
    requested_at: connectionRequest && new Date(connectionRequest.requestedAt),
    attempts: connectionRequest?.attempts ?? 0,
    error: connectionRequest?.error ?? null,
    has_credential: hasConnectionRequestCredential,
  };
}

export function presentParameter(parameter: StoredParameter, redactor: Redactor): z.output<typeof parameterSchema> {
  return {
    path: parameter.path,
    value: parameter.value === null ? null : redactor.text(parameter.value),
    type: parameter.type,
    writable: parameter.writable,
    updated_at: new Date(parameter.updatedAt * 1000),
  };
}
