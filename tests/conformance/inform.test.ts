import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inform } from '../support/cpe/cpeMessages.ts';
import { attachService, insertDevice, readOutboxEntries } from '../support/database/rows.ts';
import { addObject, World } from './support/world.ts';

/** The content of Informs, and what they may omit (TR-069 Amendment 6, A.3.3.1). */

const world = await World.start();

/**
 * Sends the Inform of a device with a service on BOOTSTRAP, as `write` changes it.
 * @returns the number of triggers that it causes.
 */
async function triggersOf(serial: string, write: (text: string) => string): Promise<number> {
  const key = await insertDevice(world.pool, serial);
  await attachService(world.pool, key, serial);
  const cpe = world.cpe();
  const answer = await cpe.post(write(inform({ serial })));
  assert.equal(answer.status, 200);
  assert.match(answer.body, /InformResponse/);
  assert.equal((await world.device(serial))?.session_phase, 'informed');
  await cpe.close();
  return (await readOutboxEntries(world.pool, serial)).length;
}

const without =
  (...names: string[]) =>
  (text: string) =>
    names.reduce((rest, name) => rest.replace(new RegExp(`<${name}>[^]*</${name}>`), ''), text);
const withText = (name: string, value: string) => (text: string) =>
  text.replace(new RegExp(`<${name}>[^]*</${name}>`), `<${name}>${value}</${name}>`);

test('without ParameterList, RetryCount, MaxEnvelopes, CurrentTime, one by one and all together', async () => {
  const names = ['ParameterList', 'RetryCount', 'MaxEnvelopes', 'CurrentTime'];
  for (const name of names) assert.equal(await triggersOf(`NO-${name}`, without(name)), 1, name);
  assert.equal(await triggersOf('NO-ALL', without(...names)), 1);
});

test('without Event, or with an empty one: accepted, and nothing is triggered', async () => {
  assert.equal(await triggersOf('NOEVENT', without('Event')), 0);
  assert.equal(await triggersOf('EMPTYEVENT', withText('Event', '')), 0);
  assert.equal(
    await triggersOf('EMPTYSTRUCT', withText('Event', '<EventStruct/><EventStruct><EventCode/></EventStruct>')),
    0,
  );
});

test('without CommandKey, or with spaces around the code', async () => {
  assert.equal(
    await triggersOf('NOKEY', withText('Event', '<EventStruct><EventCode>\n 0 BOOTSTRAP </EventCode></EventStruct>')),
    1,
  );
});

test('MaxEnvelopes 2, 0 or nonsense is answered with 1', async () => {
  for (const value of ['2', '0', '99999999999', '-1', 'x', ''])
    await triggersOf(`ENV${value}`, withText('MaxEnvelopes', value));
});

test('RetryCount 05 is 5; nonsense is 0', async () => {
  for (const value of ['05', '00', '4294967295', '99999999999999', '-1', 'x', ''])
    assert.equal(await triggersOf(`RETRY${value}`, withText('RetryCount', value)), 1, value);
});

test('an invalid time such as 11-22-2026T10:00:00 is accepted', async () => {
  for (const value of ['11-22-2026T10:00:00', '1970-01-01T00:00:00', '0001-01-01T00:00:00Z', 'yesterday', ''])
    await triggersOf(`TIME${value}`, withText('CurrentTime', value));
});

test('64 events and more, of which the last one matters', async () => {
  for (const count of [64, 65, 200]) {
    const others = Array.from(
      { length: count - 1 },
      (_, n) => `<EventStruct><EventCode>X 00D09E Event${n}</EventCode><CommandKey/></EventStruct>`,
    ).join('');
    assert.equal(
      await triggersOf(
        `EVENTS${count}`,
        withText('Event', `${others}<EventStruct><EventCode>0 BOOTSTRAP</EventCode></EventStruct>`),
      ),
      1,
    );
    assert.equal((await world.device(`EVENTS${count}`))?.inform_events.length, count);
  }
});

test('the events and parameters of a large Inform are bounded, not refused', async () => {
  await triggersOf('MANY', (text) =>
    withText(
      'ParameterList',
      Array.from(
        { length: 4_000 },
        (_, n) => `<ParameterValueStruct><Name>Device.P${n}</Name><Value>v</Value></ParameterValueStruct>`,
      ).join(''),
    )(
      withText(
        'Event',
        Array.from({ length: 900 }, (_, n) => `<EventStruct><EventCode>X 00D09E ${n}</EventCode></EventStruct>`).join(
          '',
        ),
      )(text),
    ),
  );
  const device = await world.device('MANY');
  assert.ok((device?.inform_events.length ?? 0) <= 256 && Object.keys(device?.inform_parameters ?? {}).length <= 1000);
});

test('an arrayType with the wrong count', async () => {
  await triggersOf('COUNTS', (text) =>
    text
      .replace('<ParameterList>', '<ParameterList soapenc:arrayType="cwmp:ParameterValueStruct[16]">')
      .replace('<Event>', '<Event soapenc:arrayType="cwmp:EventStruct[x]">'),
  );
  assert.equal(Object.keys((await world.device('COUNTS'))?.inform_parameters ?? {}).length, 4);
});

test('values without a type, a struct without Name or Value, a Name without root', async () => {
  const structs =
    '<ParameterValueStruct><Name>Device.A</Name><Value>1</Value></ParameterValueStruct><ParameterValueStruct>' +
    '<Name>Device.B</Name></ParameterValueStruct>' +
    '<ParameterValueStruct><Value>x</Value></ParameterValueStruct><ParameterValueStruct/><ParameterValueStruct>' +
    '<Name>C</Name><Value xsi:type="">2</Value></ParameterValueStruct>';
  await triggersOf('STRUCTS', withText('ParameterList', structs));
  assert.deepEqual((await world.device('STRUCTS'))?.inform_parameters, { 'Device.A': '1', 'Device.B': '', C: '2' });
});

test('3.7.1.5: standard and vendor events, with command keys, are stored unchanged', async () => {
  const codes = [
    '1 BOOT',
    '2 PERIODIC',
    '3 SCHEDULED',
    '7 TRANSFER COMPLETE',
    'M Reboot',
    'M X_00D09E_Call',
    'X 00D09E Overheated',
    '14 HEARTBEAT',
    'nonsense',
  ];
  const events = codes
    .map((code) => `<EventStruct><EventCode>${code}</EventCode><CommandKey>key of ${code}</CommandKey></EventStruct>`)
    .join('');
  await triggersOf('CODES', withText('Event', events));
  assert.deepEqual((await world.device('CODES'))?.inform_events, codes);
});

test('an unknown element among the arguments is ignored', async () => {
  const { cpe } = await world.informed('EXTRA', [addObject]);
  const answer = await cpe.post(
    inform({ serial: 'EXTRA' }).replace('<MaxEnvelopes>', '<X_00D09E_More><A>1</A></X_00D09E_More><MaxEnvelopes>'),
  );
  assert.match(answer.body, /InformResponse/);
  await cpe.close();
});

test('a second message after the Inform, in another case: INFORM is not an Inform', async () => {
  const cpe = world.cpe();
  assert.equal((await cpe.post(inform({ serial: 'CASE' }).replaceAll('cwmp:Inform>', 'cwmp:INFORM>'))).status, 400);
  await cpe.close();
});
