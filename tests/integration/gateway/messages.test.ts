import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { addObjectResponse, fault, inform, setParameterValuesResponse } from '../../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import {
  attachService,
  beginRun,
  endRun,
  insertDevice,
  queueMessages,
  readMessages,
  readOutboxEntries,
} from '../../support/database/rows.ts';
import { until } from '../../support/until.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database);
const other = await startTestGateway(database);

const addObject: CwmpRequest = { name: 'AddObject', objectName: 'InternetGatewayDevice.WAN.', parameterKey: '' };
const setName: CwmpRequest = {
  name: 'SetParameterValues',
  parameterList: [{ name: 'InternetGatewayDevice.WAN.1.Name', value: 'internet', type: 'string' }],
  parameterKey: '',
};

/** Registers a device with a run in progress, and answers its CPE's Inform. */
async function informedCpe(
  id: string,
  run?: { awaitsSettlement?: boolean; wakesAt?: Date },
): Promise<{ cpe: RawCpe; runId: number; key: number }> {
  const key = await insertDevice(pool, id);
  await attachService(pool, key, id);
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform({ serial: id }));
  return { cpe, key, runId: await beginRun(pool, id, run) };
}

async function states(runId: number): Promise<string[]> {
  return (await readMessages(pool, runId)).map(({ state }) => state);
}

function settledEntries(entries: { kind: string }[]): unknown[] {
  return entries.filter(({ kind }) => kind === 'settled');
}

test('messages are sent in order, each after the previous answer; the last one settles the run', async () => {
  const { cpe, runId } = await informedCpe('ORDER', { awaitsSettlement: true });
  const [first = 0, second = 0] = await queueMessages(pool, runId, [addObject, setName]);
  const added = await cpe.post('');
  assert.match(added.body, /<cwmp:AddObject><ObjectName>InternetGatewayDevice.WAN.</);
  assert.match(added.body, new RegExp(`>${first}\\.1</cwmp:ID>.*<ParameterKey>cuttle${first}<`));
  assert.deepEqual(await states(runId), ['sent', 'queued']);
  const set = await cpe.post(addObjectResponse(3));
  assert.match(set.body, new RegExp(`>${second}\\.1</cwmp:ID>.*<cwmp:SetParameterValues>`));
  assert.deepEqual(settledEntries(await readOutboxEntries(pool, 'ORDER')), []);
  cpe.send(setParameterValuesResponse('some other id'));
  await until('the run is settled', async () => settledEntries(await readOutboxEntries(pool, 'ORDER')).length === 1);
  const messages = await readMessages(pool, runId);
  assert.deepEqual(
    messages.map(({ state, response }) => [state, response]),
    [
      ['acknowledged', { name: 'AddObject', instanceNumber: 3, status: 0 }],
      ['acknowledged', { name: 'SetParameterValues', status: 0 }],
    ],
  );
  const [entry] = (await readOutboxEntries(pool, 'ORDER')).filter(({ kind }) => kind === 'settled');
  assert.deepEqual(entry?.argument, { runId });
  assert.ok(gateway.dispatched.includes(entry.id));
  await endRun(pool, runId);
  other.wakeups.wake([await deviceKeyOf('ORDER')]);
  assert.equal((await cpe.answer()).status, 204);
  await cpe.close();
});

test('a Fault is stored completely, cancels the rest at once and settles the run', async () => {
  const { cpe, runId } = await informedCpe('FAULTY', { awaitsSettlement: true });
  await queueMessages(pool, runId, [addObject, setName]);
  await cpe.post('');
  cpe.send(fault('9005'));
  await until('the run is settled', async () => settledEntries(await readOutboxEntries(pool, 'FAULTY')).length === 1);
  const messages = await readMessages(pool, runId);
  assert.deepEqual(
    messages.map(({ state }) => state),
    ['faulted', 'cancelled'],
  );
  assert.deepEqual(messages[0]?.fault, {
    fault_code: '9005',
    fault_string: 'Invalid parameter name',
    parameter_faults: [],
  });
  await cpe.close();
});

test('a repeated DeleteObject that finds no such object counts as applied', async () => {
  const { cpe, runId } = await informedCpe('DELETED');
  await queueMessages(pool, runId, [
    { name: 'DeleteObject', objectName: 'InternetGatewayDevice.WAN.1.', parameterKey: '' },
  ]);
  await cpe.post('');
  await cpe.close();
  const retry = new RawCpe(gateway.port);
  await retry.post(inform({ serial: 'DELETED', retryCount: 1 }));
  assert.match((await retry.post('')).body, /<cwmp:DeleteObject>/);
  retry.send(fault('9005'));
  await until('the message is acknowledged', async () => (await states(runId))[0] === 'acknowledged');
  await retry.close();
});

