import type { Pool } from '../../../db/core/pool.ts';
import { insertFailedInstances } from './failedInstances.ts';

interface Fleet {
  organization?: string;
  service: string;
  /** Of version 2 and later. Version 1 has run everywhere. */
  scripts: string[];
  count: number;
  /** Of the device ids, followed by the number. */
  prefix: string;
}

const succeeds = 'set_provisioning_status("provisioned")';

/** Inserts a service with several versions on devices of its own, which version 1 provisioned. None is pinned. */
export async function insertFleet(
  pool: Pool,
  { organization = 'default', service, scripts, count, prefix }: Fleet,
): Promise<void> {
  const id = `svc_${organization}_${service}`;
  await insertFailedInstances(pool, { organization, service, script: succeeds, count, prefix });
  await pool.query(`update runs set status = 'provisioned', error = null where service_id = $1`, [id]);
  await pool.query(`update instances set status = 'provisioned' where service_id = $1`, [id]);
  await pool.query(
    `insert into service_versions (service_id, version, script, variables, events)
     select $1, 1 + n, script, '[]', '{}' from unnest($2::text[]) with ordinality as s(script, n)`,
    [id, scripts],
  );
  await pool.query('update services set latest_version = $2 where id = $1', [id, 1 + scripts.length]);
}

interface FleetInstance {
  id: string;
  status: string;
  pinned: number | null;
  /** The versions of its runs, in order. */
  versions: number[];
}

/** Returns the instances in the order of their devices' numbers. */
export async function readFleet(pool: Pool, prefix: string, organization = 'default'): Promise<FleetInstance[]> {
  const { rows } = await pool.query<FleetInstance>(
    `select i.id, i.status, i.pinned_version as pinned,
       array(select version from runs where instance_id = i.id order by number) as versions
     from instances i join devices d on d.key = i.device_key
     where starts_with(d.id, $1) and i.organization_id = $2
     order by length(d.id), d.id`,
    [prefix, organization],
  );
  return rows;
}
