import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { addObjectResponse, envelope, inform, transferComplete } from '../../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { attachService, beginRun, insertDevice, queueMessages, readMessages } from '../../support/database/rows.ts';
import { opened } from '../../support/database/keys.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database);
const other = await startTestGateway(database);

const download: Extract<CwmpRequest, { name: 'Download' }> = {
  name: 'Download',
  commandKey: '',
  fileType: '1 Firmware Upgrade Image',
  url: 'http://files/f',
  username: '',
  password: '',
  fileSize: 0,
  targetFileName: '',
  delaySeconds: 0,
  successUrl: '',
  failureUrl: '',
};
const downloading = envelope(
  '<cwmp:DownloadResponse><Status>1</Status><StartTime/><CompleteTime/></cwmp:DownloadResponse>',
);
const addObject: CwmpRequest = { name: 'AddObject', objectName: 'InternetGatewayDevice.WAN.', parameterKey: '' };

interface CallRow {
  number: number;
  method: string;
  arguments: Record<string, unknown>;
}

async function calls(id: string): Promise<CallRow[]> {
  const { rows } = await pool.query<CallRow & { key: number }>(
    `select d.key, c.number, c.method, c.arguments
      from cpe_calls c
      join devices d on d.key = c.device_key
      where d.id = $1
      order by c.number`,
    [id],
  );
  return rows.map(({ key, ...row }) => ({ ...row, arguments: opened(key, 'cpe_calls.arguments', row.arguments) }));
}

async function completions(runId: number): Promise<unknown[]> {
  const { rows } = await pool.query<{ key: number; completion: { faultStruct: { faultCode: string } } | null }>(
    'select device_key as key, completion from messages where run_id = $1 order by id',
    [runId],
  );
  return rows.map(
    ({ key, completion }) => opened(key, 'messages.completion', completion)?.faultStruct.faultCode ?? null,
  );
}

async function phaseOf(id: string): Promise<string> {
  const { rows } = await pool.query<{ session_phase: string }>('select session_phase from devices where id = $1', [id]);
  return rows[0]?.session_phase ?? '';
}

/** Registers a device with a run in progress, and answers its CPE's Inform. */
async function informedCpe(id: string): Promise<{ cpe: RawCpe; runId: number; key: number }> {
  const key = await insertDevice(pool, id);
  await attachService(pool, key, id);
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform({ serial: id, namespace: 'urn:dslforum-org:cwmp-1-2' }));
  return { cpe, key, runId: await beginRun(pool, id) };
}

test('each method that CPEs call is answered by its response, once it is stored', async () => {
  const { cpe } = await informedCpe('METHODS');
  for (const method of [
    'TransferComplete',
    'AutonomousTransferComplete',
    'DUStateChangeComplete',
    'AutonomousDUStateChangeComplete',
    'RequestDownload',
  ]) {
    const answer = await cpe.post(envelope(`<cwmp:${method}/>`, `id of ${method} &amp; &lt;more`));
    assert.equal(answer.status, 200);
    assert.match(
      answer.body,
      new RegExp(
        `>id of ${method} &amp; &lt;more</cwmp:ID>.*<soap:Body><cwmp:${method}Response></cwmp:${method}Response>` +
          '</soap:Body>',
      ),
    );
    assert.equal((await calls('METHODS')).at(-1)?.method, method);
  }
  assert.equal(await phaseOf('METHODS'), 'open', 'the CPE has received the InformResponse');
  await cpe.close();
});

test('a Kicked is answered with its own next address only when that stays on the same site', async () => {
  const { cpe } = await informedCpe('KICKED');
  const addresses = {
    '/next?a=1': '/next?a=1',
    '//evil.example/': '',
    'http://evil.example/': '',
    '/\\evil.example': '',
    'javascript:x': '',
    '': '',
  };
  for (const [next, answered] of Object.entries(addresses)) {
    const answer = await cpe.post(
      envelope(`<cwmp:Kicked><Command>c</Command><Referer>r</Referer><Arg>a</Arg><Next>${next}</Next></cwmp:Kicked>`),
    );
    assert(answer.body.includes(`<cwmp:KickedResponse><NextURL>${answered}</NextURL></cwmp:KickedResponse>`), next);
  }
  assert.deepEqual((await calls('KICKED'))[0]?.arguments, { command: 'c', referer: 'r', arg: 'a', next: '/next?a=1' });
  await cpe.close();
});

