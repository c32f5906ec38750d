import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CpeEvent } from '../../../simulator/session/events.ts';
import type { CpeOptions } from '../../../simulator/options.ts';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { child, childText } from '../../../domain/xml.ts';
import { digestMatches, parseDigestAuthorization } from '../../../lib/net/digest.ts';
import type { FakeAcs } from '../../support/cpe/fakeAcs.ts';
import {
  addObject,
  getParameterValues,
  setParameterValues,
  startFakeAcs,
  typesOf,
  valuesOf,
} from '../../support/cpe/fakeAcs.ts';

const ppp = 'InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANPPPConnection.';

function plugIn(acs: FakeAcs, options: Partial<CpeOptions> = {}): { cpe: SimulatedCpe; events: CpeEvent[] } {
  const events: CpeEvent[] = [];
  const cpe = new SimulatedCpe({ acsUrl: acs.url, serialNumber: 'S<1>', retry: { baseMs: 1 }, ...options }, (event) =>
    events.push(event),
  );
  return { cpe, events };
}

describe('a session', () => {
  test('bootstraps, executes the PPPoE service, on one connection with its cookies', async () => {
    const acs = await startFakeAcs();
    acs.queue.push(
      addObject(ppp, 'k1'),
      setParameterValues(
        {
          [`${ppp}1.Enable`]: ['boolean', '1'],
          [`${ppp}1.Username`]: ['string', 'a&amp;b'],
          [`${ppp}1.Password`]: ['string', 'p'],
        },
        'k2',
      ),
      getParameterValues(`${ppp}1.`),
    );
    const { cpe, events } = plugIn(acs);
    assert.deepEqual(await cpe.boot(), { ok: true, rpcs: 3, faults: 0 });

    assert.deepEqual(acs.informs(), [{ events: ['0 BOOTSTRAP', '1 BOOT'], retryCount: 0, parameterKey: '' }]);
    const [inform] = acs.messages('Inform');
    assert.equal(childText(child(inform, 'DeviceId'), 'SerialNumber'), 'S<1>');
    assert.equal(childText(acs.messages('AddObjectResponse')[0], 'InstanceNumber'), '1');
    const [read] = acs.messages('GetParameterValuesResponse');
    assert.equal(valuesOf(read).get(`${ppp}1.Username`), 'a&b');
    assert.equal(valuesOf(read).get(`${ppp}1.Password`), '');
    assert.equal(typesOf(read).get(`${ppp}1.Enable`), 'xsd:boolean');

    assert.equal(cpe.get(`${ppp}1.Password`), 'p');
    assert.equal(cpe.parameters().get('InternetGatewayDevice.ManagementServer.ParameterKey'), 'k2');
    assert.deepEqual(
      cpe.applied.map(({ request, instanceNumber }) => [request.name, instanceNumber]),
      [
        ['AddObject', 1],
        ['SetParameterValues', undefined],
      ],
    );
    assert.equal(acs.connections, 1);
    assert.deepEqual(
      acs.received.map(({ headers }) => headers.cookie),
      [undefined, ...Array<string>(4).fill('session=abc; other=1')],
    );
    assert.deepEqual(
      events.map(({ type }) => type),
      ['informed', 'connected', 'received', 'answered', 'received', 'answered', 'received', 'answered', 'ended'],
    );
  });

  test('the second boot is no BOOTSTRAP, the one after a factory reset is', async () => {
    const acs = await startFakeAcs();
    const { cpe } = plugIn(acs);
    await cpe.boot();
    await cpe.boot();
    cpe.factoryReset();
    await cpe.boot();
    await cpe.inform(['2 PERIODIC']);
    assert.deepEqual(
      acs.informs().map(({ events }) => events),
      [['0 BOOTSTRAP', '1 BOOT'], ['1 BOOT'], ['0 BOOTSTRAP', '1 BOOT'], ['2 PERIODIC']],
    );
  });

  test('Faults: unknown method, missing argument, unknown object, values', async () => {
    const acs = await startFakeAcs();
    acs.queue.push(
      '<cwmp:GetQueuedTransfers/>',
      '<cwmp:AddObject><ObjectName>x.</ObjectName></cwmp:AddObject>',
      addObject('InternetGatewayDevice.Nothing.', 'k'),
      setParameterValues({ 'InternetGatewayDevice.Time.Enable': ['boolean', 'maybe'] }, 'k'),
    );
    const { cpe } = plugIn(acs);
    assert.deepEqual(await cpe.boot(), { ok: true, rpcs: 4, faults: 4 });
    assert.deepEqual(acs.faults(), [
      { code: '9000', parameters: [] },
      { code: '9003', parameters: [] },
      { code: '9005', parameters: [] },
      { code: '9003', parameters: ['9007 InternetGatewayDevice.Time.Enable'] },
    ]);
    assert.deepEqual(cpe.applied, []);
  });

  test('supports the other RPCs, and TR-181 in another version of CWMP', async () => {
    const acs = await startFakeAcs();
    acs.queue.push(
      '<cwmp:GetRPCMethods/>',
      '<cwmp:GetParameterNames><ParameterPath>Device.PPP.</ParameterPath><NextLevel>true</NextLevel>' +
        '</cwmp:GetParameterNames>',
      addObject('Device.PPP.Interface.'),
      '<cwmp:DeleteObject><ObjectName>Device.PPP.Interface.1.</ObjectName><ParameterKey>k</ParameterKey>' +
        '</cwmp:DeleteObject>',
    );
    const { cpe } = plugIn(acs, { root: 'Device.', cwmpNamespace: 'cwmp-1-2' });
    assert.deepEqual(await cpe.boot(), { ok: true, rpcs: 4, faults: 0 });
    const names = child(acs.messages('GetParameterNamesResponse')[0], 'ParameterList')?.children.map((info) =>
      childText(info, 'Name'),
    );
    assert.deepEqual(names, ['Device.PPP.InterfaceNumberOfEntries', 'Device.PPP.Interface.']);
    assert.equal(child(acs.messages('GetRPCMethodsResponse')[0], 'MethodList')?.children.length, 14);
    assert.equal(childText(acs.messages('DeleteObjectResponse')[0], 'Status'), '0');
  });
});

