import type { PreviousSession } from '../../domain/devices/bootstrap.ts';
import type { DeviceFacts } from '../../domain/types.ts';
import { storeSessionsOf, sessionColumns } from './deviceSessions.ts';
import type { Db } from '../core/pool.ts';

/** What the gateway needs to judge an Inform. */
export interface InformedDevice {
  key: number;
  organizationId: string;
  id: string;
  registered: boolean;
  oui: string | null;
  productClass: string | null;
  parameterKey: string | null;
  sessionPhase: PreviousSession['phase'];
  sessionStartedAt: Date | null;
  events: string[];
  /** Whether the Inform's parameters differ from those of the last one. */
  parametersChanged: boolean;
  /** Whether a window for its BOOTSTRAP is open. */
  bootstrapExpected: boolean;
  /** Every trigger event of the services attached to the device. */
  wantedEvents: string[];
  /** Whether any instance attached to the device has run. */
  hasRuns: boolean;
}

/** Locks the devices with these ids against other Informs and against the sending of messages. */
export async function lockInformedDevices(
  db: Db,
  organizationId: string,
  ids: string[],
  parameters: DeviceFacts['parameters'],
): Promise<InformedDevice[]> {
  const { rows } = await db.query<InformedDevice>({
    name: 'lock_informed_devices',
    // `no key`: rows that refer to a device can still be inserted.
    text: `select d.key, d.organization_id as "organizationId", d.id, d.registered_at is not null as registered,
        d.oui, d.product_class as "productClass", d.parameter_key as "parameterKey",
        d.session_phase as "sessionPhase", d.session_started_at as "sessionStartedAt",
        d.inform_events as events, d.inform_parameters <> ${withoutSecretValues('$3::jsonb')} as "parametersChanged",
        coalesce(d.bootstrap_expected_until > now(), false) as "bootstrapExpected",
        array(select unnest(v.events) from instances i
          join services s on s.id = i.service_id
          join service_versions v on v.service_id = s.id and v.version = coalesce(i.pinned_version, s.latest_version)
          where i.device_key = d.key and i.detached_at is null) as "wantedEvents",
        exists (select 1 from instances i join runs r on r.instance_id = i.id
          where i.device_key = d.key and i.detached_at is null) as "hasRuns"
      from devices d
      where d.organization_id = $1
        -- One that was registered with a product class that it no longer has.
        and (d.id = any($2::text[]) or d.serial_number collate "C" = ($2::text[])[1])
      order by d.key for no key update of d`,
    values: [organizationId, ids, parameters],
  });
  return rows;
}

/** Inserts the device, unless another transaction has inserted it in the meantime. */
export async function insertDiscoveredDevice(db: Db, organizationId: string, id: string): Promise<void> {
  await db.query(
    'insert into devices (organization_id, id) values ($1, $2) on conflict (organization_id, id) do nothing',
    [organizationId, id],
  );
}

export interface InformRecord {
  sessionId: string;
  events: string[];
  /** The command keys of the events, in order. */
  commandKeys: string[];
  retryCount: number;
  facts: DeviceFacts;
  parameterKey: string | undefined;
  connectionRequestUrl: string | undefined;
  /** "": the CPE no longer has one. */
  udpConnectionRequestAddress: string | undefined;
  remoteAddress: string | undefined;
}

/** The columns of a record, for `json_to_record` and `json_to_recordset`. */
export const informColumns = `session_id text, events text[], command_keys text[], new_events text[],
  retry_count bigint, parameters jsonb, manufacturer text, oui text, product_class text, serial_number text,
  software_version text, hardware_version text, root text, parameter_key text, connection_request_url text,
  udp_connection_request_address text, remote_address text`;

/** Returns SQL for the parameters that the device `d` reports, without the values of secret ones. */
export function withoutSecretValues(parameters: string): string {
  return `case when d.secret_paths = '{}' then ${parameters} else without_values(${parameters}, d.secret_paths) end`;
}

