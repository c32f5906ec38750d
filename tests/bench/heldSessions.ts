import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import type { Pool } from '../../db/core/pool.ts';
import { Wakeups } from '../../lib/wakeups.ts';
import { inform, setParameterValuesResponse } from '../support/cpe/cpeMessages.ts';
import { GatewayProcess } from '../support/cpe/gatewayProcess.ts';
import { RawCpe } from '../support/cpe/rawCpe.ts';
import { withDatabase } from './database.ts';
import { eachOf } from './measure.ts';

const heldMs = 10_000;
/** Longer than the benchmark takes, so that no session ends by itself. */
const holdSeconds = 300;

/** Measures the sessions that one gateway holds open: memory, idle cost, and the time to serve all at once. */
export async function benchHeldSessions(count: number, report: (line: string) => void) {
  return await withDatabase(report, (pool, url) => measure(pool, url, count, report));
}

async function measure(pool: Pool, url: string, count: number, report: (line: string) => void) {
  const serials = await insertRuns(pool, count);
  const gateway = await GatewayProcess.start(url, holdSeconds);
  const wakeups = new Wakeups({ pool, connectionString: url, log: pino({ level: 'silent' }) });
  await wakeups.start();
  const idle = await gateway.usage();
  report(`${count} CPEs open their sessions`);
  const cpes = await eachOf(serials, 64, (serial) => open(gateway.port, serial));
  await until(async () => (await sessionsIn(pool, 'open')) === count);
  const held = await gateway.usage();
  const commits = await commitsOf(pool);
  await pause(heldMs);
  const after = await gateway.usage();
  const statements = (await commitsOf(pool)) - commits;
  report('each gets a message');
  const started = performance.now();
  wakeups.wake(await queueMessages(pool));
  const given = await Promise.all(cpes.map((cpe) => cpe.answer()));
  const givenMs = performance.now() - started;
  if (!given.every(({ body }) => body.includes('<cwmp:SetParameterValues>'))) throw new Error('a CPE got no message');
  for (const cpe of cpes) cpe.send(setParameterValuesResponse());
  await until(async () => (await acknowledged(pool)) === count);
  const answeredMs = performance.now() - started;
  const served = await gateway.usage();
  await endRuns(pool);
  const over = await Promise.all(cpes.map((cpe) => cpe.answer()));
  if (!over.every(({ status }) => status === 204)) throw new Error('a session did not end');
  await Promise.all(cpes.map((cpe) => cpe.close()));
  await Promise.all([gateway.stop(), wakeups.stop()]);
  return {
    sessions: count,
    idle_mib: toMiB(idle.rss),
    held_mib: toMiB(held.rss),
    served_mib: toMiB(served.rss),
    held_statements_per_second: statements / (heldMs / 1000),
    held_cpu_percent: (after.cpuMs - held.cpuMs) / (heldMs / 100),
    all_given_seconds: givenMs / 1000,
    all_acknowledged_seconds: answeredMs / 1000,
  };
}

/** Opens a session up to the empty POST, which the gateway holds. */
async function open(port: number, serial: string): Promise<RawCpe> {
  const cpe = new RawCpe(port);
  await cpe.post(inform({ serial }));
  cpe.send('');
  return cpe;
}

/** Inserts devices with a running run each. @returns their serial numbers. */
async function insertRuns(pool: Pool, count: number): Promise<string[]> {
  await pool.query(
    `insert into services (id, organization_id, name, latest_version) values ('held', 'default', 'held', 1)`,
  );
  await pool.query(
    `insert into service_versions (service_id, version, script, variables, events) values ('held', 1, '', '[]', '{}')`,
  );
  const { rows } = await pool.query<{ id: string }>(
    `with device as (
       insert into devices (organization_id, id, registered_at)
       select 'default', 'HELD' || n, now() from generate_series(1, $1::int) n returning key, id
     ), instance as (
       insert into instances (id, organization_id, device_key, service_id, workflow_id, variables, position, status)
       select id, 'default', key, 'held', id, '{}', 1, 'running' from device returning id, device_key
     ), trigger as (
       insert into triggers (instance_id, device_key, kind, reason, state)
       select id, device_key, 'execute', 'execute', 'begun' from instance returning id, instance_id, device_key
     ), run as (
       insert into runs (instance_id, number, organization_id, device_key, trigger_id, workflow_run_id,
         first_execution_run_id, service_id, version, variables, device, seed, awaits_settlement)
       select instance_id, 1, 'default', device_key, id, gen_random_uuid(), '', 'held', 1, '{}', '{}', '', false
       from trigger
     )
     select id from device`,
    [count],
  );
  await pool.query('analyze');
  return rows.map(({ id }) => id);
}

/** Queues a message for each run. @returns the keys of the devices. */
async function queueMessages(pool: Pool): Promise<number[]> {
  const request = {
    name: 'SetParameterValues',
    parameterList: [{ name: 'Device.A', value: '1', type: 'string' }],
    parameterKey: '',
  };
  const { rows } = await pool.query<{ key: number }>(
    `insert into messages (organization_id, device_key, run_id, number, purpose, method, request, summary, state)
     select 'default', device_key, id, 1, 'run', 'SetParameterValues', $1, '', 'queued'
     from runs returning device_key as key`,
    [request],
  );
  return rows.map(({ key }) => key);
}

async function endRuns(pool: Pool): Promise<void> {
  await pool.query(`update triggers set state = 'finished'`);
  await pool.query(`update runs set status = 'provisioned', finished_at = now()`);
}

async function sessionsIn(pool: Pool, phase: string): Promise<number> {
  return await countOf(pool, 'select count(*)::int as count from devices where session_phase = $1', [phase]);
}

async function acknowledged(pool: Pool): Promise<number> {
  return await countOf(pool, `select count(*)::int as count from messages where state = 'acknowledged'`);
}

/** Returns the number of committed transactions. A single statement counts as one. */
async function commitsOf(pool: Pool): Promise<number> {
  await pool.query('select pg_stat_force_next_flush()');
  return await countOf(
    pool,
    'select xact_commit::int as count from pg_stat_database where datname = current_database()',
  );
}

async function countOf(pool: Pool, statement: string, values: unknown[] = []): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(statement, values);
  return rows[0]?.count ?? 0;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(50);
}

function toMiB(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
