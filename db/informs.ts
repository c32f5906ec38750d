import type { PreviousSession } from '../domain/bootstrap.ts';
import type { DeviceFacts } from '../domain/types.ts';
import type { Db } from './pool.ts';

/** What an Inform is judged by. */
export interface InformedDevice {
  key: number;
  id: string;
  registered: boolean;
  oui: string | null;
  productClass: string | null;
  parameterKey: string | null;
  sessionPhase: PreviousSession['phase'];
  sessionStartedAt: Date | null;
  events: string[];
  /** Every event that some service attached to the device runs on. */
  wantedEvents: string[];
}

/** Locks the devices of these ids against other Informs, and against the delivery of messages. */
export async function lockInformedDevices(db: Db, organizationId: string, ids: string[]): Promise<InformedDevice[]> {
  const { rows } = await db.query<InformedDevice>({
    name: 'lock_informed_devices',
    // `no key`: rows that refer to a device may be inserted meanwhile.
    text: `select d.key, d.id, d.registered_at is not null as registered, d.oui, d.product_class as "productClass",
        d.parameter_key as "parameterKey", d.session_phase as "sessionPhase", d.session_started_at as "sessionStartedAt",
        d.inform_events as events,
        array(select unnest(v.events) from instances i
          join services s on s.id = i.service_id
          join service_versions v on v.service_id = s.id and v.version = s.latest_version
          where i.device_key = d.key and i.detached_at is null) as "wantedEvents"
      from devices d where d.organization_id = $1 and d.id = any($2::text[]) order by d.key for no key update of d`,
    values: [organizationId, ids],
  });
  return rows;
}

export async function organizationExists(db: Db, organizationId: string): Promise<boolean> {
  const { rowCount } = await db.query('select 1 from organizations where id = $1', [organizationId]);
  return rowCount !== 0;
}

/** Does nothing where the device was inserted meanwhile. */
export async function insertDiscoveredDevice(db: Db, organizationId: string, id: string): Promise<void> {
  await db.query('insert into devices (organization_id, id) values ($1, $2) on conflict (organization_id, id) do nothing', [
    organizationId,
    id,
  ]);
}

export interface InformRecord {
  sessionId: string;
  events: string[];
  facts: DeviceFacts;
  parameterKey: string | undefined;
  connectionRequestUrl: string | undefined;
  /** "": the CPE has none any more. */
  udpConnectionRequestAddress: string | undefined;
  remoteAddress: string | undefined;
  newEpoch: boolean;
}

/**
 * Begins the device's new session; an older one is over from now on. What the Inform does not say stays as it was.
 * @returns whether a message waits for an answer that will not come any more.
 */
export async function recordInform(db: Db, deviceKey: number, record: InformRecord): Promise<boolean> {
  const { facts } = record;
  const { rows } = await db.query<{ unanswered: boolean }>({
    name: 'record_inform',
    text: `update devices set session_id = $2, session_phase = 'informed', session_started_at = now(), last_inform_at = now(),
        inform_events = $3, inform_parameters = $4, manufacturer = coalesce($5, manufacturer), oui = coalesce(oui, $6),
        product_class = coalesce(product_class, $7), serial_number = $8, software_version = coalesce($9, software_version),
        hardware_version = coalesce($10, hardware_version), root = coalesce($11, root), parameter_key = coalesce($12, parameter_key),
        connection_request_url = coalesce($13, connection_request_url), remote_address = coalesce($14, remote_address),
        bootstrap_epoch = bootstrap_epoch + case when $15 then 1 else 0 end,
        udp_connection_request_address = nullif(coalesce($16, udp_connection_request_address), '')
      where key = $1
      returning exists (select 1 from messages where device_key = $1 and state = 'sent') as unanswered`,
    values: [
      deviceKey,
      record.sessionId,
      record.events,
      facts.parameters,
      facts.manufacturer,
      facts.oui,
      facts.product_class,
      facts.serial_number,
      facts.software_version,
      facts.hardware_version,
      facts.root,
      record.parameterKey,
      record.connectionRequestUrl,
      record.remoteAddress,
      record.newEpoch,
      record.udpConnectionRequestAddress,
    ],
  });
  return rows[0]?.unanswered ?? false;
}
