import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiKey } from '../../db/access/apiKeys.ts';
import { createPool } from '../../db/core/pool.ts';
import { livingProcess } from '../../lib/embedded/pidFile.ts';
import { findRunningPostgres } from '../../lib/embedded/postgres.ts';
import { freePort } from '../support/process/freePort.ts';
import { testKeyFile } from '../support/database/keys.ts';
import { answers, CuttleProcess } from '../support/process/cuttleProcess.ts';
import { until } from '../support/until.ts';
import { cpuMilliseconds } from './cpuTime.ts';

export interface Cpu {
  cuttle: number;
  postgres: number;
  temporal: number;
  /** This process: the CPEs, or the bare workflow's worker. */
  load: number;
}

/** A whole system in its own process, and the functions to use it. */
export interface BenchSystem {
  acsUrl: string;
  temporalAddress: string;
  namespace: string;
  databaseUrl: string;
  /** Calls the API as an administrator. @throws if the response is an error. */
  call(method: string, path: string, body?: unknown): Promise<{ id: string }>;
  /** Returns the milliseconds of CPU used so far. External servers count as 0. */
  cpu(): Cpu;
  /** Registers a device and attaches the PPPoE service to it. */
  attach(serialNumber: string): Promise<{ workflowId: string }>;
  stop(): Promise<void>;
}

const script = readFileSync(new URL('../../bin/demo/pppoe.lua', import.meta.url), 'utf8');

/**
 * Starts the system, on embedded servers unless TEMPORAL_ADDRESS and DATABASE_URL name others.
 * @param profile a folder for a CPU profile of each thread.
 */
export async function startBenchSystem(profile?: string): Promise<BenchSystem> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cuttle-bench-'));
  const [acs, api, temporal, ui, postgres] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const given = Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^(TEMPORAL_|DATABASE_URL$|CUTTLE_CACHE_DIR$|CUTTLE_LUA_THREADS$)/.test(name),
    ),
  ) as Record<string, string>;
  const cuttle = new CuttleProcess(['start'], {
    ...given,
    ...(profile && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profile}` }),
    CUTTLE_DATA_DIR: dataDir,
    CUTTLE_ACS_PORT: String(acs),
    CUTTLE_API_PORT: String(api),
    CUTTLE_TEMPORAL_PORT: String(temporal),
    CUTTLE_TEMPORAL_UI_PORT: String(ui),
    CUTTLE_POSTGRES_PORT: String(postgres),
    // All load comes from one address.
    CUTTLE_ACS_RATE_PER_ADDRESS: 'none',
    // The CPEs receive connection requests on this machine.
    CUTTLE_CONNECTION_REQUEST_ALLOW: '127.0.0.0/8',
    CUTTLE_LOG_LEVEL: 'warn',
    ...(given.DATABASE_URL !== undefined && { CUTTLE_KEYS_FILE: testKeyFile() }),
  });
  const apiUrl = `http://127.0.0.1:${api}`;
  await until(
    `Cuttle is up; it printed:\n${cuttle.output}`,
    async () => (await answers(`${apiUrl}/readyz`)) || !cuttle.running,
    600,
  );
  if (!cuttle.running) throw new Error(`Cuttle did not start:\n${cuttle.output}`);
  const key = process.env.DATABASE_URL
    ? await makeKey(process.env.DATABASE_URL)
    : readFileSync(join(dataDir, 'api-key'), 'utf8').trim();

  async function call(method: string, path: string, body?: unknown): Promise<{ id: string; workflow_id: string }> {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { id: string; workflow_id: string };
  }

  const [postgresPid, temporalPid] = ['postgres', 'temporal'].map(
    (name) => livingProcess(join(dataDir, `${name}.pid`))?.pid ?? -1,
  ) as [number, number];
  const service = await call('POST', '/v1/services', {
    name: `pppoe-${randomBytes(3).toString('hex')}`,
    script,
    variables: [{ name: 'pppoe_username' }, { name: 'pppoe_password', secret: true }],
  });
  return {
    acsUrl: `http://127.0.0.1:${acs}/acs`,
    temporalAddress: process.env.TEMPORAL_ADDRESS ?? `127.0.0.1:${temporal}`,
    namespace: process.env.TEMPORAL_NAMESPACE ?? 'default',
    databaseUrl: process.env.DATABASE_URL ?? (await findRunningPostgres({ dataDir, port: postgres })) ?? '',
    call,
    cpu: () => ({
      cuttle: cpuMilliseconds([cuttle.pid], [postgresPid, temporalPid]),
      postgres: cpuMilliseconds([postgresPid]),
      temporal: cpuMilliseconds([temporalPid]),
      load: cpuMilliseconds([process.pid], [cuttle.pid]),
    }),
    attach: async (serialNumber) => {
      await call('POST', '/v1/devices', { id: serialNumber });
      const variables = { pppoe_username: `${serialNumber}@isp.example`, pppoe_password: 'a-password' };
      const instance = await call('POST', '/v1/instances', {
        device_id: serialNumber,
        service_id: service.id,
        variables,
      });
      return { workflowId: instance.workflow_id };
    },
    stop: async () => {
      await cuttle.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Creates an API key, because only a new database shows its first key. */
async function makeKey(databaseUrl: string): Promise<string> {
  const pool = createPool(databaseUrl, 1, () => undefined);
  try {
    return await createApiKey(pool, 'default', 'bench');
  } finally {
    await pool.end();
  }
}
