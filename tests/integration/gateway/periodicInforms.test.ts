import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endIdleSessions, recordPeriodicInforms } from '../../../db/devices/periodicInforms.ts';
import { inform } from '../../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { attachService, beginRun, insertDevice, queueMessages } from '../../support/database/rows.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database);

const parameters = { 'Device.X': 'x' };

/** A known device whose last session ended normally. */
async function insertIdleDevice(id: string, facts: { oui?: string; productClass?: string } = {}): Promise<number> {
  const key = await insertDevice(pool, id, facts);
  await pool.query(
    `update devices set session_phase = 'ended', session_id = $2, inform_parameters = $3 where key = $1`,
    [key, `${id} before`, parameters],
  );
  return key;
}

function periodicInform(
  id: string,
  organizationId = 'default',
  events = ['2 PERIODIC'],
): Parameters<typeof recordPeriodicInforms>[1][number] {
  const facts = { oui: '00D09E', product_class: 'Box', serial_number: id, parameters };
  const record = {
    sessionId: `${id} session`,
    events,
    commandKeys: [''],
    retryCount: 0,
    facts,
    parameterKey: undefined,
    connectionRequestUrl: undefined,
    udpConnectionRequestAddress: undefined,
    remoteAddress: undefined,
  };
  return {
    organizationId,
    ids: [id, `00D09E-${id}`, `00D09E-Box-${id}`],
    record,
    provenKey: undefined,
    usedCredential: undefined,
    registeredOnly: false,
  };
}

async function recorded(...informs: ReturnType<typeof periodicInform>[]): Promise<(string | undefined)[]> {
  return (await recordPeriodicInforms(pool, informs)).map((device) => device?.id);
}

test('Informs of many devices are recorded together, each separately', async () => {
  const ids = ['MANY1', 'MANY2', 'MANY3'];
  for (const id of ids) await insertIdleDevice(id);
  assert.deepEqual(await recorded(...ids.map((id) => periodicInform(id)), periodicInform('NOBODY')), [
    ...ids,
    undefined,
  ]);
  const { rows } = await pool.query(
    `select id, session_id, session_phase, inform_events, inform_parameters, serial_number
      from devices
      where id like 'MANY%'
      order by id`,
  );
  assert.deepEqual(
    rows,
    ids.map((id) => ({
      id,
      session_id: `${id} session`,
      session_phase: 'informed',
      inform_events: ['2 PERIODIC'],
      inform_parameters: parameters,
      serial_number: id,
    })),
  );
});

test('the same Inform twice at the same time is recorded and processed once', async () => {
  await insertIdleDevice('TWICE');
  const results = await recorded(periodicInform('TWICE'), periodicInform('TWICE'));
  assert.deepEqual(results.filter((id) => id === 'TWICE').length, 1);
});

test('a device is recognized by any of its ids, with its own organization, OUI and product class', async () => {
  await insertIdleDevice('00D09E-Box-LONG');
  await insertIdleDevice('CASE', { oui: '00d09e', productClass: 'box' });
  await insertIdleDevice('OUI', { oui: '0000AA' });
  await insertIdleDevice('CLASS', { productClass: 'Other' });
  await insertIdleDevice('BOTH');
  await insertIdleDevice('00D09E-BOTH');
  assert.deepEqual(
    await recorded(
      ...['LONG', 'CASE', 'OUI', 'CLASS', 'BOTH'].map((id) => periodicInform(id)),
      periodicInform('LONG', 'other'),
    ),
    ['00D09E-Box-LONG', 'CASE', undefined, undefined, undefined, undefined],
  );
});

test('a device is the one that authenticated, and registered if only registered ones are served', async () => {
  const proven = await insertIdleDevice('PROVEN');
  await insertIdleDevice('OTHER');
  await pool.query(`update devices set registered_at = null where id = 'OTHER'`);
  const [own, other] = [periodicInform('PROVEN'), periodicInform('OTHER')];
  assert.deepEqual(await recorded({ ...other, provenKey: proven }, { ...other, registeredOnly: true }), [
    undefined,
    undefined,
  ]);
  assert.deepEqual(await recorded({ ...own, provenKey: proven, registeredOnly: true }), ['PROVEN']);
});

