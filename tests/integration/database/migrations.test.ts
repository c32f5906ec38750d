import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { migrate } from '../../../db/core/migrate.ts';
import { createPool } from '../../../db/core/pool.ts';
import { databaseUrl } from '../../support/database/database.ts';

const name = `cuttle_migrated_${process.pid}`;
const server = createPool(databaseUrl('postgres'), 1, () => undefined);
await server.query(`create database ${name}`);
const pool = createPool(databaseUrl(name), 2, () => undefined);
after(async () => {
  await pool.end();
  await server.query(`drop database ${name} with (force)`);
  await server.end();
});

const initial = readFileSync(new URL('../../../db/migrations/0001_initial.sql', import.meta.url), 'utf8');

test('a database of the first version, in use, is brought up to date with all that it holds', async () => {
  await pool.query(initial);
  await pool.query('create table migrations (version int primary key, applied_at timestamptz not null default now())');
  await pool.query('insert into migrations (version) values (1)');
  await pool.query(`
    insert into organizations (id, name) values ('default', 'Default');
    insert into devices (organization_id, id, registered_at) values ('default', 'CPE1', now());
    insert into credentials (organization_id, username, password, device_key) select 'default', 'default.cpe', 'secret', key from devices;
    insert into services (id, organization_id, name, latest_version) values ('svc', 'default', 'svc', 1);
    insert into service_versions (service_id, version, script, variables, events) values ('svc', 1, '', '[]', '{0 BOOTSTRAP}');
    insert into instances (id, organization_id, device_key, service_id, workflow_id, variables, position, status)
      select 'ins', 'default', key, 'svc', 'ins', '{}', 1, 'running' from devices;
    insert into triggers (instance_id, device_key, kind, reason, state) select 'ins', key, 'event', '0 BOOTSTRAP', 'begun' from devices;
    insert into runs (instance_id, number, organization_id, device_key, trigger_id, workflow_run_id, first_execution_run_id, service_id, version,
        variables, device, seed, awaits_settlement)
      select 'ins', 1, 'default', device_key, id, 'run', 'run', 'svc', 1, '{}', '{}', '', true from triggers;
    insert into messages (organization_id, device_key, run_id, number, purpose, method, request, summary, state, session_id)
      select 'default', device_key, id, 1, 'run', 'Reboot', '{"name":"Reboot","commandKey":""}', 'Reboot', 'sent', 's' from runs;
    insert into outbox (instance_id, kind, argument, claimed_until) values ('ins', 'settled', '{}', now());`);
  const applied = await migrate(pool);
  assert.ok(applied.length >= 5);
  assert.deepEqual(await migrate(pool), []);
  const { rows } = await pool.query<{ username: string; held: boolean }>(
    'select username, held_at is not null as held from credentials',
  );
  assert.deepEqual(rows, [{ username: 'default.cpe', held: true }]);
  const settled = await pool.query<{ told: string | null }>(
    `select settle_message(id, 's', 'acknowledged', null, null) as told from messages`,
  );
  assert.ok(settled.rows[0]?.told, 'the message that was under way is settled, and the workflow is told');
});
