import type { ConnectionRequestState } from '../../domain/devices/connectionRequest.ts';
import type { CpeCall } from '../../domain/cwmp/acsMethods.ts';
import type { CwmpRequest, CwmpResponse } from '../../domain/cwmp/messages.ts';
import type { CpeFault, MessagePurpose, MessageState, VariableDefinition, VariableValues } from '../../domain/types.ts';
import type { Db } from '../core/pool.ts';
import { openJson, openText } from '../core/sealed.ts';
import { openMessage } from '../core/sealedMessage.ts';
import { connectionRequestState } from '../devices/devices.ts';
import { openDefinitions } from '../services/services.ts';
import type { LastResult } from './runReads.ts';
import { lastResultOf } from './runReads.ts';

interface RawMessage extends MessageRow {
  organizationId: string;
  deviceKey: number;
}

export interface MessageRow {
  number: number | null;
  purpose: MessagePurpose;
  method: string;
  summary: string;
  state: MessageState;
  request: CwmpRequest;
  response: CwmpResponse | null;
  fault: CpeFault | null;
  /** What the CPE reported later about a transfer or a change of software. */
  completion: CpeCall | null;
  /** For a device action: the parameters whose values are secret. */
  secretPaths: string[];
  createdAt: Date;
  sentAt: Date | null;
  settledAt: Date | null;
  /** The device's, while the message is queued. */
  connectionRequest: ConnectionRequestState | null;
}

const messageColumns = `m.organization_id as "organizationId", m.device_key as "deviceKey", m.number, m.purpose,
  m.method, m.summary, m.state, m.request, m.response, m.fault, m.completion,
  case when m.purpose = 'action'
    then (select d.secret_paths from devices d where d.key = m.device_key) || coalesce(m.secret_paths, '{}')
    else '{}' end as "secretPaths",
  m.created_at as "createdAt", m.sent_at as "sentAt", m.settled_at as "settledAt",
  case when m.state = 'queued'
    then (select ${connectionRequestState('d')} from devices d where d.key = m.device_key) end as "connectionRequest"`;

export async function readRunMessages(db: Db, runId: number): Promise<MessageRow[]> {
  const { rows } = await db.query<RawMessage>(
    `select ${messageColumns} from messages m where m.run_id = $1 order by m.id`,
    [runId],
  );
  return rows.map((row) => toMessage(db, row));
}

function toMessage<Row extends RawMessage>(db: Db, row: Row): Row {
  const message = openMessage(db, row);
  return { ...message, completion: openJson(db, row.deviceKey, 'messages.completion', message.completion) };
}

/** A device's message with its run; `rank` counts the device's messages from the first. */
export interface DeviceMessageRow extends MessageRow {
  rank: number;
  instanceId: string | null;
  runNumber: number | null;
  variables: VariableValues | null;
  definitions: VariableDefinition[] | null;
  secrets: string[];
}

type RawDeviceMessage = Omit<DeviceMessageRow, 'secrets'> & RawMessage & { lastResult: LastResult | null };

/**
 * Lists messages before the given rank, newest first. Ids are not shown, because they reveal how many messages all
 * organizations have.
 */
export async function listDeviceMessages(
  db: Db,
  deviceKey: number,
  before: number | undefined,
  limit: number,
): Promise<DeviceMessageRow[]> {
  const { rows } = await db.query<RawDeviceMessage>(
    `select m.rank, ${messageColumns}, r.instance_id as "instanceId", r.number as "runNumber", r.variables,
       v.variables as definitions, ${lastResultOf('m.run_id')} as "lastResult"
     from (select *, row_number() over (order by id) as rank from messages where device_key = $1) m
     left join runs r on r.id = m.run_id
     left join service_versions v on v.service_id = r.service_id and v.version = r.version
     where $2::bigint is null or m.rank < $2
     order by m.rank desc limit $3`,
    [deviceKey, before ?? null, limit],
  );
  return rows.map(({ lastResult, ...row }) => ({
    ...toMessage(db, row),
    variables: openJson(db, row.organizationId, 'runs.variables', row.variables),
    definitions: row.definitions && openDefinitions(db, row.organizationId, row.definitions),
    secrets: openJson(db, row.organizationId, 'run_steps.result', lastResult)?.secrets ?? [],
  }));
}

export interface DeviceVariablesRow {
  variables: VariableValues;
  definitions: VariableDefinition[];
}

/** Reads the variables of the device's instances. Their secrets may appear in what the device reports. */
export async function readDeviceVariables(db: Db, deviceKey: number): Promise<DeviceVariablesRow[]> {
  const { rows } = await db.query<DeviceVariablesRow & { organizationId: string }>(
    `select i.organization_id as "organizationId", i.variables, v.variables as definitions
     from instances i
     join services s on s.id = i.service_id
     join service_versions v on v.service_id = s.id and v.version = coalesce(i.pinned_version, s.latest_version)
     where i.device_key = $1 and i.detached_at is null`,
    [deviceKey],
  );
  return rows.map(({ organizationId, variables, definitions }) => ({
    variables: openJson(db, organizationId, 'instances.variables', variables),
    definitions: openDefinitions(db, organizationId, definitions),
  }));
}

/** Reads the passwords that the device authenticates with, and the one for connection requests. */
export async function readDevicePasswords(db: Db, deviceKey: number): Promise<string[]> {
  const { rows } = await db.query<{
    organizationId: string;
    place: 'credentials.password' | 'devices.connection_request_password';
    password: string;
  }>(
    `select organization_id as "organizationId", 'credentials.password' as place, password
     from credentials
     where device_key = $1
     union all
     select organization_id, 'devices.connection_request_password', connection_request_password
     from devices
     where key = $1 and connection_request_password is not null`,
    [deviceKey],
  );
  return rows.map(({ organizationId, place, password }) => openText(db, organizationId, place, password));
}
