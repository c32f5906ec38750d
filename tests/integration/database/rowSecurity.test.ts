import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { listDevices } from '../../../db/devices/deviceList.ts';
import { migrate } from '../../../db/core/migrate.ts';
import { insertOrganization } from '../../../db/access/organizations.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { createPool, transaction } from '../../../db/core/pool.ts';
import { apiRole, boundPool, rowSecurityProblem } from '../../../db/core/rowSecurity.ts';
import { insertService } from '../../../db/services/services.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { testRing } from '../../support/database/keys.ts';
import { insertOrganizationRows } from '../../support/database/organizationRows.ts';

const { pool, url } = await createTestDatabase();
const asApi = createPool(url, 4, () => undefined, { role: apiRole, sealer: testRing });
after(() => asApi.end());
const [own, other] = [boundPool(asApi, 'default'), boundPool(asApi, 'other')];

/** For each organization. */
const devices = 3000;

before(async () => {
  for (const organization of ['default', 'other']) await insertOrganizationRows(pool, organization, devices);
  await pool.query('analyze');
});

async function tables(): Promise<{ name: string; locked: boolean; granted: boolean }[]> {
  const { rows } = await pool.query<{ name: string; locked: boolean; granted: boolean }>(
    `select relname as name, relrowsecurity as locked,
      has_table_privilege('${apiRole}', oid, 'select, insert, update, delete, truncate, references') as granted
     from pg_class where relkind in ('r', 'p') and relnamespace = current_schema()::regnamespace order by 1`,
  );
  return rows;
}

it("restricts the API to each organization's rows in every table, and gives it no other table", async () => {
  const all = await tables();
  assert.deepEqual(
    all.filter(({ locked }) => !locked).map(({ name }) => name),
    ['key_check', 'migrations', 'secrets'],
  );
  assert.deepEqual(
    all.filter(({ locked, granted }) => locked !== granted),
    [],
  );
  assert.equal(await rowSecurityProblem(pool), undefined);
});

it("shows only the organization's rows of every table, although the statement names no organization", async () => {
  for (const { name } of (await tables()).filter(({ locked }) => locked)) {
    const count = async (db: Pool): Promise<number> =>
      (await db.query<{ count: number }>(`select count(*) from ${name}`)).rows[0]?.count ?? 0;
    const [all, one] = [await count(pool), await count(own)];
    assert.ok(one > 0 && one * 2 === all, `${name}: ${one} of ${all}`);
  }
});

it('shows nothing to a connection that names no organization, or an unknown one', async () => {
  assert.deepEqual((await asApi.query('select 1 from devices')).rows, []);
  assert.deepEqual((await boundPool(asApi, 'none').query('select 1 from devices')).rows, []);
  await assert.rejects(asApi.query('select 1 from secrets'), /permission denied/);
});

it('changes and inserts nothing of another organization, whatever the statement says', async () => {
  assert.equal((await own.query(`update devices set oui = 'AAAAAA' where organization_id = 'other'`)).rowCount, 0);
  assert.equal((await own.query(`delete from instances where organization_id = 'other'`)).rowCount, 0);
  await assert.rejects(
    own.query(`insert into devices (organization_id, id) values ('other', 'theirs')`),
    /row-level security/,
  );
  await assert.rejects(
    own.query(`insert into run_logs (run_id, line, at, text) values (${await foreignRun()}, 2, now(), '')`),
    /row-level security/,
  );
  await assert.rejects(own.query(`update devices set organization_id = 'other'`), /row-level security/);
});

async function foreignRun(): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(`select id from runs where organization_id = 'other' limit 1`);
  return rows[0]?.id ?? 0;
}

it('leaves no organization set on a connection, also after a failed statement', async () => {
  const single = createPool(url, 1, () => undefined, { role: apiRole, sealer: testRing });
  const [first, second] = [boundPool(single, 'default'), boundPool(single, 'other')];
  const organizationOf = async (db: Pool): Promise<unknown> =>
    (await db.query('select distinct organization_id as id from devices')).rows;
  assert.deepEqual(await organizationOf(first), [{ id: 'default' }]);
  await assert.rejects(first.query('select 1 / 0'), /division by zero/);
  assert.deepEqual(await organizationOf(single), []);
  assert.deepEqual(await organizationOf(second), [{ id: 'other' }]);
  await assert.rejects(
    transaction(first, async (db) => {
      await db.query('select 1 / 0');
    }),
    /division by zero/,
  );
  await transaction(second, async (db) => {
    assert.deepEqual((await db.query('select distinct organization_id as id from devices')).rows, [{ id: 'other' }]);
  });
  assert.deepEqual(await organizationOf(single), []);
  await single.end();
});

