import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeXml } from '../../lib/soap/xml.ts';
import { inform } from '../support/cpe/cpeMessages.ts';
import { insertDevice } from '../support/database/rows.ts';
import { World } from './support/world.ts';

/** The identity of a device in its Inform (TR-069 Amendment 6, A.3.3.1). */

const world = await World.start();

async function post(body: string): Promise<{ status: number; body: string }> {
  const cpe = world.cpe();
  const answer = await cpe.post(body);
  await cpe.close();
  return answer;
}

test('a serial number is text: 0012, 1e5, 0x10, true and null are left unchanged', async () => {
  for (const serial of [
    '0012',
    '12',
    '1e5',
    '100000',
    '0x10',
    'true',
    'null',
    '-0',
    '1.0',
    'NaN',
    '99999999999999999999999',
  ]) {
    assert.equal((await post(inform({ serial }))).status, 200);
    assert.equal((await world.device(serial))?.session_phase, 'informed', serial);
  }
});

test('a serial number may contain spaces, other scripts and symbols; surrounding white space is layout', async () => {
  for (const serial of [
    'A B  C',
    '設備-№1',
    'é😀',
    '%00',
    '../../etc',
    "'; drop table devices; --",
    '<&>"',
    'a/b?c#d',
    '$1',
    '\\0',
  ]) {
    assert.equal((await post(inform({ serial: `\n   ${escapeXml(serial)} ` }))).status, 200);
    assert.equal((await world.device(serial))?.session_phase, 'informed', serial);
  }
});

test('A.5.2: a missing, empty or too long serial number, or one with control characters, gets 8003', async () => {
  const bodies = [
    inform({ serial: '' }),
    inform({ serial: 'x'.repeat(4096) }),
    inform({ serial: 'a\nb' }),
    inform({ serial: 'a&#9;b' }),
    inform().replace(/<SerialNumber>.*<\/SerialNumber>/, ''),
    inform().replace(/<DeviceId>[^]*<\/DeviceId>/, ''),
  ];
  for (const body of bodies) {
    const answer = await post(body);
    assert.equal(answer.status, 200);
    assert.match(answer.body, /<faultcode>Client<.*<FaultCode>8003</);
  }
  const { rows } = await world.pool.query(
    `select 1 from devices where id like 'xxx%' or id like 'a_b' or id in ('', '-')`,
  );
  assert.deepEqual(rows, []);
});

test('an Inform without ProductClass, OUI or Manufacturer belongs to the same device', async () => {
  await post(
    inform({ serial: 'BARE' })
      .replace(/<ProductClass>.*<\/ProductClass>/, '')
      .replace(/<OUI>.*<\/OUI>/, '')
      .replace(/<Manufacturer>.*<\/Manufacturer>/, ''),
  );
  const first = await world.device('BARE');
  assert.deepEqual([first?.session_phase, first?.oui, first?.product_class], ['informed', null, null]);
  await post(inform({ serial: 'BARE', events: ['2 PERIODIC'] }));
  const second = await world.device('BARE');
  assert.deepEqual([second?.key, second?.oui, second?.product_class], [first?.key, '00D09E', 'Box']);
});

test('a device that later omits its OUI or ProductClass is still the same device', async () => {
  await post(inform({ serial: 'LATER' }));
  const known = await world.device('LATER');
  await post(
    inform({ serial: 'LATER', events: ['2 PERIODIC'] })
      .replace(/<ProductClass>.*<\/ProductClass>/, '<ProductClass/>')
      .replace(/<OUI>.*<\/OUI>/, ''),
  );
  const again = await world.device('LATER');
  assert.deepEqual([again?.key, again?.inform_events, again?.oui], [known?.key, ['2 PERIODIC'], '00D09E']);
  const { rows } = await world.pool.query(`select id from devices where id like '%LATER'`);
  assert.equal(rows.length, 1);
});

test('the OUI distinguishes two devices with the same serial number', async () => {
  await post(inform({ serial: 'SAME', oui: '0000AA' }));
  await post(inform({ serial: 'SAME', oui: '0000BB' }));
  assert.equal((await world.device('SAME'))?.oui, '0000AA');
  assert.equal((await world.device('0000BB-SAME'))?.oui, '0000BB');
});

