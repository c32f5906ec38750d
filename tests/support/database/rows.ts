import type { Pool } from '../../../db/core/pool.ts';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import type { CpeFault } from '../../../domain/types.ts';
import { opened } from './keys.ts';

/** Inserts and reads rows as the API and the activities write them. */

/** Inserts an organization. @param settings by column. */
export async function insertOrganization(
  pool: Pool,
  id: string,
  settings: Record<string, unknown> = {},
): Promise<void> {
  const names = ['id', 'name', ...Object.keys(settings)];
  const places = names.map((_, index) => `$${index + 1}`);
  await pool.query(`insert into organizations (${names.join(', ')}) values (${places.join(', ')})`, [
    id,
    id,
    ...Object.values(settings),
  ]);
}

/** Inserts a credential of a device, or an onboarding credential. @param held as the API sets it. */
export async function insertCredential(
  pool: Pool,
  organization: string,
  name: string,
  password: string,
  deviceKey: number | null = null,
  held = true,
): Promise<void> {
  await pool.query(
    `insert into credentials (organization_id, username, password, device_key, held_at)
     values ($1, $1 || '.' || $2, $3, $4, case when $5 then now() end)`,
    [organization, name, password, deviceKey, held],
  );
}

/** Returns the row counts of the tables that a rejected CPE must not change. */
export async function countRows(pool: Pool): Promise<Record<string, number>> {
  const tables = ['devices', 'parameter_documents', 'credentials', 'triggers', 'runs', 'messages', 'outbox'];
  const counts = tables.map((table) => `(select count(*) from ${table}) as ${table}`);
  const { rows } = await pool.query<Record<string, number>>(
    `select ${counts.join(', ')}, (select max(last_inform_at) from devices) as last`,
  );
  return rows[0] ?? {};
}

export async function readAudit(
  pool: Pool,
  organization: string,
): Promise<{ kind: string; count: number; details: Record<string, unknown>; remote_address: string | null }[]> {
  const { rows } = await pool.query<{
    kind: string;
    count: number;
    details: Record<string, unknown>;
    remote_address: string | null;
  }>('select kind, count, details, remote_address from audit_events where organization_id = $1 order by id', [
    organization,
  ]);
  return rows;
}

export async function insertDevice(
  pool: Pool,
  id: string,
  facts: { oui?: string; productClass?: string; organization?: string } = {},
): Promise<number> {
  const { rows } = await pool.query<{ key: number }>(
    `insert into devices (organization_id, id, registered_at, oui, product_class)
     values ($4, $1, now(), $2, $3) returning key`,
    [id, facts.oui, facts.productClass, facts.organization ?? 'default'],
  );
  return rows[0]?.key ?? 0;
}

/** Attaches a service with these trigger events to the device. The instance has the service's id. */
export async function attachService(
  pool: Pool,
  deviceKey: number,
  id: string,
  events = ['0 BOOTSTRAP'],
): Promise<void> {
  await pool.query(`insert into services (id, organization_id, name, latest_version) values ($1, 'default', $1, 1)`, [
    id,
  ]);
  await pool.query(
    `insert into service_versions (service_id, version, script, variables, events) values ($1, 1, '', '[]', $2)`,
    [id, events],
  );
  await pool.query(
    `insert into instances (id, organization_id, device_key, service_id, workflow_id, variables, position, status)
     values ($1, 'default', $2, $1, $1, '{}', 1, 'pending')`,
    [id, deviceKey],
  );
}

/** Inserts a running run of the instance: of its queued trigger, or of a new manual one if there is none. */
export async function beginRun(
  pool: Pool,
  instanceId: string,
  run: { awaitsSettlement?: boolean; wakesAt?: Date } = {},
): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(
    `with begun as (
       update triggers set state = 'begun' where instance_id = $1 and state = 'queued' returning id
     ), made as (
       insert into triggers (instance_id, device_key, kind, reason, state)
       select id, device_key, 'execute', 'execute', 'begun'
       from instances where id = $1 and not exists (select 1 from begun)
       returning id
     )
     insert into runs (instance_id, number, organization_id, device_key, trigger_id, workflow_run_id,
       first_execution_run_id, service_id, version, variables, device, seed, awaits_settlement, wakes_at)
     select i.id, 1 + (select count(*) from runs where instance_id = i.id), 'default', i.device_key, t.id,
       gen_random_uuid(), '', i.service_id, 1, '{}', '{}', '', $2, $3
     from instances i, (select id from begun union all select id from made) t where i.id = $1 returning id`,
    [instanceId, run.awaitsSettlement ?? false, run.wakesAt],
  );
  return rows[0]?.id ?? 0;
}

export async function endRun(pool: Pool, runId: number): Promise<void> {
  await pool.query(`update triggers set state = 'finished' where id = (select trigger_id from runs where id = $1)`, [
    runId,
  ]);
  await pool.query(`update runs set status = 'provisioned', finished_at = now() where id = $1`, [runId]);
}

export async function queueMessages(
  pool: Pool,
  runId: number,
  requests: CwmpRequest[],
  purpose = 'run',
): Promise<number[]> {
  const ids: number[] = [];
  for (const request of requests) {
    const { rows } = await pool.query<{ id: number }>(
      `insert into messages (organization_id, device_key, run_id, number, purpose, method, request, summary, state)
       select organization_id, device_key, id,
         case when $2 = 'run' then 1 + (select count(*) from messages where run_id = $1 and purpose = 'run') end,
         $2, $3, $4, $3, 'queued'
       from runs where id = $1 returning id`,
      [runId, purpose, request.name, request],
    );
    ids.push(rows[0]?.id ?? 0);
  }
  return ids;
}

interface MessageRow {
  id: number;
  state: string;
  attempts: number;
  fault: CpeFault | null;
  response: object | null;
}

export async function readMessages(pool: Pool, runId: number): Promise<MessageRow[]> {
  const { rows } = await pool.query<MessageRow>(
    'select id, state, attempts, fault, response from messages where run_id = $1 order by id',
    [runId],
  );
  return rows.map((row) => ({
    ...row,
    fault: opened('default', 'messages.fault', row.fault),
    response: opened('default', 'messages.response', row.response),
  }));
}

/** Returns the outbox entries of the instance. Their `kind` is the signal, or the action if there is no signal. */
export async function readOutboxEntries(
  pool: Pool,
  instanceId: string,
): Promise<{ id: string; kind: string; argument: object | null }[]> {
  const { rows } = await pool.query<{ id: string; kind: string; argument: object | null }>(
    `select id, coalesce(signal, action) as kind, argument from outbox
     where workflow_id = (select workflow_id from instances where id = $1) order by seq`,
    [instanceId],
  );
  return rows;
}
