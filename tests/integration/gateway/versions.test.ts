import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { envelope, inform } from '../../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { attachService, beginRun, insertDevice, queueMessages, readMessages } from '../../support/database/rows.ts';
import { until } from '../../support/until.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database);
const other = await startTestGateway(database);

const namespaceOf = (version: string): string => `urn:dslforum-org:cwmp-${version}`;
const supports = (versions: string): string => `<cwmp:SupportedCWMPVersions>${versions}</cwmp:SupportedCWMPVersions>`;
const addObject: CwmpRequest = { name: 'AddObject', objectName: 'InternetGatewayDevice.WAN.', parameterKey: '' };

async function informed(options: Parameters<typeof inform>[0]): Promise<{ cpe: RawCpe; body: string }> {
  const cpe = new RawCpe(gateway.port);
  const { status, body } = await cpe.post(inform(options));
  assert.equal(status, 200);
  return { cpe, body };
}

test('UseCWMPVersion is the highest common version, and present only when the CPE lists its versions', async () => {
  const answers: [versions: string, used: string][] = [
    ['1.0,1.1,1.2,1.3,1.4', '1.4'],
    [' 1.0 , 1.2 ', '1.2'],
    ['1.4,2.0', '1.4'],
    ['1.1', '1.1'],
    ['', '1.2'],
    ['all of them', '1.2'],
  ];
  for (const [versions, used] of answers) {
    const { cpe, body } = await informed({ serial: 'LIST', namespace: namespaceOf('1-2'), header: supports(versions) });
    assert.match(
      body,
      new RegExp(`<cwmp:UseCWMPVersion soap:mustUnderstand="1">${used.replace('.', '\\.')}</cwmp:UseCWMPVersion>`),
      versions,
    );
    assert.match(body, /xmlns:cwmp="urn:dslforum-org:cwmp-1-2"/);
    await cpe.close();
  }
  const { cpe, body } = await informed({ serial: 'LIST', namespace: namespaceOf('1-2') });
  assert.doesNotMatch(body, /UseCWMPVersion/);
  await cpe.close();
});

test('a CPE that lists only unsupported versions gets Fault 8006, and nothing is recorded', async () => {
  const { cpe, body } = await informed({ serial: 'FUTURE', header: supports('2.0,2.1') });
  assert.match(
    body,
    />inform-1<\/cwmp:ID>.*<FaultCode>8006<\/FaultCode><FaultString>ACS version incompatible with CPE</,
  );
  const { rowCount } = await pool.query(`select 1 from devices where id = 'FUTURE'`);
  assert.equal(rowCount, 0);
  await cpe.close();
});

test('the namespace of the Inform is repeated in responses, or else one that exists is used', async () => {
  for (const version of ['1-0', '1-1', '1-2', '1-3', '1-4', '2-0']) {
    const id = `NS${version}`;
    const key = await insertDevice(pool, id);
    await attachService(pool, key, id);
    const { cpe, body } = await informed({ serial: id, namespace: namespaceOf(version) });
    const answered = namespaceOf(version === '2-0' ? '1-2' : version);
    assert(body.includes(`xmlns:cwmp="${answered}"`));
    await queueMessages(pool, await beginRun(pool, id), [addObject]);
    assert((await cpe.post('')).body.includes(`xmlns:cwmp="${answered}"`));
    await cpe.close();
  }
});

test("a method that the CPE's version lacks is not sent, and fails with a reason", async () => {
  const cases: [
    id: string,
    request: CwmpRequest,
    namespace: string,
    header: string | undefined,
    why: RegExp | undefined,
  ][] = [
    [
      'ALL10',
      { name: 'GetAllQueuedTransfers' },
      '1-0',
      undefined,
      /^GetAllQueuedTransfers requires CWMP 1\.1, but the CPE supports only 1\.0$/,
    ],
    ['ALL11', { name: 'GetAllQueuedTransfers' }, '1-1', undefined, undefined],
    [
      'CANCEL11',
      { name: 'CancelTransfer', commandKey: 'k' },
      '1-1',
      undefined,
      /^CancelTransfer requires CWMP 1\.2, but the CPE supports only 1\.1$/,
    ],
    ['CANCEL12', { name: 'CancelTransfer', commandKey: 'k' }, '1-2', undefined, undefined],
    [
      'NEGOTIATED',
      { name: 'CancelTransfer', commandKey: 'k' },
      '1-2',
      supports('1.0,1.1'),
      /the CPE supports only 1\.1$/,
    ],
    ['OLDNS', { name: 'CancelTransfer', commandKey: 'k' }, '1-0', supports('1.0,1.4'), undefined],
    ['UNKNOWN', { name: 'CancelTransfer', commandKey: 'k' }, '2-0', undefined, undefined],
  ];
  for (const [id, request, namespace, header, why] of cases) {
    const key = await insertDevice(pool, id);
    await attachService(pool, key, id);
    const { cpe } = await informed({
      serial: id,
      namespace: namespaceOf(namespace),
      ...(header !== undefined && { header }),
    });
    const runId = await beginRun(pool, id);
    await queueMessages(pool, runId, [request], 'refresh');
    await queueMessages(pool, runId, [addObject], 'refresh');
    const elsewhere = new RawCpe(other.port);
    const given = await elsewhere.post('', { Cookie: cpe.cookie });
    assert.match(given.body, why ? /<cwmp:AddObject>/ : new RegExp(`<cwmp:${request.name}>`), id);
    const [first] = await readMessages(pool, runId);
    if (why) {
      assert.deepEqual([first?.state, first?.attempts, first?.fault?.fault_code], ['faulted', 0, 'not_supported'], id);
      assert.match(first?.fault?.fault_string ?? '', why);
    }
    await Promise.all([cpe.close(), elsewhere.close()]);
  }
});

