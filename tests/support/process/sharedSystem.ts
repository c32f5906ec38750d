import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import { createClient } from '../../../client/client.ts';
import { createApiKey } from '../../../db/access/apiKeys.ts';
import { createPool } from '../../../db/core/pool.ts';
import { watchSimulatedCpes } from '../../conformance/support/watchSimulatedCpe.ts';
import { testRing } from '../database/keys.ts';
import { insertOrganization } from '../database/rows.ts';
import type { SharedAddresses } from '../runner/sharedSystem.ts';
import type { TestEnvironment } from './environment.ts';
import { connectTemporal } from './environment.ts';

/**
 * Returns the system that all test files of a run share, with an organization of the calling file's own. A file must
 * not change what other organizations own, nor rely on it.
 */
export async function useSharedSystem(): Promise<TestEnvironment> {
  const { databaseUrl, acsUrl, apiUrl, env } = await ask<SharedAddresses>('/');
  const pool = createPool(databaseUrl, 4, () => undefined, { sealer: testRing });
  after(() => pool.end());
  watchSimulatedCpes(Number(new URL(acsUrl).port));
  after(async () => {
    const wrong = await ask<string[]>('/wrong-answers');
    if (wrong.length > 0) throw new Error(`responses that the API document does not allow: ${wrong.join('\n')}`);
  });
  return addOrganization({ pool, env, acsUrl, apiUrl, temporal: await connectTemporal() });
}

/** Adds another organization with an API key to the same system. */
export async function addOrganization(
  system: Pick<TestEnvironment, 'pool' | 'env' | 'acsUrl' | 'apiUrl' | 'temporal'>,
): Promise<TestEnvironment> {
  const { pool, acsUrl, apiUrl } = system;
  const organization = `test-${randomBytes(6).toString('hex')}`;
  await insertOrganization(pool, organization);
  const apiKey = await createApiKey(pool, organization, 'test');
  return {
    ...system,
    organization,
    acsUrl: new URL(`/acs/${organization}`, acsUrl).href,
    apiKey,
    client: createClient(apiUrl, apiKey),
  };
}

async function ask<T>(path: string): Promise<T> {
  const runner = process.env.TEST_SHARED_SYSTEM;
  if (!runner)
    throw new Error('Run the tests with `npm test` or `node tests/run.ts FILE`, which starts the shared system.');
  const response = await fetch(runner + path);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}
