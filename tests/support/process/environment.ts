import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import type { CuttleClient } from '../../../client/client.ts';
import { createClient } from '../../../client/client.ts';
import { createApiKey } from '../../../db/access/apiKeys.ts';
import type { Pool } from '../../../db/core/pool.ts';
import type { TestDatabase } from '../database/database.ts';
import { createTestDatabase } from '../database/database.ts';
import { testKeyFile } from '../database/keys.ts';
import { freePort } from './freePort.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** An organization of a running system, and how tests reach it. */
export interface System {
  organization: string;
  pool: Pool;
  acsUrl: string;
  apiUrl: string;
  /** An administrator's key of the organization. */
  apiKey: string;
  /** Uses that key. */
  client: CuttleClient;
  temporal: Client;
}

/** An organization, and the environment variables for processes of its system. */
export interface TestEnvironment extends System {
  env: Record<string, string>;
}

export interface TemporalChanges {
  /** Default: the queue of the workflows. */
  activitiesQueue?: string;
  encryptPayloads?: boolean;
}

export function temporalAddress(): string {
  const address = process.env.TEST_TEMPORAL_ADDRESS;
  if (!address) throw new Error('Run the tests with `npm test`, or set TEST_TEMPORAL_ADDRESS to a Temporal server.');
  return address;
}

/**
 * Creates the settings of processes on a database, for the organization `default`.
 * @param database default: a new one.
 */
export async function createTestEnvironment(
  settings: Record<string, string> = {},
  temporal: TemporalChanges = {},
  database?: TestDatabase,
): Promise<TestEnvironment> {
  const { pool, url } = database ?? (await createTestDatabase());
  const { env, acsUrl, apiUrl } = await cuttleSettings(temporaryFolder(), url, temporal);
  const apiKey = await createApiKey(pool, 'default', 'test');
  return {
    organization: 'default',
    pool,
    env: { ...env, ...settings },
    acsUrl,
    apiUrl,
    apiKey,
    client: createClient(apiUrl, apiKey),
    temporal: await connectTemporal(),
  };
}

/** Connects to the tests' Temporal server until the test file ends. */
export async function connectTemporal(): Promise<Client> {
  const connection = await Connection.connect({ address: temporalAddress() });
  after(() => connection.close());
  return new Client({ connection });
}

/** Returns the settings of processes on this database, with their own ports and task queue. */
export async function cuttleSettings(
  folder: string,
  databaseUrl: string,
  temporal: TemporalChanges = {},
): Promise<{ env: Record<string, string>; acsUrl: string; apiUrl: string }> {
  const [acs, api] = [await freePort(), await freePort()];
  const env = {
    CUTTLE_DATA_DIR: folder,
    CUTTLE_ACS_HOST: '127.0.0.1',
    CUTTLE_ACS_PORT: String(acs),
    CUTTLE_API_PORT: String(api),
    CUTTLE_TEMPORAL_CONFIG: writeTemporalConfig(folder, temporal),
    DATABASE_URL: databaseUrl,
    CUTTLE_KEYS_FILE: testKeyFile(),
    TEMPORAL_ADDRESS: temporalAddress(),
  };
  return { env, acsUrl: `http://127.0.0.1:${acs}/acs`, apiUrl: `http://127.0.0.1:${api}` };
}

/** Writes a temporal.yaml with its own task queue, short activity timeouts and fast webhook retries. */
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
