import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suspendOrganization, setLimits } from '../../../db/access/platform.ts';
import { inform } from '../../support/cpe/cpeMessages.ts';
import { until } from '../../support/until.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import type { RawAnswer } from '../../support/cpe/rawCpe.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { insertDevice, insertOrganization, readAudit } from '../../support/database/rows.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database);

async function post(organization: string, serial: string): Promise<RawAnswer> {
  const cpe = new RawCpe(gateway.port);
  const answer = await cpe.post(inform({ serial, events: ['2 PERIODIC'] }), {}, `/acs/${organization}`);
  await cpe.close();
  return answer;
}

test("a suspended organization's CPEs get 503 with Retry-After, and are served soon after a resume", async () => {
  await insertOrganization(pool, 'late', { suspended_at: new Date(), suspended_reason: 'secret reason' });
  const refused = await post('late', 'CPE-1');
  assert.deepEqual(
    [refused.status, refused.headers.get('retry-after'), refused.body],
    [503, '600', 'The organization is suspended.\n'],
  );
  assert.equal((await post('default', 'CPE-1')).status, 200, 'another organization’s are served');
  assert.equal((await pool.query(`select 1 from devices where organization_id = 'late'`)).rowCount, 0);
  await suspendOrganization(pool, 'late', undefined);
  await until('the gateway applies it', async () => (await post('late', 'CPE-1')).status === 200, 30);
  await suspendOrganization(pool, 'late', 'again');
  await until('the gateway applies it', async () => (await post('late', 'CPE-1')).status === 503, 30);
});

test('at its limit of devices, an organization refuses and audits unknown CPEs, and serves its own', async () => {
  await insertOrganization(pool, 'full');
  await insertDevice(pool, 'KNOWN', { organization: 'full' });
  await setLimits(pool, 'full', { devices: 2, runs: undefined, requestsPerSecond: undefined });
  assert.equal((await post('full', 'NEW-1')).status, 200);
  const refused = await post('full', 'NEW-2');
  assert.deepEqual([refused.status, refused.body], [403, 'This device is not admitted.\n']);
  assert.deepEqual(
    (await readAudit(pool, 'full')).map(({ kind }) => kind),
    ['device_limit'],
  );
  for (const serial of ['KNOWN', 'NEW-1']) assert.equal((await post('full', serial)).status, 200);
});
