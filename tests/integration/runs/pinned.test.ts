import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Schemas } from '../../../client/client.ts';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { answered } from '../../support/api/answered.ts';
import { cuttleOf } from '../../support/process/cuttle.ts';
import { until } from '../../support/until.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { call, newSerialNumber, reach, readRun } from '../../support/process/system.ts';

const system = await useSharedSystem();
const { client } = system;
const prints = (text: string): string => `print("${text}") set_provisioning_status("provisioned")`;

/** Version 1 runs at a boot, version 2 periodically, with one more variable. */
async function define(name: string): Promise<string> {
  const { id } = await answered(
    client.POST('/v1/services', { body: { name, script: prints('one'), events: ['1 BOOT'] } }),
  );
  const update = (body: Schemas['ServiceChange']) =>
    answered(client.PATCH('/v1/services/{id}', { params: { path: { id } }, body }));
  await update({
    script: prints('two'),
    variables: [{ name: 'code', required: true, secret: true, default: 'ABCD' }],
    events: ['2 PERIODIC'],
  });
  await update({ variables: [{ name: 'code', required: true }], events: ['2 PERIODIC'] });
  return id;
}

async function register(): Promise<string> {
  return (await answered(client.POST('/v1/devices', { body: { id: newSerialNumber() } }))).id;
}

const attach = (
  device_id: string,
  service_id: string,
  input: Schemas['InstanceChange'],
): Promise<Schemas['Instance']> =>
  answered(client.POST('/v1/instances', { body: { device_id, service_id, ...input } as Schemas['NewInstance'] }));
const show = (id: string): Promise<Schemas['Instance']> =>
  answered(client.GET('/v1/instances/{id}', { params: { path: { id } } }));
const change = (id: string, body: Schemas['InstanceChange']): Promise<Schemas['Instance']> =>
  answered(client.PATCH('/v1/instances/{id}', { params: { path: { id } }, body }));

const log = async (id: string, run: number): Promise<string[]> =>
  (await readRun(system, id, run)).log.map(({ text }) => text);

test('a pinned instance runs its version, on the events of that version, after newer ones are saved', async () => {
  const serialNumber = await register();
  const { id, version } = await attach(serialNumber, await define('pinned'), { version: 1 });
  assert.deepEqual(version, { pinned: 1, latest: 3, applied: null });
  const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber });
  await cpe.boot();
  await reach(system, id, 'provisioned');
  assert.deepEqual(await log(id, 1), ['one']);
  await cpe.inform(['2 PERIODIC']);
  const seen = await show(id);
  assert.deepEqual([seen.run, seen.version, seen.outdated], [1, { pinned: 1, latest: 3, applied: 1 }, false]);

  const moved = await change(id, { version: 2 });
  assert.deepEqual([moved.version.pinned, moved.outdated], [2, true]);
  await cpe.inform(['2 PERIODIC']);
  await until('it has run again', async () => (await show(id)).run === 2);
  await reach(system, id, 'provisioned');
  assert.deepEqual(await log(id, 2), ['two']);
});

test('values are checked against the pinned version', async () => {
  const serviceId = await define('checked');
  const { id } = await attach(await register(), serviceId, { version: 2 });
  await assert.rejects(change(id, { version: 'latest' }), /422.*variables.code is required/);
  await assert.rejects(change(id, { version: 3 }), /422.*variables.code is required/);
  await assert.rejects(change(id, { version: 4 }), /422.*version is not a version of the service: its latest is 3/);
  await assert.rejects(change(id, { version: 'newest' as 'latest' }), /422.*version must be the number of a version/);
  assert.deepEqual((await change(id, { version: 'latest', variables: { code: 'DEF' } })).version, {
    pinned: null,
    latest: 3,
    applied: null,
  });
  assert.equal((await change(id, { version: 1 })).version.pinned, 1);
  assert.equal((await change(id, { version: 3 })).version.pinned, 3, 'a value unknown to version 1 was kept');
  await assert.rejects(attach(await register(), serviceId, {}), /422.*variables.code is required/);
  await assert.rejects(attach(await register(), serviceId, { version: 9 }), /422.*version is not a version/);
  await assert.rejects(
    attach(await register(), serviceId, { version: 1, variables: { code: 'x' } }),
    /422.*is not a variable/,
  );
});

test('the versions of a service are listed without scripts, newest first, and each is shown whole', async () => {
  const path = { id: await define('versions') };
  const page = (query: { limit?: number; cursor?: string }) =>
    answered(client.GET('/v1/services/{id}/versions', { params: { path, query } }));
  const first = await page({ limit: 2 });
  assert.deepEqual(
    first.items.map((each) => [each.version, 'script' in each]),
    [
      [3, false],
      [2, false],
    ],
  );
  const rest = await page({ cursor: first.next_cursor ?? '' });
  assert.deepEqual([rest.items.map(({ version }) => version), rest.next_cursor], [[1], null]);
  const second = await answered(
    client.GET('/v1/services/{id}/versions/{number}', { params: { path: { ...path, number: 2 } } }),
  );
  assert.deepEqual(
    [second.script, second.events, second.variables[0]?.default],
    [prints('two'), ['2 PERIODIC'], '********'],
  );
  for (const none of ['4', '0', 'x', '1.5'])
    await assert.rejects(call(system, 'GET', `/v1/services/${path.id}/versions/${none}`), /404.*no such version/);
});

test('the command pins an instance, when it is attached and later', async () => {
  await define('by-command');
  const cuttle = cuttleOf(system);
  const attached = JSON.parse(
    (await cuttle('instance', 'attach', await register(), 'by-command', '--version', '1', '--json')).stdout,
  ) as Schemas['Instance'];
  assert.equal(attached.version.pinned, 1);
  assert.match(
    (await cuttle('instance', 'pin', attached.id, '2')).stdout,
    /^by-command on SN\S+: pinned to 2, the latest is 3\.\n$/,
  );
  assert.match((await cuttle('instance', 'status', attached.id)).stdout, /version: +pinned to 2, the latest is 3\n/);
  const refused = await cuttle('instance', 'pin', attached.id, 'latest');
  assert.deepEqual(
    [refused.code, refused.stderr],
    [1, 'cuttle: Fields are not valid:\n  variables.code is required\n'],
  );
  assert.equal((await cuttle('instance', 'pin', attached.id, 'newest')).code, 2);
});