describe('consequences of an RPC', () => {
  test('Reboot: M Reboot with its command key, and 1 BOOT', async () => {
    const acs = await startFakeAcs();
    acs.queue.push(
      '<cwmp:Reboot><CommandKey>c1</CommandKey></cwmp:Reboot>',
      getParameterValues('InternetGatewayDevice.Time.'),
    );
    const { cpe } = plugIn(acs);
    await cpe.boot();
    assert.deepEqual(
      acs.informs().map(({ events }) => events),
      [
        ['0 BOOTSTRAP', '1 BOOT'],
        ['M Reboot', '1 BOOT'],
      ],
    );
    assert.equal(childText(child(acs.messages('Inform')[1], 'Event')?.children[0], 'CommandKey'), 'c1');
    assert.equal(acs.messages('GetParameterValuesResponse').length, 1);
  });

  test('FactoryReset: everything is reset, and the CPE bootstraps', async () => {
    const acs = await startFakeAcs();
    acs.queue.push(addObject(ppp, 'k1'), '<cwmp:FactoryReset/>');
    const { cpe } = plugIn(acs);
    await cpe.boot();
    assert.deepEqual(acs.informs(), [
      { events: ['0 BOOTSTRAP', '1 BOOT'], retryCount: 0, parameterKey: '' },
      { events: ['0 BOOTSTRAP', '1 BOOT'], retryCount: 0, parameterKey: '' },
    ]);
    assert.equal(cpe.get(`${ppp}1.Enable`), undefined);
  });

  test('Download: TransferComplete in the next session', async () => {
    const acs = await startFakeAcs();
    acs.queue.push(
      '<cwmp:Download><CommandKey>d</CommandKey><FileType>1 Firmware Upgrade Image</FileType><URL>http://x/</URL>' +
        '</cwmp:Download>',
    );
    const { cpe } = plugIn(acs);
    await cpe.boot();
    assert.deepEqual(acs.informs()[1]?.events, ['7 TRANSFER COMPLETE', 'M Download']);
    const [transfer] = acs.messages('TransferComplete');
    assert.equal(childText(transfer, 'CommandKey'), 'd');
    assert.equal(childText(child(transfer, 'FaultStruct'), 'FaultCode'), '0');
    assert.equal(childText(acs.messages('DownloadResponse')[0], 'Status'), '1');
  });

  test("another ACS's URL: the CPE bootstraps there", async () => {
    const [acs, next] = [await startFakeAcs(), await startFakeAcs()];
    acs.queue.push(setParameterValues({ 'InternetGatewayDevice.ManagementServer.URL': ['string', next.url] }, 'moved'));
    const { cpe } = plugIn(acs);
    assert.equal((await cpe.boot()).ok, true);
    assert.deepEqual(next.informs(), [{ events: ['0 BOOTSTRAP'], retryCount: 0, parameterKey: 'moved' }]);
  });
});

describe('an ACS that requires a password', () => {
  const password = 'pässword';
  const guardBy = (acs: FakeAcs, challenge: string) => {
    let asked = 0;
    acs.guard = (request) => {
      const proof = parseDigestAuthorization(request.headers.authorization ?? '');
      if (proof?.uri === '/acs' && digestMatches(proof, 'POST', password)) return undefined;
      asked += 1;
      return challenge;
    };
    return () => asked;
  };

  for (const challenge of [
    'Digest realm="r", nonce="n", qop="auth"',
    'Digest realm="r", nonce="n"',
    'Basic realm="r", Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth"',
  ]) {
    test(challenge, async () => {
      const acs = await startFakeAcs();
      acs.queue.push(addObject(ppp));
      const asked = guardBy(acs, challenge);
      const { cpe } = plugIn(acs, { acsUsername: 'cpe', acsPassword: password });
      assert.deepEqual(await cpe.boot(), { ok: true, rpcs: 1, faults: 0 });
      assert.equal(asked(), 1);
    });
  }

  test('Basic', async () => {
    const acs = await startFakeAcs();
    const expected = `Basic ${Buffer.from(`cpe:${password}`).toString('base64')}`;
    acs.guard = (request) => (request.headers.authorization === expected ? undefined : 'Basic realm="r"');
    assert.equal((await plugIn(acs, { acsUsername: 'cpe', acsPassword: password }).cpe.boot()).ok, true);
  });

  test('the wrong password: the session breaks off and says why', async () => {
    const acs = await startFakeAcs();
    guardBy(acs, 'Digest realm="r", nonce="n"');
    const { cpe } = plugIn(acs, { acsUsername: 'cpe', acsPassword: 'wrong', retry: { attempts: 0 } });
    assert.deepEqual(await cpe.boot(), {
      ok: false,
      rpcs: 0,
      faults: 0,
      reason: 'the ACS rejected the username or the password',
    });
  });
});
