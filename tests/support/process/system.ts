import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import { startCuttle } from '../../../bin/server/start.ts';
import type { CuttleClient, Schemas } from '../../../client/client.ts';
import { createClient } from '../../../client/client.ts';
import { createApiKey } from '../../../db/access/apiKeys.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { loadConfig } from '../../../lib/config/config.ts';
import { createLog } from '../../../lib/observability/log.ts';
import { createShutdown } from '../../../lib/shutdown.ts';
import { watchSimulatedCpes } from '../../conformance/support/watchSimulatedCpe.ts';
import { answered } from '../api/answered.ts';
import { checkAnswers } from '../api/checkAnswers.ts';
import { until } from '../until.ts';
import { createTestDatabase } from '../database/database.ts';
import { freePort } from './freePort.ts';
import { testKeyFile } from '../database/keys.ts';

/** The environment of Cuttle processes on a database and a task queue of their own, with quick time limits. */
export interface TestEnvironment {
  pool: Pool;
  env: Record<string, string>;
  acsUrl: string;
  apiUrl: string;
  /** An administrator's of the organization `default`. */
  apiKey: string;
  /** With that key. */
  client: CuttleClient;
  temporal: Client;
}

export function temporalAddress(): string {
  const address = process.env.TEST_TEMPORAL_ADDRESS;
  if (!address) throw new Error('Run the tests by `npm test`, or set TEST_TEMPORAL_ADDRESS to a Temporal server.');
  return address;
}

interface TemporalChanges {
  /** By default that of the workflows. */
  activitiesQueue?: string;
  encryptPayloads?: boolean;
}

export async function createTestEnvironment(
  settings: Record<string, string> = {},
  temporal: TemporalChanges = {},
): Promise<TestEnvironment> {
  const { pool, url } = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'cuttle-test-'));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const [acs, api] = [await freePort(), await freePort()];
  const connection = await Connection.connect({ address: temporalAddress() });
  after(() => connection.close());
  const env = {
    CUTTLE_DATA_DIR: folder,
    CUTTLE_ACS_HOST: '127.0.0.1',
    CUTTLE_ACS_PORT: String(acs),
    CUTTLE_API_PORT: String(api),
    CUTTLE_TEMPORAL_CONFIG: writeTemporalConfig(folder, temporal),
    DATABASE_URL: url,
    CUTTLE_KEYS_FILE: testKeyFile(),
    TEMPORAL_ADDRESS: temporalAddress(),
    ...settings,
  };
  const apiUrl = `http://127.0.0.1:${api}`;
  const apiKey = await createApiKey(pool, 'default', 'test');
  return {
    pool,
    env,
    acsUrl: `http://127.0.0.1:${acs}/acs`,
    apiUrl,
    apiKey,
    client: createClient(apiUrl, apiKey),
    temporal: new Client({ connection }),
  };
}

/** temporal.yaml as it is shipped, but for the task queue, a worker that died being noticed within seconds, and webhooks being tried again soon. */
function writeTemporalConfig(folder: string, { activitiesQueue, encryptPayloads = false }: TemporalChanges): string {
  const queue = `test-${randomBytes(6).toString('hex')}`;
  const shipped = readFileSync(new URL('../../../temporal.yaml', import.meta.url), 'utf8');
  const changed = shipped
    .replace('workflows: cuttle', `workflows: ${queue}`)
    .replace('activities: cuttle', `activities: ${activitiesQueue ?? queue}`)
    .replace('encrypt_payloads: false', `encrypt_payloads: ${encryptPayloads}`)
    .replace('initial_interval: 5s, backoff_coefficient: 4', 'initial_interval: 300ms, backoff_coefficient: 1')
    .replaceAll(/start_to_close_timeout: \w+/g, 'start_to_close_timeout: 8s');
  const file = join(folder, 'temporal.yaml');
  writeFileSync(file, changed);
  return file;
}

export interface TestSystem extends TestEnvironment {
  /** What the processes logged, as JSON lines. */
  logged: string[];
}

/** All of Cuttle in this process, as `cuttle start` composes it. */
export async function startTestSystem(
  settings: Record<string, string> = {},
  temporal: TemporalChanges = {},
): Promise<TestSystem> {
  const environment = await createTestEnvironment(settings, temporal);
  const logged: string[] = [];
  const log = createLog(settings.CUTTLE_LOG_LEVEL ?? 'debug', { write: (line: string) => void logged.push(line) });
  const shutdown = createShutdown(log);
  after(() => shutdown.run());
  const config = loadConfig(environment.env, environment.env.CUTTLE_DATA_DIR ?? '');
  const running = await startCuttle({ config, log, shutdown, report: () => undefined });
  await running.workersUp;
  watchSimulatedCpes(config.acs.port);
  checkAnswers();
  return { ...environment, logged };
}