/** SQL: copies the row `i` into the device `d`. Columns that the Inform does not mention stay unchanged. */
export const informAssignments = `session_id = i.session_id, session_phase = 'informed', session_started_at = now(),
  last_inform_at = now(), informed_hour = date_trunc('hour', now(), 'UTC'),
  inform_events = i.events, inform_command_keys = i.command_keys, new_events = i.new_events,
  inform_parameters = ${withoutSecretValues('i.parameters')},
  manufacturer = coalesce(i.manufacturer, d.manufacturer), oui = case
    when coalesce(d.oui, '') in ('', '000000') then coalesce(i.oui, d.oui)
    else d.oui end,
  product_class = case
    when lower(i.product_class) = lower(d.product_class) then d.product_class
    else coalesce(i.product_class, d.product_class) end, serial_number = i.serial_number,
  software_version = coalesce(i.software_version, d.software_version),
  hardware_version = coalesce(i.hardware_version, d.hardware_version),
  root = coalesce(i.root, d.root),
  reports_parameter_key = d.reports_parameter_key or coalesce(i.parameter_key not in ('', d.parameter_key), false),
  parameter_key = coalesce(i.parameter_key, d.parameter_key),
  connection_request_url = coalesce(i.connection_request_url, d.connection_request_url),
  udp_connection_request_address =
    nullif(coalesce(i.udp_connection_request_address, d.udp_connection_request_address), ''),
  remote_address = coalesce(i.remote_address, d.remote_address),
  sessions_since = case
    when (d.session_phase in ('informed', 'open') or i.retry_count > 0)
      and d.sessions_since > now() - interval '1 day' then d.sessions_since
    else now() end`;

/**
 * Returns the record with the names of {@link informColumns}.
 * @param newEvents those of its events that the CPE did not repeat from its previous session.
 */
export function informRow({ facts, ...record }: InformRecord, newEvents: string[]): object {
  return {
    ...facts,
    session_id: record.sessionId,
    events: record.events,
    command_keys: record.commandKeys,
    new_events: newEvents,
    retry_count: record.retryCount,
    parameter_key: record.parameterKey,
    connection_request_url: record.connectionRequestUrl,
    udp_connection_request_address: record.udpConnectionRequestAddress,
    remote_address: record.remoteAddress,
  };
}

export interface RecordedInform {
  /** Whether a message waits for an answer that can no longer arrive. */
  hasUnanswered: boolean;
  /** Whether the device has ever reported a change of its ParameterKey apart from a reset, in this Inform or before. */
  reportsKey: boolean;
}

interface InformConsequences {
  /** The events that the CPE did not repeat from its previous session. */
  unheard: string[];
  newEpoch: boolean;
  usesWindow: boolean;
  /** It is a BOOTSTRAP without a reset. */
  repeated: boolean;
}

/** Begins the device's new session, which ends an older one. */
export async function recordInform(
  db: Db,
  deviceKey: number,
  record: InformRecord,
  { unheard, newEpoch, usesWindow, repeated }: InformConsequences,
): Promise<RecordedInform> {
  const { rows } = await db.query<RecordedInform>({
    name: 'record_inform',
    text: `with informed as (
        update devices d set ${informAssignments},
          bootstrap_epoch = d.bootstrap_epoch + case when $3 then 1 else 0 end,
          repeated_bootstrap_at = case when $5 then now() when not $3 then d.repeated_bootstrap_at end,
          bootstrap_expected_until = case
            when $4 then least(d.bootstrap_expected_until, now() + interval '5 minutes')
            else d.bootstrap_expected_until end
        from json_to_record($2) as i(${informColumns})
        where d.key = $1
        returning ${sessionColumns}, d.reports_parameter_key
      ), cancelled as (
        -- A refresh of the old epoch would read what the reset has removed.
        update messages set state = 'cancelled', settled_at = now()
        where $3 and device_key = $1 and purpose = 'refresh' and run_id is not null and state in ('queued', 'sent')
      ), connected as (
        update device_actions a set status = 'acknowledged', settled_at = now() from informed
        where a.device_key = informed.key and a.settled_at is null and a.method = 'connection_request'
      ), ${storeSessionsOf('informed')}
      select exists (select 1 from messages where device_key = $1 and state = 'sent') as "hasUnanswered",
        reports_parameter_key as "reportsKey"
      from informed`,
    values: [deviceKey, JSON.stringify(informRow(record, unheard)), newEpoch, usesWindow, repeated],
  });
  return rows[0] ?? { hasUnanswered: false, reportsKey: false };
}
