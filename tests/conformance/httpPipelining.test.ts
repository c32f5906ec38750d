import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { addObjectResponse, inform, setParameterValuesResponse } from '../support/cpe/cpeMessages.ts';
import { RawCpe } from '../support/cpe/rawCpe.ts';
import { addObject, setName, World } from './support/world.ts';

/** Pipelined and repeated requests, and the cookies that identify a session. */

const world = await World.start();

test('pipelined: an empty POST behind its Inform gets the message of that session', async () => {
  const { runId } = await world.provision('PIPE', [addObject]);
  const cpe = world.cpe();
  cpe.send(inform({ serial: 'PIPE' }));
  cpe.send('');
  assert.match((await cpe.answer()).body, /InformResponse/);
  assert.match((await cpe.answer()).body, /<cwmp:AddObject>/);
  assert.deepEqual(await world.states(runId), ['sent']);
  await cpe.close();
});

test('duplicated: an empty POST that is sent twice gets one message, which does not fail', async () => {
  const { cpe, runId } = await world.informed('DUP', [addObject, setName]);
  cpe.send('');
  cpe.send('');
  assert.match((await cpe.answer()).body, /<cwmp:AddObject>/);
  assert.equal((await cpe.answer()).status, 204);
  assert.deepEqual(await world.states(runId), ['sent', 'queued']);
  assert.match((await cpe.post(addObjectResponse())).body, /<cwmp:SetParameterValues>/);
  assert.deepEqual(await world.states(runId), ['acknowledged', 'sent']);
  await cpe.close();
});

test('duplicated: a response that is sent twice answers one message', async () => {
  const { cpe, runId, messages } = await world.informed('DUPR', [addObject, addObject]);
  await cpe.post('');
  cpe.send(addObjectResponse(1, `${messages[0]}.1`));
  cpe.send(addObjectResponse(1, `${messages[0]}.1`));
  assert.match((await cpe.answer()).body, /<cwmp:AddObject>/);
  assert.equal((await cpe.answer()).status, 204);
  assert.deepEqual(await world.states(runId), ['acknowledged', 'sent']);
  await cpe.close();
});

test('duplicated: an Inform that is sent twice on one connection has one session, the second', async () => {
  const { runId } = await world.provision('DUPI', [addObject]);
  const cpe = world.cpe();
  cpe.send(inform({ serial: 'DUPI' }));
  cpe.send(inform({ serial: 'DUPI' }));
  assert.match((await cpe.answer()).body, /InformResponse/);
  assert.match((await cpe.answer()).body, /InformResponse/);
  assert.match((await cpe.post('', { Cookie: cpe.cookie })).body, /<cwmp:AddObject>/);
  assert.deepEqual(await world.states(runId), ['sent']);
  await cpe.close();
});

test('an Inform behind a held POST ends the hold', async () => {
  const { cpe, runId } = await world.informed('HELDINFORM');
  cpe.send('');
  cpe.send(inform({ serial: 'HELDINFORM', events: ['1 BOOT'] }));
  assert.equal((await cpe.answer()).status, 204);
  assert.match((await cpe.answer()).body, /InformResponse/);
  assert.deepEqual(await world.states(runId), []);
  await cpe.close();
});

test('a flood of pipelined requests on one connection: some are answered, then the connection is closed', async () => {
  const { cpe, key } = await world.informed('FLOOD');
  for (let index = 0; index < 30; index += 1) cpe.send('');
  // None is answered before the first one, which is held.
  await world.pool.query(`update devices set session_id = 'another' where key = $1`, [key]);
  world.gateway.wakeups.wake([key]);
  const statuses: number[] = [];
  while (statuses.at(-1) !== 429) statuses.push((await cpe.answer()).status);
  assert.deepEqual(statuses, [...Array.from({ length: 16 }, () => 204), 429]);
  if (!cpe.socket.destroyed) await once(cpe.socket, 'close');
  await cpe.close();
});

test('several cookies in any order: the newest session counts', async () => {
  const { cpe, runId } = await world.informed('COOKIES', [addObject, setName]);
  const old = cpe.cookie;
  await cpe.post(inform({ serial: 'COOKIES', retryCount: 1 }));
  const current = cpe.cookie;
  const elsewhere = world.cpe();
  assert.match(
    (await elsewhere.post('', { Cookie: `lang=en; ${current}; ${old}; theme="x y"` })).body,
    /<cwmp:AddObject>/,
  );
  assert.match(
    (await elsewhere.post(addObjectResponse(), { Cookie: `${old}; ${current}` })).body,
    /<cwmp:SetParameterValues>/,
  );
  assert.deepEqual(await world.states(runId), ['acknowledged', 'sent']);
  await Promise.all([cpe.close(), elsewhere.close()]);
});

test('a CPE that never updates its cookie is recognized by its connection', async () => {
  const { cpe, runId } = await world.informed('STALE', [addObject]);
  const old = cpe.cookie;
  await cpe.post('', { Cookie: old });
  await cpe.post(inform({ serial: 'STALE', retryCount: 1 }), { Cookie: old });
  assert.match((await cpe.post('', { Cookie: old })).body, /<cwmp:AddObject>/);
  assert.deepEqual(await world.states(runId), ['sent']);
  await cpe.close();
});

test('foreign, broken or enormous cookies are ignored', async () => {
  const { cpe } = await world.informed('JUNK', [addObject]);
  const junk = [
    'session=',
    'session=deadbeef',
    `session=${'0'.repeat(80)}`,
    '=;=;',
    `session="${'ab'.repeat(40)}"`,
    'x'.repeat(8000),
  ];
  assert.match((await cpe.postAs('', { headers: junk.map((cookie) => ['Cookie', cookie]) })).body, /<cwmp:AddObject>/);
  await cpe.close();
});

test('an unanswered request on a closed connection is sent again on the next one, found by the cookie', async () => {
  const { cpe, runId } = await world.informed('AGAIN', [setName]);
  await cpe.post('');
  await cpe.close();
  const next = new RawCpe(world.gateway.port);
  assert.match((await next.post('', { Cookie: cpe.cookie })).body, /<cwmp:SetParameterValues>/);
  assert.deepEqual(
    (await world.messages(runId)).map(({ attempts }) => attempts),
    [2],
  );
  next.send(setParameterValuesResponse(), { Cookie: cpe.cookie });
  await next.close();
});