test('any other method gets Fault 8000, and the session continues', async () => {
  const { cpe, runId } = await informedCpe('OTHERS');
  await queueMessages(pool, runId, [addObject]);
  for (const method of ['X_00D09E_Foo', 'constructor', 'GetParameterValues', 'LightweightNotification']) {
    const answer = await cpe.post(envelope(`<cwmp:${method}/>`, 'u'));
    assert.equal(answer.status, 200);
    assert.match(
      answer.body,
      />u<\/cwmp:ID>.*<faultcode>Server<.*<FaultCode>8000<\/FaultCode><FaultString>Method not supported</,
    );
  }
  assert.match((await cpe.post('')).body, /<cwmp:AddObject>/);
  await cpe.close();
});

test('a call is answered while a request of the ACS is outstanding, whose response is still awaited', async () => {
  const { cpe, runId } = await informedCpe('BETWEEN');
  await queueMessages(pool, runId, [addObject, download]);
  assert.match((await cpe.post('')).body, /<cwmp:AddObject>/);
  assert.match((await cpe.post(transferComplete('k'))).body, /<cwmp:TransferCompleteResponse>/);
  assert.match((await cpe.post(envelope('<cwmp:GetRPCMethods/>'))).body, /<cwmp:GetRPCMethodsResponse>/);
  assert.match((await cpe.post(envelope('<cwmp:X_Unknown/>'))).body, /<FaultCode>8000</);
  assert.equal((await readMessages(pool, runId))[0]?.state, 'sent');
  assert.match((await cpe.post(addObjectResponse())).body, /<cwmp:Download>/);
  assert.deepEqual(
    (await readMessages(pool, runId)).map(({ state }) => state),
    ['acknowledged', 'sent'],
  );
  await cpe.close();
});

test('a call whose answer was lost is stored once, in its session and in retries of it', async () => {
  const { cpe } = await informedCpe('AGAIN');
  const elsewhere = new RawCpe(other.port);
  const both = [
    cpe.post(transferComplete('k'), { Cookie: cpe.cookie }),
    elsewhere.post(transferComplete('k'), { Cookie: cpe.cookie }),
  ];
  for (const answer of await Promise.all(both)) assert.match(answer.body, /<cwmp:TransferCompleteResponse>/);
  const retry = new RawCpe(gateway.port);
  for (const retryCount of [1, 2]) {
    await retry.post(inform({ serial: 'AGAIN', events: ['7 TRANSFER COMPLETE'], retryCount }));
    assert.match((await retry.post(transferComplete('k'))).body, /<cwmp:TransferCompleteResponse>/);
  }
  assert.equal((await calls('AGAIN')).length, 1);
  await pool.query(`update devices set session_phase = 'ended' where id = 'AGAIN'`);
  await retry.post(inform({ serial: 'AGAIN', events: ['7 TRANSFER COMPLETE'] }));
  await retry.post(transferComplete('k'));
  assert.equal((await calls('AGAIN')).length, 2, 'the previous session ended normally: this is another one');
  await Promise.all([cpe, elsewhere, retry].map((client) => client.close()));
});

test('the newest 200 calls of each device are stored', async () => {
  const { cpe, key } = await informedCpe('MANY');
  await pool.query(
    `insert into cpe_calls (device_key, number, method, arguments, session_id, sessions_since, digest)
     select $1, n, 'Kicked', '{}', '', now(), sha256(n::text::bytea) from generate_series(1, 250) n`,
    [key],
  );
  await pool.query('update devices set call_count = 250 where key = $1', [key]);
  await cpe.post(envelope('<cwmp:RequestDownload/>'));
  const kept = await calls('MANY');
  assert.deepEqual([kept.length, kept[0]?.number, kept.at(-1)?.method], [200, 52, 'RequestDownload']);
  await cpe.close();
});

test('a TransferComplete reports the result of its Download, also by a generated CommandKey', async () => {
  const { cpe, runId } = await informedCpe('TRANSFER');
  const keyed = { ...download, commandKey: 'firmware' };
  const [first = 0] = await queueMessages(pool, runId, [download, keyed, keyed]);
  assert.match((await cpe.post('')).body, new RegExp(`<cwmp:Download><CommandKey>cuttle${first}</CommandKey>`));
  assert.match((await cpe.post(downloading)).body, /<CommandKey>firmware</);
  await cpe.post(transferComplete('firmware', '9010'));
  assert.deepEqual(await completions(runId), [null, '9010', null], 'the later message has not been sent yet');
  assert.match((await cpe.post(downloading)).body, /<CommandKey>firmware</);
  await cpe.post(transferComplete(`cuttle${first}`));
  await cpe.post(transferComplete('firmware', '0'));
  await cpe.post(transferComplete('firmware', '0'));
  assert.deepEqual(await completions(runId), ['0', '9010', '0']);
  assert.deepEqual(
    (await readMessages(pool, runId)).map(({ state }) => state),
    ['acknowledged', 'acknowledged', 'sent'],
    'the response decides the outcome',
  );
  await cpe.close();
});

