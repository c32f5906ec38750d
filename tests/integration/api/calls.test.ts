import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordCall } from '../../../db/devices/cpeCalls.ts';
import type { CpeCall } from '../../../domain/cwmp/acsMethods.ts';
import { assertProblem, attachPppoe, pppoeValues, startTestApi } from '../../support/api/api.ts';
import { beginRun, queueMessages } from '../../support/database/rows.ts';

const api = await startTestApi();
const { call, callAsOther, pool } = api;
await attachPppoe(api, 'CALLS');
const { rows } = await pool.query<{ key: number }>(`select key from devices where id = 'CALLS'`);
const deviceKey = rows[0]?.key ?? 0;

function kicked(command: string): CpeCall {
  return { name: 'Kicked', command, referer: '', arg: '', next: '' };
}

test("a device's calls are listed in pages, newest first, with secrets redacted", async () => {
  for (const command of ['first', 'second', pppoeValues.pppoe_password])
    await recordCall(pool, deviceKey, 'session', kicked(command));
  const page = await call('GET', '/v1/devices/CALLS/calls?limit=2');
  assert.equal(page.status, 200);
  assert.deepEqual(
    page.body.items.map((item) => [item.number, item.method, item.session_id]),
    [
      [3, 'Kicked', 'session'],
      [2, 'Kicked', 'session'],
    ],
  );
  const [newest] = page.body.items;
  assert.ok(typeof newest?.received_at === 'string');
  assert.deepEqual(Object.keys(newest.arguments as object).sort(), ['arg', 'command', 'next', 'referer']);
  assert.doesNotMatch(JSON.stringify(page.body), new RegExp(pppoeValues.pppoe_password));
  const rest = await call('GET', `/v1/devices/CALLS/calls?limit=2&cursor=${String(page.body.next_cursor)}`);
  assert.deepEqual(
    rest.body.items.map((item) => item.number),
    [1],
  );
  assert.equal(rest.body.next_cursor, null);
});

test("a device's calls are visible only to its own organization", async () => {
  assertProblem(await callAsOther('GET', '/v1/devices/CALLS/calls'), 404, 'not-found');
  assertProblem(await call('GET', '/v1/devices/NOBODY/calls'), 404, 'not-found');
  assertProblem(await call('GET', '/v1/devices/CALLS/calls?cursor=x'), 400, 'invalid-query', ['cursor']);
});

test('a message shows the result of its transfer, and null until it is reported', async () => {
  const { body } = await call('GET', '/v1/instances?device_id=CALLS');
  const runId = await beginRun(pool, body.items[0]?.id ?? '');
  const transfer = { fileType: '1 x', url: 'http://h/', username: '', password: '', commandKey: 'k' };
  const [messageId = 0] = await queueMessages(pool, runId, [{ name: 'Upload', ...transfer, delaySeconds: 0 }]);
  await pool.query('update messages set sent_at = now() where id = $1', [messageId]);
  const shown = async (): Promise<unknown> =>
    (await call('GET', '/v1/devices/CALLS/messages')).body.items[0]?.completion;
  assert.equal(await shown(), null);
  const times = { startTime: 's', completeTime: 'c' };
  const complete: CpeCall = {
    name: 'TransferComplete',
    commandKey: 'k',
    faultStruct: { faultCode: '9011', faultString: 'no' },
    ...times,
  };
  await recordCall(pool, deviceKey, 'session', complete, {
    methods: ['Upload'],
    commandKey: 'k',
    messageId: undefined,
  });
  assert.deepEqual(await shown(), complete);
});

test('a device shows the commands that caused its last events', async () => {
  await pool.query(
    `update devices set inform_events = '{"M Reboot","1 BOOT"}', inform_command_keys = '{k,""}' where key = $1`,
    [deviceKey],
  );
  const { body } = await call('GET', '/v1/devices/CALLS');
  assert.deepEqual(body.last_inform_events, ['M Reboot', '1 BOOT']);
  assert.deepEqual(body.last_inform_command_keys, [{ event: 'M Reboot', command_key: 'k' }]);
});
