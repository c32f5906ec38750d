import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import { createClient } from '../../../client/client.ts';
import { createApiKey } from '../../../db/access/apiKeys.ts';
import { createPool } from '../../../db/core/pool.ts';
import { watchSimulatedCpes } from '../../conformance/support/watchSimulatedCpe.ts';
import { testRing } from '../database/keys.ts';
import { insertOrganization } from '../database/rows.ts';
import type { SharedAddresses } from '../runner/sharedSystem.ts';
import type { System } from './environment.ts';
import { connectTemporal } from './environment.ts';

export interface SharedSystem extends System {
  databaseUrl: string;
  stunPort: number;
}

/**
 * The Cuttle that all test files of a run share, in which the calling file has an organization of its own. A file must neither count on what
 * the rest of the database holds, nor change it.
 */
export async function useSharedSystem(): Promise<SharedSystem> {
  const { databaseUrl, acsUrl, apiUrl, stunPort } = await ask<SharedAddresses>('/');
  const organization = `test-${randomBytes(6).toString('hex')}`;
  const pool = createPool(databaseUrl, 4, () => undefined, { sealer: testRing });
  after(() => pool.end());
  await insertOrganization(pool, organization);
  const apiKey = await createApiKey(pool, organization, 'test');
  watchSimulatedCpes(Number(new URL(acsUrl).port));
  after(async () => {
    const wrong = await ask<string[]>('/wrong-answers');
    if (wrong.length > 0) throw new Error(`answers that are not as documented: ${wrong.join('\n')}`);
  });
  return {
    organization,
    pool,
    databaseUrl,
    acsUrl: `${acsUrl}/${organization}`,
    apiUrl,
    stunPort,
    apiKey,
    client: createClient(apiUrl, apiKey),
    temporal: await connectTemporal(),
  };
}

async function ask<T>(path: string): Promise<T> {
  const runner = process.env.TEST_SHARED_SYSTEM;
  if (!runner) throw new Error('Run the tests by `npm test`: it starts the system that they share.');
  const response = await fetch(runner + path);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}
