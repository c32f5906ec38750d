import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  deviceCountsStatement,
  failureCountsStatement,
  hourCountsStatement,
  instanceCountsStatement,
} from '../../../db/events/counts.ts';
import type { DeviceFilter } from '../../../db/devices/deviceList.ts';
import { deviceListStatement, deviceSorts } from '../../../db/devices/deviceList.ts';
import type { InstanceFilter } from '../../../db/services/instanceList.ts';
import {
  instanceListStatement,
  instanceSliceStatement,
  instanceSorts,
  instanceTotalStatement,
} from '../../../db/services/instanceList.ts';
import type { Statement } from '../../../db/core/pages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { insertFleet } from '../../support/api/apiFleet.ts';
import type { PlanNode } from '../../support/database/plans.ts';
import { planOf } from '../../support/database/plans.ts';

const { pool } = await createTestDatabase();
await insertFleet(pool, { devices: 1000 });

const tables = ['devices', 'instances', 'runs', 'triggers', 'labels'];

/**
 * Returns the plan when the table has only the named index, for a role that row-level security binds. So it shows
 * whether the index can be used at all, whatever the planner would prefer for so few rows.
 */
async function planWith(index: string, statement: Statement): Promise<PlanNode[]> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(`create role reader_${process.pid}`);
    for (const table of tables) {
      await client.query(`alter table ${table} enable row level security`);
      if (table !== 'triggers')
        await client.query(
          `create policy probe on ${table} using (organization_id = current_setting('probe.organization'))`,
        );
      else await client.query(`create policy probe on triggers using (instance_id in (select id from instances))`);
    }
    await client.query(`grant select on all tables in schema public to reader_${process.pid}`);
    await client.query(
      `update pg_index
        set indisvalid = false
        where indexrelid <> $1::regclass
          and indrelid = (select indrelid from pg_index where indexrelid = $1::regclass)`,
      [index],
    );
    await client.query(
      `set local enable_seqscan = off;
        set local enable_sort = off;
        set local probe.organization = 'default';
        set local role reader_${process.pid}`,
    );
    return await planOf(client, statement);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** @param condition the index condition, beside the organization. */
async function assertUses(index: string, condition: RegExp, statement: Statement): Promise<void> {
  const plan = await planWith(index, statement);
  const used = plan.filter((node) => node['Index Name'] === index);
  assert.ok(
    used.some((node) => condition.test(node['Index Cond'] ?? '')),
    `${index}: ${JSON.stringify(plan)}`,
  );
}

const now = new Date();
const firstPage = { descending: false, after: undefined, limit: 51 };

const deviceFilters: [DeviceFilter, string, RegExp][] = [
  [{ registered: true }, 'devices_registered', /organization_id/],
  [{ registered: false }, 'devices_discovered', /organization_id/],
  [{ oui: '000001' }, 'devices_oui', /oui/],
  [{ productClass: 'Router 1' }, 'devices_product_class', /product_class/],
  [{ softwareVersion: '1.1' }, 'devices_software_version', /software_version/],
  [{ informedSince: now }, 'devices_informed', /informed_hour >=/],
  [{ informedBefore: now }, 'devices_informed', /informed_hour <=/],
  [{ neverInformed: true }, 'devices_informed', /informed_hour =/],
  [{ unreachable: true }, 'devices_unreachable', /organization_id/],
  [{ tag: 'vip' }, 'labels_pkey', /label =/],
];

const instanceFilters: [InstanceFilter, string, RegExp][] = [
  [{ deviceId: 'CPE0000001' }, 'instances_device', /device_key/],
  [{ service: { id: 'svc_default_1', latestVersion: 3 } }, 'instances_of_service', /service_id/],
  [{ service: { id: 'svc_default_1', latestVersion: 3 }, outdated: true }, 'instances_of_service', /service_id/],
  [
    { service: { id: 'svc_default_1', latestVersion: 3 }, statuses: ['failed'] },
    'instances_of_service_and_status',
    /service_id.*status/,
  ],
  [{ statuses: ['failed'] }, 'instances_of_status', /status/],
  [{ statuses: ['failed', 'pending'] }, 'instances_of_status', /status/],
  [{ faultCode: '9002' }, 'labels_pkey', /label =/],
  [{ tag: 'vip' }, 'labels_pkey', /label =/],
  [{ errorType: 'CwmpFault' }, 'instances_of_error', /error_type/],
  [{ changedSince: now }, 'instances_updated', /updated_at/],
  [{ changedBefore: now }, 'instances_updated', /updated_at/],
  [{ failedSince: now }, 'instances_failed', /failed_at/],
  [{ failedBefore: now }, 'instances_failed', /failed_at/],
  [{ externalId: 'subscription-4711' }, 'instances_external', /external_id/],
  [{ paused: true }, 'instances_paused', /organization_id/],
  [{ waiting: true }, 'triggers_waiting', /^$|instance_id/],
];