test('an empty CommandKey means the only open transfer', async () => {
  const { cpe, runId } = await informedCpe('KEYLESS');
  await queueMessages(pool, runId, [download, download]);
  await cpe.post('');
  await cpe.post(downloading);
  await cpe.post(transferComplete('', '9015'));
  assert.deepEqual(await completions(runId), ['9015', null]);
  await cpe.post(transferComplete('', '0'));
  assert.deepEqual(await completions(runId), ['9015', null], 'the second one is not acknowledged');
  await cpe.close();
  const two = await informedCpe('AMBIGUOUS');
  // The third one stays unanswered, so that the session goes on and is not held.
  await queueMessages(pool, two.runId, [download, download, download]);
  await two.cpe.post('');
  await two.cpe.post(downloading);
  await two.cpe.post(downloading);
  await two.cpe.post(transferComplete('', '9015'));
  assert.equal((await calls('AMBIGUOUS')).length, 1);
  assert.deepEqual(await completions(two.runId), [null, null, null], 'it could be either');
  await two.cpe.close();
});

test('a CommandKey of another device, another method or an unknown one completes no message', async () => {
  const mine = await informedCpe('MINE');
  const theirs = await informedCpe('THEIRS');
  const reboot: CwmpRequest = { name: 'Reboot', commandKey: '' };
  const [own = 0, rebooted = 0] = await queueMessages(pool, mine.runId, [download, reboot]);
  await mine.cpe.post('');
  await mine.cpe.post(downloading);
  for (const key of [`cuttle${own}`, '', 'unknown']) await theirs.cpe.post(transferComplete(key));
  for (const key of [`cuttle${rebooted}`, 'cuttle99999999999999', `cuttle0${own}`, 'cuttle-1']) {
    assert.equal((await mine.cpe.post(transferComplete(key))).status, 200, key);
  }
  const { rows } = await pool.query<{ completed: number }>(
    'select count(*)::int as completed from messages where completion is not null and run_id = any($1)',
    [[mine.runId, theirs.runId]],
  );
  assert.equal(rows[0]?.completed, 0);
  await Promise.all([mine.cpe.close(), theirs.cpe.close()]);
});

test('a DUStateChangeComplete reports the result of its ChangeDUState', async () => {
  const { cpe, runId } = await informedCpe('UNITS');
  const operation = {
    operation: 'Install',
    url: 'http://files/unit',
    uuid: '',
    username: '',
    password: '',
    executionEnvRef: '',
  } as const;
  const [change = 0] = await queueMessages(pool, runId, [
    { name: 'ChangeDUState', operations: [operation], commandKey: '' },
  ]);
  assert.match((await cpe.post('')).body, new RegExp(`<CommandKey>cuttle${change}</CommandKey></cwmp:ChangeDUState>`));
  await cpe.post(
    envelope(
      '<cwmp:DUStateChangeComplete><Results><CurrentState>Installed</CurrentState></Results>' +
        `<CommandKey>cuttle${change}</CommandKey></cwmp:DUStateChangeComplete>`,
    ),
  );
  const { rows } = await pool.query<{ key: number; completion: { results: { currentState: string }[] } }>(
    'select device_key as key, completion from messages where id = $1',
    [change],
  );
  const states = rows.map(
    ({ key, completion }) => opened(key, 'messages.completion', completion).results[0]?.currentState,
  );
  assert.deepEqual(states, ['Installed']);
  await cpe.close();
});

test('the commands that cause events are stored, for 64 events and more', async () => {
  await insertDevice(pool, 'EVENTS');
  const cpe = new RawCpe(gateway.port);
  const vendors = Array.from({ length: 100 }, (_, index) => `X 00D09E ${index}`);
  await cpe.post(
    inform({
      serial: 'EVENTS',
      events: ['M Reboot', '1 BOOT', ...vendors],
      commandKeys: { 'M Reboot': 'c1', 'X 00D09E 99': 'c2' },
    }),
  );
  const { rows } = await pool.query<{ events: string[]; keys: string[] }>(
    `select inform_events as events, inform_command_keys as keys from devices where id = 'EVENTS'`,
  );
  assert.deepEqual(rows[0]?.events, ['M Reboot', '1 BOOT', ...vendors]);
  assert.deepEqual([rows[0].keys.length, rows[0].keys[0], rows[0].keys[1], rows[0].keys.at(-1)], [102, 'c1', '', 'c2']);
  await cpe.close();
});
