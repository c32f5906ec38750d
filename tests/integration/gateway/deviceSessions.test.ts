import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { maxStoredSessions } from '../../../db/devices/deviceSessions.ts';
import { answered } from '../../support/api/answered.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { call, newSerialNumber } from '../../support/process/system.ts';

const system = await useSharedSystem();

const sessionsOf = (id: string, query: { limit?: number; cursor?: string } = {}) =>
  answered(system.client.GET('/v1/devices/{id}/sessions', { params: { path: { id }, query } }));

async function plugIn(): Promise<{ id: string; cpe: SimulatedCpe }> {
  const id = newSerialNumber();
  await call(system, 'POST', '/v1/devices', { id });
  const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber: id, retry: { baseMs: 50 } });
  after(() => cpe.stop());
  assert.ok((await cpe.boot()).ok);
  return { id, cpe };
}

test("a device's sessions are listed with their events, newest first, without purely periodic ones", async () => {
  const { id, cpe } = await plugIn();
  for (let times = 0; times < 3; times += 1) await cpe.inform(['2 PERIODIC']);
  await cpe.boot();
  await cpe.change('InternetGatewayDevice.DeviceInfo.ProvisioningCode', 'new');
  const { items } = await sessionsOf(id);
  assert.deepEqual(
    items.map(({ events }) => events.map(({ event }) => event)),
    [['4 VALUE CHANGE'], ['1 BOOT'], ['0 BOOTSTRAP', '1 BOOT']],
  );
  assert.match(items[0]?.remote_address ?? '', /127\.0\.0\.1$/);
  const first = await sessionsOf(id, { limit: 1 });
  const rest = await sessionsOf(id, { cursor: String(first.next_cursor) });
  assert.deepEqual([...first.items, ...rest.items], items);
});

test('the newest sessions of each device are stored, independently of other devices', async () => {
  const { id, cpe } = await plugIn();
  const { id: other } = await plugIn();
  await system.pool.query(
    `insert into device_sessions (device_key, organization_id, events, command_keys, retry_count)
     select key, organization_id, '{1 BOOT}', '{""}', 0 from devices, generate_series(1, $2) where id = $1`,
    [id, maxStoredSessions + 20],
  );
  await cpe.boot();
  const { rows } = await system.pool.query<{ id: string; count: number }>(
    `select d.id, count(*)::int
      from device_sessions s
      join devices d on d.key = s.device_key
      where d.id = any($1)
      group by d.id`,
    [[id, other]],
  );
  assert.deepEqual(Object.fromEntries(rows.map(({ id: device, count }) => [device, count])), {
    [id]: maxStoredSessions,
    [other]: (await sessionsOf(other)).items.length,
  });
  assert.deepEqual(
    (await sessionsOf(id)).items[0]?.events.map(({ event }) => event),
    ['1 BOOT'],
  );
});