test('a message fails when the CPE repeatedly breaks off its session on it', async () => {
  const { cpe, runId } = await informedCpe('BREAKS');
  await queueMessages(pool, runId, [setName]);
  await cpe.post('');
  await cpe.close();
  for (let session = 1; session <= 5; session += 1) {
    const again = new RawCpe(gateway.port);
    await again.post(inform({ serial: 'BREAKS', retryCount: session }));
    if (session < 5) assert.match((await again.post('')).body, /<cwmp:SetParameterValues>/);
    await again.close();
  }
  const [message] = await readMessages(pool, runId);
  assert.equal(message?.fault?.fault_string, 'The session broke off before the answer arrived, 5 times');
});

test('an answer that arrives twice counts once', async () => {
  const { cpe, runId } = await informedCpe('DOUBLE');
  await queueMessages(pool, runId, [addObject]);
  await cpe.post('');
  cpe.send(addObjectResponse(1));
  await until('the message is acknowledged', async () => (await states(runId))[0] === 'acknowledged');
  const again = new RawCpe(gateway.port);
  again.send(addObjectResponse(2), { Cookie: cpe.cookie });
  assert.equal((await cpe.answer()).status, 204, 'the CPE continued on another connection');
  await queueMessages(pool, runId, [setName]);
  gateway.wakeups.wake([await deviceKeyOf('DOUBLE')]);
  assert.match((await again.answer()).body, /<cwmp:SetParameterValues>/);
  const messages = await readMessages(pool, runId);
  assert.deepEqual(
    messages.map(({ state, response }) => [state, response]),
    [
      ['acknowledged', { name: 'AddObject', instanceNumber: 1, status: 0 }],
      ['sent', null],
    ],
  );
  await Promise.all([cpe.close(), again.close()]);
});

test('after a gateway dies between claim and write, a repeated POST is neither refused nor an answer', async () => {
  const { cpe, key, runId } = await informedCpe('DIED');
  const [first = 0, second = 0] = await queueMessages(pool, runId, [addObject, addObject]);
  const claim = (id: number): Promise<unknown> =>
    pool.query(
      `update messages m set state = 'sent', attempts = 1, session_id = d.session_id, sent_at = now()
        from devices d where m.id = $1 and d.key = $2`,
      [id, key],
    );
  await claim(first);
  const restarted = new RawCpe(other.port);
  assert.match((await restarted.post('', { Cookie: cpe.cookie })).body, new RegExp(`>${first}\\.2</cwmp:ID>`));
  await pool.query(`update messages set state = 'acknowledged' where id = $1`, [first]);
  await claim(second);
  const again = new RawCpe(gateway.port);
  const given = await again.post(addObjectResponse(1, `${first}.2`), { Cookie: cpe.cookie });
  assert.match(given.body, new RegExp(`>${second}\\.2</cwmp:ID>`));
  assert.deepEqual(await states(runId), ['acknowledged', 'sent']);
  await Promise.all([cpe.close(), restarted.close(), again.close()]);
});

test('a held POST is woken by its message, queued through another process', async () => {
  const { cpe, runId, key } = await informedCpe('HELD');
  cpe.send('');
  await until('the session is open', async () => (await phaseOf('HELD')) === 'open');
  await queueMessages(pool, runId, [addObject]);
  other.wakeups.wake([key]);
  const started = performance.now();
  assert.match((await cpe.answer()).body, /<cwmp:AddObject>/);
  assert.ok(performance.now() - started < 10_000, 'by the wake-up, not at the end of the hold time');
  await cpe.close();
});

test('a session is not held for a sleeping script, unless it wakes soon', async () => {
  const asleep = await informedCpe('ASLEEP', { wakesAt: new Date(Date.now() + 3_600_000) });
  assert.equal((await asleep.cpe.post('')).status, 204);
  const soon = await informedCpe('SOON', { wakesAt: new Date(Date.now() + 2000) });
  soon.cpe.send('');
  await until('the session is open', async () => (await phaseOf('SOON')) === 'open');
  await queueMessages(pool, soon.runId, [addObject]);
  gateway.wakeups.wake([soon.key]);
  assert.match((await soon.cpe.answer()).body, /<cwmp:AddObject>/);
  await Promise.all([asleep.cpe.close(), soon.cpe.close()]);
});

test('a message stays in the queue when its CPE has hung up', async () => {
  const { cpe, runId, key } = await informedCpe('GONE');
  cpe.send('');
  await until('the session is open', async () => (await phaseOf('GONE')) === 'open');
  await cpe.close();
  await queueMessages(pool, runId, [setName]);
  gateway.wakeups.wake([key]);
  const again = new RawCpe(gateway.port);
  await again.post(inform({ serial: 'GONE', retryCount: 1 }));
  assert.match((await again.post('')).body, /<cwmp:SetParameterValues>/);
  await again.close();
});