test('elements of DeviceId in another order, and twice: the first counts', async () => {
  await post(
    inform({ serial: 'ORDER' }).replace(
      /<DeviceId>[^]*<\/DeviceId>/,
      '<DeviceId><SerialNumber>ORDER</SerialNumber><SerialNumber>OTHER</SerialNumber><OUI>0000CC</OUI></DeviceId>',
    ),
  );
  assert.equal((await world.device('ORDER'))?.oui, '0000CC');
  assert.equal(await world.device('OTHER'), undefined);
});

/** Informs of a registered device. @returns it, and the data of its `device.changed` events. */
async function informed(id: string, bodies: string[], facts: { oui?: string; productClass?: string } = {}) {
  const key = await insertDevice(world.pool, id, facts);
  for (const body of bodies) assert.equal((await post(body)).status, 200);
  const { rows } = await world.pool.query<{ data: object }>(
    `select data from events where type = 'device.changed' and device_id = $1 order by seq`,
    [id],
  );
  const device = await world.device(id);
  assert.deepEqual([device?.key, device?.session_phase], [key, 'informed']);
  return { device, changes: rows.map(({ data }) => data) };
}

test('a changed product class updates the device, and is reported once', async () => {
  const box = (productClass: string, events = ['2 PERIODIC']) => inform({ serial: 'FIRMWARE', productClass, events });
  const { device, changes } = await informed(
    'FIRMWARE',
    [box('FRITZ!Box'), box('FRITZ!Box 7590'), box('fritz!box 7590')],
    {
      oui: '00D09E',
      productClass: 'FRITZ!Box',
    },
  );
  assert.equal(device?.product_class, 'FRITZ!Box 7590');
  assert.deepEqual(changes, [
    {
      device_id: 'FIRMWARE',
      registered: true,
      oui: '00D09E',
      product_class: 'FRITZ!Box 7590',
      previous: { oui: '00D09E', product_class: 'FRITZ!Box' },
    },
  ]);
});

test('a device whose id contains its product class is the same device after the class has changed', async () => {
  const box = (productClass: string) => inform({ serial: 'INID', productClass });
  const { device } = await informed('00D09E-Old-INID', [box('Old'), box('New')]);
  assert.equal(device?.product_class, 'New');
});

test('an OUI that comes later, or 000000 first, updates the device and is reported', async () => {
  const none = inform({ serial: 'NOOUI' }).replace(/<OUI>.*<\/OUI>/, '');
  const first = await informed('NOOUI', [none, inform({ serial: 'NOOUI', oui: '0000AA' })]);
  assert.deepEqual([first.device?.oui, first.changes.length], ['0000AA', 1]);
  const zeros = (oui: string) => inform({ serial: 'ZEROS', oui });
  const second = await informed('ZEROS', [zeros('000000'), zeros('0000AB'), zeros('000000')], { oui: '000000' });
  assert.deepEqual([second.device?.oui, second.changes.length], ['0000AB', 1]);
});

test('what the first Inform reports is learned; a registered product class that differs is a change', async () => {
  const first = await informed('LEARNS', [inform({ serial: 'LEARNS', oui: '0000AC', productClass: 'Box' })]);
  assert.deepEqual([first.device?.oui, first.device?.product_class, first.changes], ['0000AC', 'Box', []]);
  const zeros = await informed('PLACEHOLDER', [inform({ serial: 'PLACEHOLDER', oui: '0000AD' })], { oui: '000000' });
  assert.deepEqual([zeros.device?.oui, zeros.changes], ['0000AD', []]);
  const other = await informed('RECLASSED', [inform({ serial: 'RECLASSED', productClass: 'New' })], {
    productClass: 'Old',
  });
  assert.equal(other.changes.length, 1);
});

test('another OUI with the serial number of a registered device is another device', async () => {
  const key = await insertDevice(world.pool, 'TWIN', { oui: '0000AA' });
  await post(inform({ serial: 'TWIN', oui: '0000BB' }));
  assert.deepEqual((await world.device('TWIN'))?.session_phase, null);
  assert.notEqual((await world.device('0000BB-TWIN'))?.key, key);
});
