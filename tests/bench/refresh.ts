import type { Pool } from '../../db/core/pool.ts';
import { cpuMilliseconds } from './cpuTime.ts';
import type { GatewaySystem } from './gateway/servers.ts';
import { startGatewaySystem } from './gateway/servers.ts';
import { buildTree, runTreeSession } from '../support/cpe/treeCpe.ts';

/** The sizes of the trees, each with the number of devices that are measured: CPU time is counted in steps of 10 ms. */
const sizes: [parameters: number, devices: number][] = [
  [100, 100],
  [1_000, 30],
  [3_000, 15],
  [10_000, 5],
  [20_000, 3],
];
const warmUpDevices = 15;

/** What one refresh costs. */
interface Cost {
  gateway_ms: number;
  database_ms: number;
  /** On disk, with indexes. */
  documents_kb: number;
  messages_kb: number;
  rpcs: number;
}

/**
 * Measures what it costs to read whole parameter trees: CPU of the gateway and PostgreSQL, and bytes on disk. Each
 * device is read twice, and nothing changes in between. The CPE is in this process, which is not counted.
 */
export async function benchRefresh(
  { only, profile }: { only?: string[]; profile?: string },
  report: (line: string) => void,
): Promise<Record<string, Cost>> {
  const system = await startGatewaySystem(profile, report);
  try {
    report('warming up');
    await measure(system, 'WARM', 1_000, warmUpDevices);
    await measure(system, 'WARM', 1_000, warmUpDevices);
    const results: Record<string, Cost> = {};
    for (const [parameters, devices] of sizes.filter(([size]) => only?.includes(String(size)) ?? true))
      for (const time of ['first', 'second']) {
        const cost = await measure(system, `TREE${parameters}`, parameters, devices);
        results[`${parameters} parameters, ${time} time`] = cost;
        report(`${parameters} parameters, ${time} time: ${JSON.stringify(cost)}`);
      }
    return results;
  } finally {
    await system.stop();
  }
}

async function measure(
  { gateway, postgresPid, pool }: GatewaySystem,
  prefix: string,
  parameters: number,
  devices: number,
): Promise<Cost> {
  const tree = buildTree(parameters);
  const serials = Array.from({ length: devices }, (_, index) => `${prefix}N${index}`);
  for (const serial of serials) await queueRefresh(pool, serial);
  const before = {
    gateway: cpuMilliseconds([gateway.pid]),
    database: cpuMilliseconds([postgresPid]),
    ...(await sizesOf(pool)),
  };
  let rpcs = 0;
  for (const serial of serials) rpcs += await runTreeSession(gateway.port, serial, tree);
  const after = await sizesOf(pool);
  const each = (total: number): number => Number((total / devices).toFixed(1));
  return {
    gateway_ms: each(cpuMilliseconds([gateway.pid]) - before.gateway),
    database_ms: each(cpuMilliseconds([postgresPid]) - before.database),
    documents_kb: each((after.documents - before.documents) / 1024),
    messages_kb: each((after.messages - before.messages) / 1024),
    rpcs: each(rpcs),
  };
}

/** Registers the device, unless it is, and queues the first message of a refresh. */
async function queueRefresh(pool: Pool, serial: string): Promise<void> {
  const request = { name: 'GetParameterNames', parameterPath: 'InternetGatewayDevice.', nextLevel: false };
  await pool.query(
    `with device as (
       insert into devices (organization_id, id, registered_at) values ('default', $1, now())
       on conflict (organization_id, id) do update set registered_at = now() returning key
     )
     insert into messages (organization_id, device_key, purpose, method, request, summary, state)
     select 'default', key, 'refresh', $2, $3, $2, 'queued' from device`,
    [serial, request.name, request],
  );
}

async function sizesOf(pool: Pool): Promise<{ documents: number; messages: number }> {
  const { rows } = await pool.query<{ documents: number; messages: number }>(
    `select pg_total_relation_size('parameter_documents') as documents, pg_total_relation_size('messages') as messages`,
  );
  return rows[0] ?? { documents: 0, messages: 0 };
}
