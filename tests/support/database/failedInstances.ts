import type { Pool } from '../../../db/core/pool.ts';

interface FailedInstances {
  organization?: string;
  service: string;
  script?: string;
  count: number;
  /** Of the device ids, followed by the number. */
  prefix: string;
  error?: object;
  secondsAgo?: number;
}

const internalFault = {
  type: 'CwmpFault',
  message: 'fault 9002',
  fault_code: '9002',
  fault_string: 'Internal error',
  parameter_faults: [],
};

/** Inserts a service on devices of its own, whose first runs have failed. */
export async function insertFailedInstances(pool: Pool, failed: FailedInstances): Promise<void> {
  const {
    organization = 'default',
    service,
    script = 'set_provisioning_status("provisioned")',
    count,
    prefix,
    error = internalFault,
    secondsAgo = 60,
  } = failed;
  const id = `svc_${organization}_${service}`;
  await pool.query('insert into services (id, organization_id, name, latest_version) values ($1, $2, $3, 1)', [
    id,
    organization,
    service,
  ]);
  await pool.query(
    `insert into service_versions (service_id, version, script, variables, events) values ($1, 1, $2, '[]', '{}')`,
    [id, script],
  );
  await pool.query(
    `with d as (
       insert into devices (organization_id, id, registered_at)
       select $2, $3 || n, now() from generate_series(1, $4::int) n returning key, id
     ), i as (
       insert into instances (id, organization_id, device_key, service_id, workflow_id, variables, position, status)
       select 'ins_' || $2 || '_' || id, $2, key, $1, $2 || '/' || id || '/' || gen_random_uuid(), '{}', 1, 'failed'
       from d returning id, device_key
     ), t as (
       insert into triggers (instance_id, device_key, kind, reason, state)
       select id, device_key, 'event', '0 BOOTSTRAP', 'finished' from i returning id, instance_id, device_key
     )
     insert into runs (instance_id, number, organization_id, device_key, trigger_id, workflow_run_id,
       first_execution_run_id, service_id, version, variables, device, seed, status, error, started_at, finished_at)
     select instance_id, 1, $2, device_key, id, gen_random_uuid(), '', $1, 1, '{}', '{}', '', 'failed', $5,
       now() - make_interval(secs => $6), now() - make_interval(secs => $6) from t`,
    [id, organization, prefix, count, error, secondsAgo],
  );
}

/** Returns how often each instance of these devices was retried, by its triggers. */
export async function countRetries(pool: Pool, prefix: string, organization = 'default'): Promise<number[]> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(t.id) as count from instances i join devices d on d.key = i.device_key
     left join triggers t on t.instance_id = i.id and t.kind = 'retry'
     where starts_with(d.id, $1) and i.organization_id = $2 group by i.id`,
    [prefix, organization],
  );
  return rows.map(({ count }) => count);
}
