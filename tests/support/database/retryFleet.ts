import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import type { Pool } from '../../../db/core/pool.ts';

const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const script = `assert(set_parameter_values({ ["${setting}"] = "retried" })) set_provisioning_status("provisioned")`;

/** CPEs behind one port. Each opens a session when it gets a connection request at `/<serial number>`. */
export interface RetryFleet {
  /** Returns how many CPEs were set up once, and how many more than once. */
  done(): { once: number; twice: number };
  stop(): void;
}

/**
 * Inserts a service on `devices` devices with a run each, of which `failed` have failed, and starts CPEs that accept
 * what a retry sends. @param prefix of the device ids, followed by the number.
 */
export async function startRetryFleet(
  pool: Pool,
  acsUrl: string,
  { devices, failed, prefix = 'FLEET-' }: { devices: number; failed: number; prefix?: string },
): Promise<RetryFleet> {
  const cpes = new Map<string, SimulatedCpe>();
  const server = createServer((request, response) => {
    const serialNumber = request.url?.slice(1) ?? '';
    const cpe =
      cpes.get(serialNumber) ?? new SimulatedCpe({ acsUrl, serialNumber, retry: { baseMs: 500, multiplier: 1.2 } });
    cpes.set(serialNumber, cpe);
    response.end();
    void cpe.inform(['6 CONNECTION REQUEST']);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await insertFleet(pool, { devices, every: devices / failed, prefix, url });
  return {
    done: () => {
      const all = [...cpes.values()].map((cpe) => cpe.applied.length);
      return { once: all.filter((count) => count === 1).length, twice: all.filter((count) => count > 1).length };
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
      for (const cpe of cpes.values()) void cpe.stop();
    },
  };
}

async function insertFleet(
  pool: Pool,
  { devices, every, prefix, url }: { devices: number; every: number; prefix: string; url: string },
): Promise<void> {
  await pool.query(
    `insert into services (id, organization_id, name, latest_version) values ('svc_fleet', 'default', 'fleet', 1)`,
  );
  await pool.query(
    `insert into service_versions (service_id, version, script, variables, events)
     values ('svc_fleet', 1, $1, '[]', '{0 BOOTSTRAP}')`,
    [script],
  );
  await pool.query(
    `with d as (
       insert into devices (organization_id, id, registered_at, last_inform_at, remote_address, connection_request_url)
       select 'default', $1 || n, now(), now(), '127.0.0.1', $3 || $1 || n from generate_series(1, $2::int) n
       returning key, id
     ), s as (
       select key, id,
         case when row_number() over (order by key) % $4::int = 0 then 'failed' else 'provisioned' end as status
       from d
     ), i as (
       insert into instances (id, organization_id, device_key, service_id, workflow_id, variables, position, status)
       select 'ins_' || id, 'default', key, 'svc_fleet', 'default/' || id || '/' || gen_random_uuid(), '{}', 1, status
       from s returning id, device_key, status
     ), t as (
       insert into triggers (instance_id, device_key, kind, reason, state)
       select id, device_key, 'event', '0 BOOTSTRAP', 'finished' from i returning id, instance_id, device_key
     )
     insert into runs (instance_id, number, organization_id, device_key, trigger_id, workflow_run_id,
       first_execution_run_id, service_id, version, variables, device, seed, status, error, started_at, finished_at)
     select t.instance_id, 1, 'default', t.device_key, t.id, gen_random_uuid(), '', 'svc_fleet', 1, '{}', '{}', '',
       i.status, case when i.status = 'failed' then $5::jsonb end, now(), now() from t join i on i.id = t.instance_id`,
    [
      prefix,
      devices,
      url,
      every,
      { type: 'DeliveryTimeout', message: 'The CPE did not fetch the messages within 24 h' },
    ],
  );
  await pool.query('analyze');
}
