import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Schemas } from '../../../client/client.ts';
import { answered } from '../../support/api/answered.ts';
import { insertFleet, readFleet } from '../../support/database/fleet.ts';
import { addOrganization, useSharedSystem } from '../../support/process/sharedSystem.ts';
import { call } from '../../support/process/system.ts';
import { rolloutCalls } from '../../support/api/rollouts.ts';

const system = await useSharedSystem();
const { organization, pool, client } = system;
const other = await addOrganization(system);
const { begin, become } = rolloutCalls(system);

const succeeds = 'set_provisioning_status("provisioned")';

test('an instance without a trigger is pinned; paused and incomplete ones are skipped, as the plan says', async () => {
  await insertFleet(pool, { organization, service: 'mixed', scripts: [succeeds], count: 8, prefix: 'MIXED-' });
  const id = (number: number): string => `ins_${organization}_MIXED-${number}`;
  await pool.query(
    `update service_versions
      set variables = '[{"name": "vlan", "type": "number", "required": true, "secret": false}]'
      where service_id = 'svc_${organization}_mixed' and version = 2`,
  );
  await pool.query(
    `update instances set variables = '{"vlan": 7}' where id like 'ins_${organization}_MIXED-%' and id <> $1`,
    [id(3)],
  );
  await pool.query(`update runs set version = 2 where instance_id = $1`, [id(1)]);
  await pool.query(`update instances set paused_at = now() where id = $1`, [id(2)]);
  await pool.query('delete from runs where instance_id = $1', [id(4)]);
  await pool.query(`update instances set status = 'pending' where id = $1`, [id(4)]);
  await pool.query(
    `update devices
      set product_class = 'HGW', software_version = '7.1_x'
      where id in ('MIXED-5', 'MIXED-6') and organization_id = $1`,
    [organization],
  );
  await pool.query(`update devices set last_inform_at = now() where id = 'MIXED-6' and organization_id = $1`, [
    organization,
  ]);

  const plan = async (filter: NonNullable<Schemas['NewRollout']['filter']>): Promise<Schemas['RolloutPlan']> =>
    (await answered(
      client.POST('/v1/rollouts', { body: { service: 'mixed', dry_run: true, filter } }),
    )) as Schemas['RolloutPlan'];
  const { total, run, pin, skip, version } = await plan({});
  assert.deepEqual({ total, run, pin, skip, version }, { total: 8, run: 5, pin: 2, skip: 1, version: 2 });
  for (const [filter, count] of [
    [{ status: 'pending' }, 1],
    [{ from_version: 1 }, 6],
    [{ from_version: 2 }, 1],
    [{ device_prefix: 'MIXED-' }, 8],
    [{ device_prefix: 'MIXED_' }, 0],
    [{ product_class: 'hgw' }, 2],
    [{ software_version: '7.*' }, 2],
    [{ software_version: '7.1%' }, 0],
    [{ software_version: '*_x' }, 2],
    [{ software_version: '7.1?x' }, 0],
    [{ informed_since: '1h' }, 1],
    [{ oui: '00040E' }, 0],
  ] as const)
    assert.equal((await plan(filter)).total, count, JSON.stringify(filter));
  assert.ok(
    (await readFleet(pool, 'MIXED-', organization)).every(({ pinned }) => pinned === null),
    'a dry run changes nothing',
  );

  const rollout = await begin('mixed', { canary: 0, rate_per_second: 100 });
  const { progress } = await become(rollout.id, 'finished');
  assert.deepEqual([progress.provisioned, progress.pinned, progress.skipped], [4, 2, 2]);
  const { rows } = await pool.query<{ instance_id: string }>(
    'select instance_id from rollout_items where job_id = $1 and number = 1',
    [rollout.id],
  );
  assert.equal(rows[0]?.instance_id, id(6), 'the CPE that connected last goes first');
  const pins = (await readFleet(pool, 'MIXED-', organization)).map(({ pinned }) => pinned);
  assert.deepEqual(pins, [2, 1, 1, 2, 2, 2, 2, 2]);
  assert.equal((await begin('mixed', { filter: { device_prefix: 'none' } })).status, 'finished');

  const follow = await begin('mixed', { follow: true, canary: 0, rate_per_second: 100, filter: { from_version: 2 } });
  assert.deepEqual(
    [
      (await become(follow.id, 'finished')).progress.pinned,
      (await readFleet(pool, 'MIXED-', organization)).filter(({ pinned }) => pinned === null).length,
    ],
    [5, 5],
  );
});

test('another organization sees nothing of a rollout, and its instances are never touched', async () => {
  await insertFleet(pool, {
    organization: other.organization,
    service: 'theirs',
    scripts: [succeeds],
    count: 2,
    prefix: 'THEIRS-',
  });
  await insertFleet(pool, { organization, service: 'ours', scripts: [succeeds], count: 2, prefix: 'OURS-' });
  await assert.rejects(begin('theirs'), /422.*service is not the name of a service/);
  await assert.rejects(begin('ours', { version: 3 }), /422.*version is not a version of the service: its latest is 2/);
  await assert.rejects(
    begin('ours', { version: 1, follow: true }),
    /422.*follow is possible only with the latest version, which is 2/,
  );
  await assert.rejects(
    begin('ours', { filter: { rollout: 'rol_none' } }),
    /422.*filter.rollout is not the id of a rollout/,
  );
  await assert.rejects(begin('ours', { stop_at: 10 }), /422.*stop_at must be a share from 0 to 1/);
  const { id } = await begin('ours');
  await become(id, 'finished');
  await pool.query(`insert into rollouts (id, organization_id, service_id, version, filter, canary, rate_per_second,
    concurrency, follow, created_by, total, state)
    values ('rol_theirs', '${other.organization}', 'svc_${other.organization}_theirs', 2, '{}', 0, 1, 1, false, '',
    0, 'paused')`);
  for (const [method, path] of [
    ['GET', ''],
    ['POST', '/pause'],
    ['POST', '/resume'],
    ['POST', '/abort'],
  ] as const) {
    await assert.rejects(call(system, method, `/v1/rollouts/rol_theirs${path}`), /404/);
  }
  await assert.rejects(begin('ours', { filter: { rollout: 'rol_theirs' } }), /422/);
  assert.ok((await call(system, 'GET', '/v1/rollouts')).items.every((each) => each.id !== 'rol_theirs'));
  assert.ok(
    (await readFleet(pool, 'THEIRS-', other.organization)).every(
      ({ pinned, versions }) => pinned === null && versions.length === 1,
    ),
  );
});