/** What the API shows, as far as the tests look at it which write a path as it is. */
interface Shown {
  id: string;
  items: Shown[];
}

export async function call(
  { apiUrl, apiKey }: TestEnvironment,
  method: string,
  path: string,
  body?: unknown,
): Promise<Shown> {
  const response = await fetch(apiUrl + path, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return (text === '' ? {} : JSON.parse(text)) as Shown;
}

interface Attachment {
  serialNumber: string;
  script: string;
  variables?: Record<string, string>;
  definitions?: Schemas['NewService']['variables'];
  position?: number;
  events?: string[];
  /** The service's `limits`, `retry` and `fits`. */
  policy?: Pick<Schemas['NewService'], 'limits' | 'retry' | 'fits'>;
}

/** Registers the device unless it is, defines a service with the script, and attaches it. */
export async function attach(
  system: TestEnvironment,
  { serialNumber, script, variables = {}, definitions, position, events, policy }: Attachment,
): Promise<Schemas['Instance']> {
  const { client } = system;
  const { items } = await answered(
    client.GET('/v1/devices', { params: { query: { search: serialNumber, limit: 200 } } }),
  );
  if (!items.some(({ id }) => id === serialNumber))
    await answered(client.POST('/v1/devices', { body: { id: serialNumber } }));
  const names = Object.keys(variables).map((name) => ({ name }));
  const service = {
    name: `service-${randomBytes(4).toString('hex')}`,
    script,
    variables: definitions ?? names,
    ...(events && { events }),
    ...policy,
  };
  const { id } = await answered(client.POST('/v1/services', { body: service }));
  const body = { device_id: serialNumber, service_id: id, variables, ...(position === undefined ? {} : { position }) };
  return answered(client.POST('/v1/instances', { body }));
}

/** @returns the instance, once it has the status. */
export async function reach(
  system: TestEnvironment,
  id: string,
  status: string,
  seconds = 60,
): Promise<Schemas['Instance']> {
  let instance: Schemas['Instance'] | undefined;
  try {
    await until(
      `instance ${id} is ${status}`,
      async () => {
        instance = await show(system, id);
        return instance.status === status;
      },
      seconds,
    );
  } catch (error) {
    throw new Error(`it is ${JSON.stringify(instance)}`, { cause: error });
  }
  return instance as Schemas['Instance'];
}

export function show({ client }: TestEnvironment, id: string): Promise<Schemas['Instance']> {
  return answered(client.GET('/v1/instances/{id}', { params: { path: { id } } }));
}

export function act(
  { client }: TestEnvironment,
  id: string,
  action: 'execute' | 'retry' | 'cancel' | 'pause' | 'resume',
): Promise<Schemas['Instance']> {
  return answered(client.POST(`/v1/instances/{id}/${action}`, { params: { path: { id } } }));
}

export function showDevice({ client }: TestEnvironment, id: string): Promise<Schemas['Device']> {
  return answered(client.GET('/v1/devices/{id}', { params: { path: { id } } }));
}

/** Asks a device by hand. */
export function askDevice(
  { client }: TestEnvironment,
  device: string,
  body: Schemas['NewDeviceAction'],
): Promise<Schemas['DeviceAction']> {
  return answered(client.POST('/v1/devices/{id}/actions', { params: { path: { id: device } }, body }));
}

export function showRequest(
  { client }: TestEnvironment,
  device: string,
  request: string,
): Promise<Schemas['DeviceActionWithResult']> {
  return answered(
    client.GET('/v1/devices/{id}/actions/{action}', { params: { path: { id: device, action: request } } }),
  );
}

export function readRun(system: TestEnvironment, id: string, number: number): Promise<Schemas['Run']> {
  return answered(system.client.GET('/v1/instances/{id}/runs/{number}', { params: { path: { id, number } } }));
}

let serials = 0;

/** A serial number that no other test has used. */
export function newSerialNumber(): string {
  serials += 1;
  return `SN${process.pid}-${serials}`;
}

/** A Lua expression: the text of a SetParameterValues message with one string parameter. */
export function setParameterMessage(path: string, value: string): string {
  return `<Envelope><Body><cwmp:SetParameterValues><ParameterList><ParameterValueStruct><Name>${path}</Name><Value>${value}</Value></ParameterValueStruct></ParameterList></cwmp:SetParameterValues></Body></Envelope>`;
}