test("a script's message that the CPE's version lacks fails its run like a Fault of the CPE", async () => {
  const key = await insertDevice(pool, 'RUN');
  await attachService(pool, key, 'RUN');
  const { cpe } = await informed({ serial: 'RUN' });
  const runId = await beginRun(pool, 'RUN');
  await queueMessages(pool, runId, [{ name: 'GetAllQueuedTransfers' }, addObject]);
  cpe.send('');
  await until('the message is faulted', async () => (await readMessages(pool, runId))[0]?.state === 'faulted');
  const { rows } = await pool.query<{ sent_at: Date | null }>(
    'select sent_at from messages where run_id = $1 order by id',
    [runId],
  );
  assert.equal(rows[0]?.sent_at, null);
  assert.deepEqual(
    (await readMessages(pool, runId)).map(({ state }) => state),
    ['faulted', 'cancelled'],
  );
  await cpe.close();
});

test('GetRPCMethods lists what a CPE of this version may call', async () => {
  const methods = async (namespace: string): Promise<string[]> => {
    const { cpe } = await informed({ serial: 'RPC', namespace });
    const { body } = await cpe.post(envelope('<cwmp:GetRPCMethods/>'));
    await cpe.close();
    return [...body.matchAll(/<string>(\w+)<\/string>/g)].map((match) => match[1] ?? '');
  };
  const first = ['Inform', 'GetRPCMethods', 'TransferComplete'];
  assert.deepEqual(await methods(namespaceOf('1-0')), [...first, 'RequestDownload', 'Kicked']);
  assert.deepEqual(await methods(namespaceOf('1-2')), [
    ...first,
    'AutonomousTransferComplete',
    'RequestDownload',
    'Kicked',
    'DUStateChangeComplete',
    'AutonomousDUStateChangeComplete',
  ]);
});

test('a CPE that announces its timeout is answered well before it, at any gateway', async () => {
  const key = await insertDevice(pool, 'HASTY');
  await attachService(pool, key, 'HASTY');
  const { cpe } = await informed({
    serial: 'HASTY',
    header: '<cwmp:SessionTimeout soap:mustUnderstand="0">2</cwmp:SessionTimeout>',
  });
  await beginRun(pool, 'HASTY');
  const elsewhere = new RawCpe(other.port);
  const started = performance.now();
  assert.equal((await elsewhere.post('', { Cookie: cpe.cookie })).status, 204);
  const held = performance.now() - started;
  // The gateways hold for 20 seconds.
  assert(held > 1000 && held < 10_000, `${held} ms`);
  await Promise.all([cpe.close(), elsewhere.close()]);
});

test('an unknown mustUnderstand header element gets a MustUnderstand Fault, and the session continues', async () => {
  const foreign = '<x:Y xmlns:x="urn:x" soap:mustUnderstand="1"/>';
  const key = await insertDevice(pool, 'HEADERS');
  await attachService(pool, key, 'HEADERS');
  const refused = await informed({ serial: 'HEADERS', header: foreign });
  assert.match(refused.body, />inform-1<\/cwmp:ID>.*<soap:Fault><faultcode>MustUnderstand</);
  const { cpe } = await informed({ serial: 'HEADERS' });
  assert.match(
    (await cpe.post(envelope('<cwmp:RequestDownload/>', 'r', undefined, foreign))).body,
    />r<\/cwmp:ID>.*<faultcode>MustUnderstand</,
  );
  const runId = await beginRun(pool, 'HEADERS');
  await queueMessages(pool, runId, [addObject, addObject]);
  assert.match((await cpe.post('')).body, /<cwmp:AddObject>/);
  // A response cannot be answered by a Fault: its content counts.
  assert.match(
    (
      await cpe.post(
        envelope(
          '<cwmp:AddObjectResponse><InstanceNumber>1</InstanceNumber></cwmp:AddObjectResponse>',
          '1',
          undefined,
          foreign,
        ),
      )
    ).body,
    /<cwmp:AddObject>/,
  );
  assert.equal((await readMessages(pool, runId))[0]?.state, 'acknowledged');
  await Promise.all([refused.cpe.close(), cpe.close()]);
});

test('a SOAP 1.2 envelope gets a VersionMismatch Fault in a SOAP 1.1 envelope', async () => {
  const cpe = new RawCpe(gateway.port);
  const soap12 = inform({ serial: 'SOAP12' }).replace(
    'http://schemas.xmlsoap.org/soap/envelope/',
    'http://www.w3.org/2003/05/soap-envelope',
  );
  const answer = await cpe.post(soap12);
  assert.equal(answer.status, 200);
  assert.match(
    answer.body,
    /^<soap:Envelope xmlns:soap="http:\/\/schemas.xmlsoap.org\/soap\/envelope\/".*<faultcode>VersionMismatch</,
  );
  assert.equal(
    (await cpe.post(inform({ serial: 'SOAP12' }).replace(/ xmlns:soap="[^"]*"/, ''))).status,
    200,
    'an undeclared prefix is accepted',
  );
  await cpe.close();
});
