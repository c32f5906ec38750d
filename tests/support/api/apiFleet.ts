import type { Pool } from '../../../db/core/pool.ts';

interface Fleet {
  organization?: string;
  devices: number;
  report?: (progress: string) => void;
}

const latestVersion = 3;
const services = 10;

/**
 * Inserts devices with two instances each and the latest run of each, like a fleet that has been in use for a month.
 * The rows depend only on the number of devices; the times are relative to now.
 */
export async function insertFleet(
  pool: Pool,
  { organization = 'default', devices, report = () => undefined }: Fleet,
): Promise<void> {
  await insertServices(pool, organization);
  const portion = 10_000;
  for (let first = 1; first <= devices; first += portion) {
    const last = Math.min(devices, first + portion - 1);
    await insertDevices(pool, organization, first, last);
    await insertInstances(pool, organization, first, last);
    report(`${last} devices`);
  }
  await insertRuns(pool, organization);
  report('runs');
  await insertWaiting(pool, organization);
  await pool.query('vacuum analyze devices, instances, runs, triggers, labels, services, service_versions');
}

async function insertServices(pool: Pool, organization: string): Promise<void> {
  await pool.query(
    `insert into services (id, organization_id, name, latest_version)
     select 'svc_' || $1 || '_' || n, $1, 'service-' || n, $2 from generate_series(1, $3::int) n`,
    [organization, latestVersion, services],
  );
  await pool.query(
    `insert into service_versions (service_id, version, script, variables, events)
     select s.id, v, 'set_provisioning_status("provisioned")',
       '[{"name": "code", "type": "string", "required": false, "secret": false},
       {"name": "pin", "type": "string", "required": false, "secret": true}]', '{0 BOOTSTRAP}'
     from services s, generate_series(1, $2::int) v where s.organization_id = $1`,
    [organization, latestVersion],
  );
}

/** One device in 20 never informed, one in 30 is not registered, one in 50 cannot be reached. */
async function insertDevices(pool: Pool, organization: string, first: number, last: number): Promise<void> {
  await pool.query(
    `insert into devices (organization_id, id, registered_at, created_at, oui, product_class, manufacturer,
       serial_number, software_version, last_inform_at, informed_hour, inform_events, session_phase,
       connection_request_at, connection_request_attempts, connection_request_error, tags, metadata)
     select $1, 'CPE' || lpad(n::text, 7, '0'), case when n % 30 > 0 then now() end,
       now() - make_interval(mins => n % 40000), upper(lpad(to_hex(n % 23), 6, '0')), 'Router ' || n % 11, 'ACME',
       'SN' || lpad(to_hex(n), 8, '0'), '1.' || n % 37, seen, coalesce(date_trunc('hour', seen, 'UTC'), '-infinity'),
       '{2 PERIODIC}', 'ended',
       case when n % 50 = 0 then now() - interval '5 minutes' when n % 51 = 0 then seen - interval '3 hours' end,
       case when n % 50 = 0 or n % 51 = 0 then 3 else 0 end,
       case when n % 50 = 0 or n % 51 = 0 then 'connection refused' end,
       array['region-' || n % 5] || case when n % 100 = 0 then array['vip'] else '{}' end,
       jsonb_build_object('customer', 'C-' || n)
     from generate_series($2::int, $3::int) n,
       lateral (select case when n % 20 > 0 then now() - make_interval(mins => 10 + n * 7919 % 2880) end as seen) s`,
    [organization, first, last],
  );
}

/** Of 100 instances, 5 are pending and 4 failed. One in 21 has an older version. Newer ones have higher ids. */
async function insertInstances(pool: Pool, organization: string, first: number, last: number): Promise<void> {
  await pool.query(
    `insert into instances (id, organization_id, device_key, service_id, workflow_id, variables, position, status,
       created_at, updated_at, tags, applied_version, failed_at, error_type, paused_at)
     select 'ins_' || lpad(number::text, 9, '0'), $1, d.key, 'svc_' || $1 || '_' || 1 + (n + (k - 1) * 3) % 10,
       $1 || '/' || d.id || '/' || k, jsonb_build_object('code', n), k, status, at, at,
       case when number % 10 = 0 then array['vip'] when number % 3 = 0 then array['campaign'] else '{}' end,
       case when status <> 'pending' then case when number % 21 = 7 then 2 else 3 end end,
       case when status = 'failed' then at end,
       case when status = 'failed' then case when number % 100 = 20 then 'DeliveryTimeout' else 'CwmpFault' end end,
       case when number % 500 = 0 then at end
     from generate_series($2::int, $3::int) n
       join devices d on d.organization_id = $1 and d.id = 'CPE' || lpad(n::text, 7, '0'),
       generate_series(1, 2) k, lateral (select 2 * n + k - 2 as number) i,
       lateral (select
         case when number % 100 < 5 then 'pending' when number % 100 between 20 and 23 then 'failed' else 'provisioned'
           end as status,
         now() - make_interval(mins => 5 + number * 7907 % 43200) as at) s`,
    [organization, first, last],
  );
}

async function insertRuns(pool: Pool, organization: string): Promise<void> {
  await pool.query(
    `with t as (
       insert into triggers (instance_id, device_key, kind, reason, state)
       select id, device_key, 'event', '0 BOOTSTRAP', 'finished'
       from instances where organization_id = $1 and status <> 'pending'
       returning id, instance_id
     )
     insert into runs (instance_id, number, organization_id, device_key, trigger_id, workflow_run_id,
       first_execution_run_id, service_id, version, variables, device, seed, status, error, error_type, fault_code,
       started_at, finished_at, finished_hour)
     select i.id, 1, $1, i.device_key, t.id, gen_random_uuid(), '', i.service_id, i.applied_version, i.variables, '{}',
       '', i.status, f.error, i.error_type, f.error ->> 'fault_code', i.updated_at - interval '4 seconds', i.updated_at,
       date_trunc('hour', i.updated_at, 'UTC')
     from t join instances i on i.id = t.instance_id, lateral (select case i.error_type
       when 'CwmpFault' then jsonb_build_object('type', 'CwmpFault', 'message', 'fault',
         'fault_code', (9002 + right(i.id, 4)::int / 100 % 3)::text, 'fault_string', 'fault',
         'parameter_faults', case when right(i.id, 4)::int / 100 % 3 = 1
           then '[{"parameter_name": "Device.X", "fault_code": "9007", "fault_string": "invalid"}]'::jsonb
           else '[]' end)
       when 'DeliveryTimeout' then '{"type": "DeliveryTimeout", "message": "late"}' end as error) f`,
    [organization],
  );
  await pool.query(
    `update instances i
     set fault_codes = array_remove(array[r.fault_code, r.error -> 'parameter_faults' -> 0 ->> 'fault_code'], null)
     from runs r where r.instance_id = i.id and i.organization_id = $1 and i.error_type = 'CwmpFault'`,
    [organization],
  );
}

/** Triggers one instance in 200 again, among those that are provisioned. */
async function insertWaiting(pool: Pool, organization: string): Promise<void> {
  await pool.query(
    `insert into triggers (instance_id, device_key, kind, reason, state)
     select id, device_key, 'execute', 'execute', 'queued'
     from instances where organization_id = $1 and right(id, 4)::int % 200 = 150`,
    [organization],
  );
}
