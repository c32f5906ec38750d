import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createClient } from '../../../client/client.ts';
import { createApiKey } from '../../../db/access/apiKeys.ts';
import { clientSchemaFile, generateClientSchema } from '../../client/generate.ts';
import { startTestApi } from '../../support/api/api.ts';

test('the client matches the document; if not, run `npm run generate-client`', async () => {
  assert.equal(readFileSync(clientSchemaFile, 'utf8'), await generateClientSchema());
});

test('the client places an order, and gets errors as problem documents', async () => {
  const { pool, url } = await startTestApi();
  const client = createClient(url, await createApiKey(pool, 'default', 'client'));
  const service = await client.POST('/v1/services', {
    body: { name: 'hello', script: 'set_provisioning_status("provisioned")' },
  });
  const device = await client.POST('/v1/devices', { body: { id: 'CLIENT-1' } });
  assert.ok(service.data && device.data);
  const body = { device_id: device.data.id, service_id: service.data.id };
  const { data: instance } = await client.POST('/v1/instances', { body });
  assert.equal(instance?.status, 'pending');
  const { data: page } = await client.GET('/v1/instances', {
    params: { query: { device_id: device.data.id, limit: 10 } },
  });
  assert.deepEqual(
    page?.items.map(({ id }) => id),
    [instance.id],
  );
  const { error, response } = await client.POST('/v1/instances', { body });
  assert.equal(response.status, 409);
  assert.equal(error?.type, 'urn:cuttle:problem:duplicate');
});
