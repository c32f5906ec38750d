import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';

import { envelope, inform } from '../../support/cpe/cpeMessages.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { attachService, beginRun, insertDevice, queueMessages, readMessages } from '../../support/database/rows.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database, { holdSeconds: 0 });
const reboot: CwmpRequest = { name: 'Reboot', commandKey: '' };
const answer = envelope('<cwmp:RebootResponse/>');

function idOf(body: string): string | undefined {
  return /<cwmp:ID[^>]*>([^<]*)/.exec(body)?.[1];
}

/** Starts a session in which two Reboots are queued. @param probes before the Inform. */
async function begin(serial: string, probes: boolean): Promise<{ cpe: RawCpe; runId: number }> {
  await attachService(pool, await insertDevice(pool, serial), serial);
  const cpe = new RawCpe(gateway.port);
  cpe.isProbing = true;
  if (probes) assert.equal((await cpe.post('')).status, 204);
  await cpe.post(inform({ serial }));
  const runId = await beginRun(pool, serial);
  await queueMessages(pool, runId, [reboot, reboot]);
  return { cpe, runId };
}

test('a client that probes before each body gets each message again, with the same ID', async () => {
  const { cpe, runId } = await begin('PROBES', true);
  const first = idOf((await cpe.post('')).body);
  assert.equal(idOf((await cpe.post('')).body), first, 'the probe');
  const second = idOf((await cpe.post(answer)).body);
  assert.notEqual(second, first);
  assert.equal(idOf((await cpe.post('')).body), second);
  assert.equal((await cpe.post(answer)).status, 204);
  assert.deepEqual(
    (await readMessages(pool, runId)).map(({ state, attempts }) => [state, attempts]),
    [
      ['acknowledged', 1],
      ['acknowledged', 1],
    ],
  );
  await cpe.close();
});

test('the third empty POST is taken for the lack of an answer', async () => {
  const { cpe, runId } = await begin('EMPTY', true);
  const first = idOf((await cpe.post('')).body);
  assert.deepEqual([idOf((await cpe.post('')).body), idOf((await cpe.post('')).body)], [first, first]);
  await cpe.post('');
  assert.equal((await readMessages(pool, runId))[0]?.fault?.fault_code, 'no_answer');
  await cpe.close();
});

test('on a connection that began with its Inform, an empty POST is never a probe', async () => {
  const { cpe, runId } = await begin('NOPROBE', false);
  await cpe.post('');
  await cpe.post('');
  assert.equal((await readMessages(pool, runId))[0]?.fault?.fault_code, 'no_answer');
  await cpe.close();
});
