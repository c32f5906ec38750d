import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createApiKey } from '../../../db/access/apiKeys.ts';
import { startTestApi } from '../../support/api/api.ts';
import { runCuttle } from '../../support/process/cuttle.ts';

const { pool, url } = await startTestApi();
const adminKey = await createApiKey(pool, 'default', 'cli');
const DATABASE_URL = pool.options.connectionString ?? '';
const run = (key: string, ...args: string[]) =>
  runCuttle(args, { CUTTLE_API_URL: url, CUTTLE_API_KEY: key, DATABASE_URL });

it('creates, lists and revokes keys of its own organization', async () => {
  const made = await run(
    adminKey,
    'api-key',
    'create',
    'order management',
    '--role',
    'provisioner',
    '--expires',
    '90d',
    '--json',
  );
  assert.equal(made.code, 0, made.stderr);
  const { id, key, expires_at: expiresAt } = JSON.parse(made.stdout) as { id: string; key: string; expires_at: string };
  assert.ok(Math.abs(Date.parse(expiresAt) - Date.now() - 90 * 86_400_000) < 60_000);
  const listed = await run(adminKey, 'api-key', 'list');
  assert.match(listed.stdout, new RegExp(`${id} +order management +provisioner +${key.slice(0, 13)}`));
  const refused = await run(key, 'api-key', 'list');
  assert.deepEqual([refused.code, refused.stdout], [1, '']);
  assert.match(
    refused.stderr,
    /takes the scope admin, which keys of the role admin have; yours has the role provisioner/,
  );
  assert.equal((await run(adminKey, 'api-key', 'revoke', id)).code, 0);
  assert.match((await run(key, 'device', 'list')).stderr, /may have been revoked/);
});

it("creates the platform's key in the database, and with it organizations and their first keys", async () => {
  const made = await run('', 'api-key', 'create', 'ops', '--platform', '--json');
  assert.equal(made.code, 0, made.stderr);
  const { id, key } = JSON.parse(made.stdout) as { id: string; key: string };
  const created = await run(
    key,
    'organization',
    'create',
    'acme',
    '--name',
    'Acme',
    '--max-devices',
    '5',
    '--max-runs',
    'none',
  );
  assert.equal(created.stderr, '');
  assert.match(created.stdout, /limit of devices: +5\nlimit of runs at a time: +none/);
  const first = JSON.parse(
    (await run(key, 'api-key', 'create', 'first', '--role', 'admin', '--organization', 'acme', '--json')).stdout,
  ) as { key: string };
  assert.equal((await run(first.key, 'device', 'add', 'CPE-1')).code, 0);
  assert.equal((await run(key, 'organization', 'suspend', 'acme', '--reason', 'unpaid')).code, 0);
  assert.match((await run(first.key, 'device', 'list')).stderr, /suspended: unpaid/);
  assert.match((await run(key, 'organization', 'list')).stdout, /acme +Acme +20\d\d-/);
  assert.equal((await run(key, 'organization', 'resume', 'acme')).code, 0);
  assert.match((await run(key, 'organization', 'limit', 'acme', '--max-devices', '1')).stdout, /limit of devices: +1/);
  assert.match((await run(first.key, 'device', 'add', 'CPE-2')).stderr, /reached its limit of devices/);
  assert.match((await run(key, 'organization', 'delete', 'acme')).stderr, /confirm its id/);
  assert.equal((await run(key, 'organization', 'delete', 'acme', '--confirm', 'acme')).code, 0);
  assert.match((await run('', 'api-key', 'list', '--platform')).stdout, new RegExp(`${id} +ops +platform`));
  assert.equal((await run('', 'api-key', 'revoke', id, '--platform')).code, 0);
  assert.match((await run(key, 'organization', 'list')).stderr, /may have been revoked/);
});

it('reports missing arguments', async () => {
  assert.match((await run(adminKey, 'api-key', 'create', 'x')).stderr, /Choose a role: --role viewer\|provisioner/);
  assert.match(
    (await run(adminKey, 'api-key', 'create', 'x', '--role', 'viewer', '--expires', '2020-01-01')).stderr,
    /a future time/,
  );
});
