import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RawAnswer } from '../../support/cpe/rawCpe.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import type { InformOptions } from '../../support/cpe/cpeMessages.ts';
import { fault, inform, setParameterValuesResponse } from '../../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { attachService, beginRun, insertDevice, queueMessages, readMessages } from '../../support/database/rows.ts';
import { openedText } from '../../support/database/keys.ts';

const database = await createTestDatabase();
const { pool } = database;
await pool.query(`update organizations set set_connection_request_credentials = true where id = 'default'`);
const gateway = await startTestGateway(database, { holdSeconds: 0 });

interface Device {
  username: string | null;
  password: string | null;
}

async function credentialOf(key: number): Promise<Device> {
  const { rows } = await pool.query<Device>(
    `select connection_request_username as username, connection_request_password as password
      from devices
      where key = $1`,
    [key],
  );
  const { username, password } = rows[0] ?? { username: null, password: null };
  return { username, password: password && openedText('default', 'devices.connection_request_password', password) };
}

async function statesOf(key: number): Promise<string[]> {
  const { rows } = await pool.query<{ state: string }>(
    `select state from messages where device_key = $1 and purpose = 'management' order by id`,
    [key],
  );
  return rows.map(({ state }) => state);
}

/**
 * Begins a session.
 * @returns its connection, and the answer to the empty POST after its Inform.
 */
async function open(
  options: InformOptions,
  root = 'InternetGatewayDevice.',
): Promise<{ cpe: RawCpe; answer: RawAnswer }> {
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform(options).replaceAll('InternetGatewayDevice.', root));
  return { cpe, answer: await cpe.post('') };
}

function valueIn(body: string, name: string): string {
  return (
    new RegExp(`<Name>${name.replaceAll('.', '\\.')}</Name><Value xsi:type="xsd:string">(\\w+)</Value>`).exec(
      body,
    )?.[1] ?? ''
  );
}

describe('a CPE gets its own credential at its bootstrap, when its organization wants that', () => {
  for (const root of ['InternetGatewayDevice.', 'Device.']) {
    test(`before the messages of its run, and it counts once it is acknowledged (${root})`, async () => {
      const serial = `C-${root}`;
      const key = await insertDevice(pool, serial);
      await attachService(pool, key, `s-${root}`, ['2 PERIODIC']);
      const runId = await beginRun(pool, `s-${root}`);
      await queueMessages(pool, runId, [{ name: 'Reboot', commandKey: '' }]);
      const { cpe, answer } = await open({ serial }, root);
      const username = valueIn(answer.body, `${root}ManagementServer.ConnectionRequestUsername`);
      const password = valueIn(answer.body, `${root}ManagementServer.ConnectionRequestPassword`);
      assert.match(username, /^cuttle[0-9a-f]{16}$/);
      assert.match(password, /^[0-9a-f]{32}$/);
      assert.deepEqual(await credentialOf(key), { username: null, password: null });
      const next = await cpe.post(setParameterValuesResponse());
      assert.match(next.body, /<cwmp:Reboot>/);
      assert.deepEqual(await credentialOf(key), { username, password });
      assert.deepEqual(await statesOf(key), ['acknowledged']);
      await cpe.close();
    });
  }

  test('also without any service; each factory reset renews it, nothing else does', async () => {
    const key = await insertDevice(pool, 'C-bare');
    const { cpe, answer } = await open({ serial: 'C-bare' });
    assert.match(answer.body, /ConnectionRequestPassword/);
    assert.equal((await cpe.post(setParameterValuesResponse())).status, 204);
    const first = await credentialOf(key);
    const periodic = await open({ serial: 'C-bare', events: ['2 PERIODIC'] });
    assert.equal(periodic.answer.status, 204);
    const second = await open({ serial: 'C-bare' });
    assert.match(second.answer.body, /ConnectionRequestPassword/);
    assert.deepEqual(await credentialOf(key), first);
    await second.cpe.post(setParameterValuesResponse());
    assert.notDeepEqual(await credentialOf(key), first);
  });

  test('a fault changes nothing, and fails no run', async () => {
    const key = await insertDevice(pool, 'C-fault');
    await attachService(pool, key, 's-fault', ['2 PERIODIC']);
    const runId = await beginRun(pool, 's-fault');
    await queueMessages(pool, runId, [{ name: 'Reboot', commandKey: '' }]);
    const { cpe } = await open({ serial: 'C-fault' });
    const next = await cpe.post(fault('9005'));
    assert.match(next.body, /<cwmp:Reboot>/);
    assert.deepEqual(await credentialOf(key), { username: null, password: null });
    assert.deepEqual(await statesOf(key), ['faulted']);
    assert.deepEqual(
      (await readMessages(pool, runId)).map(({ state }) => state),
      ['sent'],
    );
  });

  test('the ParameterKey shows whether a lost answer was applied; repeated drops abandon the credential', async () => {
    const key = await insertDevice(pool, 'C-lost');
    const lost = await open({ serial: 'C-lost' });
    await lost.cpe.close();
    const parameterKey = /<ParameterKey>(\w+)</.exec(lost.answer.body)?.[1] ?? '';
    await open({ serial: 'C-lost', events: ['2 PERIODIC'], parameterKey });
    assert.deepEqual(await statesOf(key), ['acknowledged']);
    assert.notEqual((await credentialOf(key)).password, null);

    const dropping = await insertDevice(pool, 'C-drop');
    for (let session = 1; session <= 2; session += 1) {
      const { cpe, answer } = await open({
        serial: 'C-drop',
        events: session === 1 ? ['0 BOOTSTRAP'] : ['2 PERIODIC'],
      });
      assert.match(answer.body, /ConnectionRequestPassword/);
      await cpe.close();
    }
    assert.equal((await open({ serial: 'C-drop', events: ['2 PERIODIC'] })).answer.status, 204);
    assert.deepEqual(await statesOf(dropping), ['faulted']);
  });

  test('not for an unregistered CPE, nor when the organization does not want it', async () => {
    assert.equal((await open({ serial: 'C-unknown' })).answer.status, 204);
    const cpe = new RawCpe(gateway.port);
    await pool.query(`insert into devices (organization_id, id, registered_at) values ('other', 'C-other', now())`);
    await cpe.post(inform({ serial: 'C-other' }), {}, '/acs/other');
    assert.equal((await cpe.post('', {}, '/acs/other')).status, 204);
  });
});