describe('an index serves', () => {
  for (const [filter, index, condition] of deviceFilters) {
    it(`devices by ${JSON.stringify(filter)}`, async () => {
      await assertUses(index, condition, deviceListStatement('default', filter, { sort: 'id', ...firstPage }));
    });
  }

  it('devices by the beginning of their id or serial number', async () => {
    const statement = deviceListStatement('default', { prefix: 'CPE00001' }, { sort: 'id', ...firstPage });
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query(`set local enable_seqscan = off; set local enable_indexscan = off`);
      const used = (await planOf(client, statement)).flatMap((node) =>
        />= /.test(node['Index Cond'] ?? '') ? [node['Index Name']] : [],
      );
      assert.deepEqual(used.sort(), ['devices_id_prefix', 'devices_serial_number_prefix']);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  for (const [filter, index, condition] of instanceFilters) {
    it(`instances by ${JSON.stringify(filter)}`, async () => {
      await assertUses(
        index,
        condition,
        instanceListStatement('default', filter, { sort: 'created_at', ...firstPage }),
      );
      await assertUses(index, condition, instanceTotalStatement('default', filter));
    });
  }

  const after = { value: '1700000000.000001', id: 'M' };
  const deviceOrder = {
    id: 'devices_organization_id_id_key',
    created_at: 'devices_created',
    last_inform_at: 'devices_informed',
  };
  const instanceOrder = {
    created_at: 'instances_listed',
    updated_at: 'instances_updated',
    failed_at: 'instances_failed',
  };
  for (const descending of [false, true]) {
    for (const sort of Object.keys(deviceSorts) as (keyof typeof deviceSorts)[]) {
      it(`devices sorted by ${sort}${descending ? ', descending' : ''}, from a cursor on`, async () => {
        const statement = deviceListStatement('default', {}, { sort, descending, after, limit: 51 });
        await assertUses(deviceOrder[sort], /ROW\(|[<>]/, statement);
        const plan = await planWith(deviceOrder[sort], statement);
        assert.ok(!plan.some((node) => node['Node Type'] === 'Sort'), JSON.stringify(plan));
      });
    }
    for (const sort of Object.keys(instanceSorts) as (keyof typeof instanceSorts)[]) {
      it(`instances sorted by ${sort}${descending ? ', descending' : ''}, from a cursor on`, async () => {
        await assertUses(
          instanceOrder[sort],
          /ROW\(|[<>]/,
          instanceListStatement('default', {}, { sort, descending, after, limit: 51 }),
        );
      });
    }
  }

  const service = { id: 'svc_default_1', latestVersion: 3 };
  const sliced: [InstanceFilter, string, RegExp][] = [
    [{}, 'instances_listed', /organization_id/],
    [{ service }, 'instances_of_service', /service_id/],
    [{ statuses: ['failed'] }, 'instances_of_status', /status/],
    [{ service, statuses: ['failed'] }, 'instances_of_service_and_status', /service_id.*status/],
  ];
  for (const [filter, index, condition] of sliced) {
    it(`a numbered page of instances by ${JSON.stringify(filter)}, and its total`, async () => {
      const slices = [false, true].map((fromEnd) =>
        instanceSliceStatement('default', filter, { fromEnd, offset: 900, limit: 20 }),
      );
      for (const statement of [...slices, instanceTotalStatement('default', filter)]) {
        await assertUses(index, condition, statement);
        const used = (await planWith(index, statement)).filter((node) => node['Index Name'] === index);
        assert.deepEqual(
          used.map((node) => node['Node Type']),
          ['Index Only Scan'],
        );
      }
    });
  }

  it("a device's instances by numbered pages", async () => {
    await assertUses(
      'instances_device',
      /device_key/,
      instanceSliceStatement('default', { deviceId: 'CPE0000001' }, { offset: 0, limit: 20 }),
    );
    await assertUses('instances_device', /device_key/, instanceTotalStatement('default', { deviceId: 'CPE0000001' }));
  });

  it('each count', async () => {
    for (const index of ['devices_registered', 'devices_discovered', 'devices_informed', 'devices_unreachable']) {
      await assertUses(index, /organization_id/, deviceCountsStatement('default'));
    }
    await assertUses('instances_of_service_and_status', /service_id.*status/, instanceCountsStatement('default', 500));
    await assertUses('runs_ended', /finished_hour/, failureCountsStatement('default', now, 200));
    await assertUses('runs_ended', /finished_hour/, hourCountsStatement('default', now));
  });
});

it('an Inform within the hour of the last one changes no indexed column of devices', async () => {
  const { rows } = await pool.query<{ name: string }>(
    `select distinct a.attname as name from pg_index x
     join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = x.indexrelid and d.refobjid = x.indrelid
     join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
     where x.indrelid = 'devices'::regclass`,
  );
  const looked = rows.map(({ name }) => name);
  assert.ok(looked.includes('informed_hour') && looked.includes('connection_request_at'));
  const changed = [
    'last_inform_at',
    'session_id',
    'session_phase',
    'session_started_at',
    'sessions_since',
    'inform_events',
    'inform_command_keys',
    'inform_parameters',
    'parameter_key',
    'remote_address',
    'queue_version',
  ];
  assert.deepEqual(
    looked.filter((name) => changed.includes(name)),
    [],
  );
});