test('an Inform that may have consequences is not batched', async () => {
  await insertDevice(pool, 'FIRST');
  const broken = await insertIdleDevice('BROKEN');
  await pool.query(`update devices set session_phase = 'open' where key = $1`, [broken]);
  const wanted = await insertIdleDevice('WANTED');
  await attachService(pool, wanted, 'idle-wanted', ['2 PERIODIC']);
  const sent = await insertIdleDevice('SENT');
  await attachService(pool, sent, 'idle-sent', []);
  const news = await insertIdleDevice('NEWS');
  await pool.query(`update devices set inform_parameters = '{"Device.X": "other"}' where key = $1`, [news]);
  await queueMessages(pool, await beginRun(pool, 'idle-sent'), [{ name: 'GetRPCMethods' }]);
  await pool.query(`update messages set state = 'sent' where device_key = $1`, [sent]);
  const informs = ['FIRST', 'BROKEN', 'WANTED', 'SENT', 'NEWS'].map((id) => periodicInform(id));
  assert.deepEqual(await recorded(...informs), [undefined, undefined, undefined, undefined, undefined]);
  assert.deepEqual(await recorded(periodicInform('WANTED', 'default', ['1 BOOT'])), ['WANTED']);
});

test('sessions without work end together; sessions with work, and older ones, do not', async () => {
  const idle = await insertIdleDevice('IDLE');
  const message = await insertIdleDevice('MESSAGE');
  const run = await insertIdleDevice('RUN');
  const trigger = await insertIdleDevice('TRIGGER');
  const replaced = await insertIdleDevice('REPLACED');
  for (const [key, id] of [
    [message, 'idle-message'],
    [run, 'idle-run'],
    [trigger, 'idle-trigger'],
  ] as const) {
    await attachService(pool, key, id, ['1 BOOT']);
  }
  const ofMessage = await beginRun(pool, 'idle-message');
  await queueMessages(pool, ofMessage, [{ name: 'GetRPCMethods' }]);
  await pool.query(`update runs set status = 'failed' where id = $1`, [ofMessage]);
  await pool.query(`update triggers set state = 'finished'`);
  await beginRun(pool, 'idle-run');
  await pool.query(
    `insert into triggers (instance_id, device_key, kind, reason) values ('idle-trigger', $1, 'execute', 'execute')`,
    [trigger],
  );
  await pool.query(`update devices set session_phase = 'informed', session_id = id || ' now' where key = any($1)`, [
    [idle, message, run, trigger, replaced],
  ]);
  const sessions = [
    { deviceKey: idle, id: 'IDLE now' },
    { deviceKey: message, id: 'MESSAGE now' },
    { deviceKey: run, id: 'RUN now' },
    { deviceKey: trigger, id: 'TRIGGER now' },
    { deviceKey: replaced, id: 'REPLACED before' },
  ];
  assert.deepEqual(await endIdleSessions(pool, sessions), [true, false, false, false, false]);
  const { rows } = await pool.query(`select id from devices where session_phase = 'ended' and key = any($1)`, [
    sessions.map(({ deviceKey }) => deviceKey),
  ]);
  assert.deepEqual(rows, [{ id: 'IDLE' }]);
});

test('a locked device delays only its own session', async () => {
  await insertIdleDevice('LOCKED');
  await insertIdleDevice('FREE');
  const locker = await pool.connect();
  await locker.query('begin');
  await locker.query(`select 1 from devices where id = 'LOCKED' for update`);
  const [locked, free] = [new RawCpe(gateway.port), new RawCpe(gateway.port)];
  const waiting = locked.post(inform({ serial: 'LOCKED', events: ['2 PERIODIC'] }));
  assert.equal((await free.post(inform({ serial: 'FREE', events: ['2 PERIODIC'] }))).status, 200);
  assert.equal((await free.post('', { Cookie: free.cookie })).status, 204);
  await locker.query('rollback');
  locker.release();
  assert.equal((await waiting).status, 200);
  assert.equal((await locked.post('', { Cookie: locked.cookie })).status, 204);
  await Promise.all([locked.close(), free.close()]);
});

test('many CPEs at once: each session belongs to its device, and ends normally', async () => {
  const ids = Array.from({ length: 60 }, (_, index) => `CROWD${index}`);
  for (const id of ids) await insertIdleDevice(id);
  await Promise.all(
    ids.map(async (serial) => {
      const cpe = new RawCpe(gateway.port);
      assert.equal((await cpe.post(inform({ serial, events: ['2 PERIODIC'] }))).status, 200);
      assert.equal((await cpe.post('', { Cookie: cpe.cookie })).status, 204);
      await cpe.close();
    }),
  );
  const { rows } = await pool.query(
    `select count(*) as ended from devices where id like 'CROWD%' and session_phase = 'ended' and serial_number = id`,
  );
  assert.deepEqual(rows, [{ ended: 60 }]);
});