test('a CPE that answers on other connections, with its own ids, gets each message once', async () => {
  const { cpe, runId } = await informedCpe('SWITCH');
  await queueMessages(pool, runId, [addObject, setName, addObject]);
  const headers = { Cookie: cpe.cookie };
  const second = new RawCpe(gateway.port);
  assert.match((await cpe.post('', headers)).body, /<cwmp:AddObject>/);
  assert.match((await second.post(addObjectResponse(1, 'mine'), headers)).body, /<cwmp:SetParameterValues>/);
  assert.match((await cpe.post(setParameterValuesResponse('mine'), headers)).body, /<cwmp:AddObject>/);
  assert.deepEqual(
    (await readMessages(pool, runId)).map(({ state, attempts }) => [state, attempts]),
    [
      ['acknowledged', 1],
      ['acknowledged', 1],
      ['sent', 1],
    ],
  );
  await Promise.all([cpe.close(), second.close()]);
});

test('after a lost answer, the ParameterKey shows that the message was applied, or it is sent again', async () => {
  const { cpe, runId } = await informedCpe('LOST', { awaitsSettlement: true });
  const [first = 0, second = 0] = await queueMessages(pool, runId, [addObject, setName]);
  await cpe.post('');
  await cpe.close();
  const retry = new RawCpe(gateway.port);
  await retry.post(inform({ serial: 'LOST', retryCount: 1, parameterKey: `cuttle${first}` }));
  assert.deepEqual(await states(runId), ['acknowledged', 'queued']);
  assert.match((await retry.post('')).body, new RegExp(`>${second}\\.1</cwmp:ID>`));
  await retry.close();
  const last = new RawCpe(gateway.port);
  await last.post(inform({ serial: 'LOST', retryCount: 2, parameterKey: `cuttle${first}` }));
  assert.match((await last.post('')).body, new RegExp(`>${second}\\.2</cwmp:ID>`));
  await last.close();
  const end = new RawCpe(gateway.port);
  await end.post(inform({ serial: 'LOST', retryCount: 3, parameterKey: `cuttle${second}` }));
  assert.deepEqual(await states(runId), ['acknowledged', 'acknowledged']);
  assert.equal(settledEntries(await readOutboxEntries(pool, 'LOST')).length, 1);
  assert.equal((await readOutboxEntries(pool, 'LOST')).filter(({ kind }) => kind === 'trigger').length, 1);
  await end.close();
});

test('an answer that arrives after a newer Inform still counts; one whose run has ended is cancelled', async () => {
  const late = await informedCpe('LATE');
  await queueMessages(pool, late.runId, [addObject]);
  await late.cpe.post('');
  const newer = new RawCpe(gateway.port);
  await newer.post(inform({ serial: 'LATE', retryCount: 1 }));
  assert.deepEqual(await states(late.runId), ['queued']);
  assert.equal((await late.cpe.post(addObjectResponse())).status, 204);
  assert.deepEqual(await states(late.runId), ['acknowledged']);

  const over = await informedCpe('OVER');
  await queueMessages(pool, over.runId, [addObject]);
  await over.cpe.post('');
  await endRun(pool, over.runId);
  await over.cpe.post(inform({ serial: 'OVER', retryCount: 1 }));
  assert.deepEqual(await states(over.runId), ['cancelled']);
  await Promise.all([late.cpe.close(), newer.close(), over.cpe.close()]);
});

test('a factory reset during a run: its messages are withheld, those of the new run are sent', async () => {
  const { cpe, runId } = await informedCpe('RESET');
  await queueMessages(pool, runId, [addObject, setName]);
  await cpe.post('');
  await cpe.close();
  const reset = new RawCpe(gateway.port);
  await reset.post(inform({ serial: 'RESET' }));
  assert.equal((await readOutboxEntries(pool, 'RESET')).filter(({ kind }) => kind === 'trigger').length, 2);
  reset.send('');
  await until('the session is open', async () => (await phaseOf('RESET')) === 'open');
  assert.deepEqual(await states(runId), ['queued', 'queued']);
  await endRun(pool, runId);
  await pool.query(`update messages set state = 'cancelled' where run_id = $1`, [runId]);
  const [fresh = 0] = await queueMessages(pool, await beginRun(pool, 'RESET'), [addObject]);
  gateway.wakeups.wake([await deviceKeyOf('RESET')]);
  assert.match((await reset.answer()).body, new RegExp(`>${fresh}\\.1</cwmp:ID>`));
  await reset.close();
});

async function phaseOf(id: string): Promise<string | null> {
  const { rows } = await pool.query<{ session_phase: string | null }>(
    'select session_phase from devices where id = $1',
    [id],
  );
  return rows[0]?.session_phase ?? null;
}

async function deviceKeyOf(id: string): Promise<number> {
  const { rows } = await pool.query<{ key: number }>('select key from devices where id = $1', [id]);
  return rows[0]?.key ?? 0;
}