it('keeps each of many parallel requests within its organization', async () => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      listDevices(
        n % 2 === 0 ? own : boundPool(asApi, 'none'),
        n % 2 === 0 ? 'default' : 'none',
        {},
        { sort: 'id', descending: false, after: undefined, limit: 3 },
      ),
    ),
  );
  assert.deepEqual(
    answers.map(({ length }) => length),
    answers.map((_, n) => (n % 2 === 0 ? 3 : 0)),
  );
});

const byIndex: [what: string, statement: string][] = [
  ['a device', `select * from devices where organization_id = 'default' and id = 'CPE-7'`],
  [
    'a page of devices',
    `select * from devices where organization_id = 'default' and id > 'CPE-7' order by id limit 51`,
  ],
  [
    'an instance',
    `select * from instances where organization_id = 'default' and id = 'default-7' and detached_at is null`,
  ],
  [
    'a page of instances',
    `select *
      from instances
      where organization_id = 'default' and id > 'default-7' and detached_at is null
      order by id limit 51`,
  ],
  [
    'the parameters of a device',
    `select * from parameter_documents where device_key = 7 and first_path > 'Device.1' order by first_path limit 4`,
  ],
  ['the log of a run', 'select * from run_logs where run_id = 7 order by line'],
  ['the messages of a run', 'select * from messages where run_id = 7 order by id'],
  ['the runs of an instance', `select * from runs where instance_id = 'default-7' order by number desc limit 51`],
  ['the trigger that waits', `select * from triggers where instance_id = 'default-7' and state = 'queued'`],
  [
    'the version of a service',
    `select *
      from services s
      join service_versions v on v.service_id = s.id and v.version = s.latest_version
      join instances i on i.service_id = s.id
      where i.organization_id = 'default' and i.id = 'default-7'`,
  ],
];

for (const [what, statement] of byIndex) {
  it(`finds ${what} by the same indexes as without row-level security`, async () => {
    const plan = async (db: Pool): Promise<string> =>
      (await db.query<{ 'QUERY PLAN': string }>(`explain ${statement}`)).rows
        .map((row) => row['QUERY PLAN'])
        .join('\n');
    const [locked, free] = [await plan(own), await plan(pool)];
    const scans = (text: string): string[] => text.match(/Seq Scan on \w+/g) ?? [];
    assert.deepEqual(scans(locked), scans(free), locked);
    assert.match(locked, /Index/);
  });
}

it('covers tables of later migrations if they name their organization; others are inaccessible', async () => {
  await pool.query('create table later (organization_id text not null); create table unnamed (id int)');
  await pool.query(`insert into later values ('default'), ('other'), ('other')`);
  await migrate(pool);
  assert.equal((await other.query('select 1 from later')).rowCount, 2);
  assert.equal((await own.query('select 1 from later')).rowCount, 1);
  await assert.rejects(own.query('select 1 from unnamed'), /permission denied/);
});

it('lets one statement insert a parent and its child', async () => {
  const policy = {
    limits: { script_seconds: 5, delivery_seconds: null },
    retry: { attempts: 1, backoff_seconds: 60, max_backoff_seconds: 3600, on: [] },
    fits: { oui: [], product_class: [], software_version: [] },
    on_repeated_bootstrap: 'run' as const,
  };
  assert.ok(
    await insertService(own, {
      id: 'new',
      organizationId: 'default',
      name: 'new',
      description: '',
      script: '',
      variables: [],
      events: [],
      policy,
    }),
  );
  await assert.rejects(
    insertService(other, {
      id: 'theirs',
      organizationId: 'default',
      name: 'theirs',
      description: '',
      script: '',
      variables: [],
      events: [],
      policy,
    }),
    /row-level security/,
  );
});

it('reports what to do when the database user cannot switch roles, and everything else works', async () => {
  const name = `cuttle_limited_${process.pid}`;
  await pool.query(`create role ${name} login password 'limited'`);
  await pool.query(`create database ${name} owner ${name}`);
  const limited = createPool(
    Object.assign(new URL(url), { username: name, password: 'limited', pathname: `/${name}` }).href,
    2,
    () => undefined,
  );
  try {
    assert.ok((await migrate(limited)).length > 0);
    assert.match(
      (await rowSecurityProblem(limited)) ?? '',
      /permission denied to set role.*create role cuttle_api nologin; grant cuttle_api to/s,
    );
    await insertOrganization(limited, 'default', 'Default');
    assert.deepEqual(
      await listDevices(limited, 'default', {}, { sort: 'id', descending: false, after: undefined, limit: 10 }),
      [],
    );
    await pool.query(`grant ${apiRole} to ${name}`);
    assert.equal(await rowSecurityProblem(limited), undefined);
  } finally {
    await limited.end();
    await pool.query(`drop database ${name} with (force)`);
    await pool.query(`drop role ${name}`);
  }
});
