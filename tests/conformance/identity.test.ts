import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeXml } from '../../lib/soap/xml.ts';
import { inform } from '../support/cpe/cpeMessages.ts';
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
