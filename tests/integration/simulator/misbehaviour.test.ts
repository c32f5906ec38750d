import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { CpeEvent } from '../../../simulator/session/events.ts';
import type { Misbehaviour } from '../../../simulator/misbehaviour.ts';
import type { CpeOptions } from '../../../simulator/options.ts';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { requestConnection } from '../../../lib/net/connectionRequest.ts';
import type { FakeAcs } from '../../support/cpe/fakeAcs.ts';
import { addObject, setParameterValues, startFakeAcs } from '../../support/cpe/fakeAcs.ts';

const ppp = 'InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANPPPConnection.';
const ntp = 'InternetGatewayDevice.Time.NTPServer1';
const management = 'InternetGatewayDevice.ManagementServer.';

function plugIn(
  acs: FakeAcs,
  faults: Misbehaviour[],
  options: Partial<CpeOptions> = {},
): { cpe: SimulatedCpe; events: CpeEvent[] } {
  const events: CpeEvent[] = [];
  const cpe = new SimulatedCpe(
    { acsUrl: acs.url, serialNumber: 'S1', retry: { baseMs: 1 }, faults, ...options },
    (event) => events.push(event),
  );
  return { cpe, events };
}

describe('a broken session is retried', () => {
  test('dropped before the RPC was applied: RetryCount rises, the events stay, nothing was applied', async () => {
    const acs = await startFakeAcs();
    acs.queue.push(addObject(ppp, 'k1'));
    const { cpe, events } = plugIn(acs, [{ kind: 'dropBefore', rpc: 1 }]);
    assert.equal((await cpe.boot()).ok, true);
    assert.deepEqual(acs.informs(), [
      { events: ['0 BOOTSTRAP', '1 BOOT'], retryCount: 0, parameterKey: '' },
      { events: ['0 BOOTSTRAP', '1 BOOT'], retryCount: 1, parameterKey: '' },
    ]);
    assert.deepEqual(cpe.applied, []);
    assert.equal(acs.connections, 2);
    assert.ok(events.some(({ type }) => type === 'retry'));
    await cpe.boot();
    assert.equal(acs.informs()[2]?.retryCount, 0);
  });

  test('dropped after it was applied: the next Inform reports its ParameterKey', async () => {
    const acs = await startFakeAcs();
    acs.queue.push(addObject(ppp, 'k1'));
    const { cpe } = plugIn(acs, [{ kind: 'dropAfter', method: 'AddObject' }]);
    assert.equal((await cpe.boot()).ok, true);
    assert.deepEqual(acs.informs()[1], { events: ['0 BOOTSTRAP', '1 BOOT'], retryCount: 1, parameterKey: 'k1' });
    assert.equal(cpe.applied.length, 1);
    assert.deepEqual(acs.messages('AddObjectResponse'), []);
  });

  test('a strictly conforming CPE retries without the events that it already reported', async () => {
    const acs = await startFakeAcs();
    acs.queue.push(addObject(ppp));
    const { cpe } = plugIn(acs, [{ kind: 'dropBefore', rpc: 1 }], { retry: { baseMs: 1, eventsUntil: 'informed' } });
    assert.equal((await cpe.boot()).ok, true);
    assert.deepEqual(
      acs.informs().map(({ events, retryCount }) => [events, retryCount]),
      [
        [['0 BOOTSTRAP', '1 BOOT'], 0],
        [[], 1],
      ],
    );
  });

  test('an unreachable ACS: it gives up after its attempts, and tries again at the next event', async () => {
    const acs = await startFakeAcs();
    const { guard } = acs;
    acs.guard = () => 'Unknown';
    const { cpe } = plugIn(acs, [], { retry: { baseMs: 1, attempts: 2 } });
    const result = await cpe.boot();
    assert.deepEqual(
      result.ok ? '' : result.reason,
      'the ACS requires an authentication method that the CPE does not support',
    );
    acs.guard = guard;
    assert.equal((await cpe.inform(['2 PERIODIC'])).ok, true);
    assert.deepEqual(acs.informs(), [
      { events: ['0 BOOTSTRAP', '1 BOOT', '2 PERIODIC'], retryCount: 3, parameterKey: '' },
    ]);
  });

  test("an event does not wait for the retry's time", async () => {
    const acs = await startFakeAcs();
    acs.queue.push(addObject(ppp));
    const events: CpeEvent[] = [];
    const cpe: SimulatedCpe = new SimulatedCpe(
      { acsUrl: acs.url, serialNumber: 'S1', retry: { baseMs: 3_600_000 }, faults: [{ kind: 'dropBefore', rpc: 1 }] },
      (event) => {
        events.push(event);
        if (event.type === 'retry') setImmediate(() => void cpe.inform(['6 CONNECTION REQUEST']));
      },
    );
    assert.equal((await cpe.boot()).ok, true);
    assert.deepEqual(acs.informs()[1]?.events, ['0 BOOTSTRAP', '1 BOOT', '6 CONNECTION REQUEST']);
  });

  test('stop ends a session in progress and a waiting retry', async () => {
    const acs = await startFakeAcs();
    acs.queue.push(addObject(ppp), addObject(ppp));
    const silent = Promise.withResolvers<undefined>();
    const cpe = new SimulatedCpe(
      { acsUrl: acs.url, serialNumber: 'S1', faults: [{ kind: 'neverAnswer', rpc: 1 }] },
      ({ type }) => {
        if (type === 'misbehaved') silent.resolve(undefined);
      },
    );
    const booted = cpe.boot();
    await silent.promise;
    await cpe.stop();
    assert.deepEqual(await booted, { ok: false, rpcs: 1, faults: 0, reason: 'the CPE was switched off' });
    assert.equal((await cpe.boot()).ok, false);
  });
});

describe('misbehaviour', () => {
  test('a factory reset during a session: RetryCount 0, no ParameterKey, a BOOTSTRAP', async () => {
    const acs = await startFakeAcs();
    acs.queue.push(addObject(ppp, 'k1'), addObject(ppp, 'k2'), addObject(ppp, 'k3'));
    const { cpe } = plugIn(acs, [{ kind: 'factoryReset', rpc: 2 }]);
    assert.equal((await cpe.boot()).ok, true);
    assert.deepEqual(acs.informs()[1], { events: ['0 BOOTSTRAP', '1 BOOT'], retryCount: 0, parameterKey: '' });
    assert.deepEqual(
      cpe.applied.map(({ epoch, instanceNumber }) => [epoch, instanceNumber]),
      [
        [0, 1],
        [1, 1],
      ],
    );
  });

  test('faults for a parameter: once with its own code, always below a path', async () => {
    const acs = await startFakeAcs();
    const set = setParameterValues({ [ntp]: ['string', 'a'] }, 'k');
    acs.queue.push(set, set, addObject(ppp), addObject(ppp));
    const { cpe } = plugIn(acs, [
      { kind: 'faultParameter', path: ntp, code: '9002', times: 1 },
      { kind: 'faultParameter', path: ppp },
    ]);
    assert.deepEqual(await cpe.boot(), { ok: true, rpcs: 4, faults: 3 });
    assert.deepEqual(acs.faults(), [
      { code: '9002', parameters: [`9002 ${ntp}`] },
      { code: '9005', parameters: [] },
      { code: '9005', parameters: [] },
    ]);
    assert.deepEqual(
      cpe.applied.map(({ request }) => request.name),
      ['SetParameterValues'],
    );
  });

  test('a fault for a method, an empty POST as an answer, slowness, no cookies, an empty POST first', async () => {
    const acs = await startFakeAcs();
    const { cpe } = plugIn(acs, [
      { kind: 'faultMethod', method: 'AddObject', times: 1 },
      { kind: 'answerEmpty', rpc: 2 },
      { kind: 'slow', ms: 1 },
      { kind: 'noCookies' },
      { kind: 'emptyPostFirst' },
    ]);
    const session = cpe.boot();
    // The response to the POST before the Inform is not part of the session.
    acs.queue.push(addObject(ppp), addObject(ppp), addObject(ppp), addObject(ppp));
    assert.deepEqual(await session, { ok: true, rpcs: 3, faults: 1 });
    assert.deepEqual(
      acs.received.map(({ method }) => method?.name),
      [undefined, 'Inform', undefined, 'Fault', undefined, 'AddObjectResponse'],
    );
    assert.equal(acs.faults()[0]?.code, '9001');
    assert.ok(acs.received.every(({ headers }) => headers.cookie === undefined));
  });

  test('silence: the session ends after its time', async () => {
    const acs = await startFakeAcs();
    acs.queue.push(addObject(ppp));
    const { cpe } = plugIn(acs, [{ kind: 'neverAnswer', method: 'AddObject' }], { sessionTimeoutSeconds: 0.05 });
    assert.equal((await cpe.boot()).ok, true);
    assert.equal(acs.informs()[1]?.retryCount, 1);
  });

  test('a picky CPE reads a plain message and refuses one that some device could not read', async () => {
    const acs = await startFakeAcs();
    acs.queue.push(addObject(ppp));
    const { cpe } = plugIn(acs, [{ kind: 'parserQuirks' }], { retry: { attempts: 0 } });
    assert.equal((await cpe.boot()).ok, true);
    acs.queue.push(
      '<cwmp:SetParameterValues><ParameterList><ParameterValueStruct><Name>x</Name><Value>1</Value>' +
        '</ParameterValueStruct></ParameterList></cwmp:SetParameterValues>',
    );
    const result = await cpe.boot();
    assert.equal(result.ok ? '' : result.reason, "the CPE cannot read the ACS's message: a Value has no xsi:type");
  });

  test('an ACS that does not answer, or answers the Inform with a Fault', async () => {
    const acs = await startFakeAcs();
    acs.informAnswer =
      '<soap:Fault><faultcode>Server</faultcode><faultstring>CWMP fault</faultstring><detail><cwmp:Fault>' +
      '<FaultCode>8001</FaultCode><FaultString>no</FaultString></cwmp:Fault></detail></soap:Fault>';
    const { cpe } = plugIn(acs, [], { retry: { attempts: 0 } });
    const result = await cpe.boot();
    assert.equal(result.ok ? '' : result.reason, 'the ACS answered the Inform with Fault 8001 no');
    acs.informAnswer = '<soap:Fault><detail><cwmp:Fault><FaultCode>8005</FaultCode></cwmp:Fault></detail></soap:Fault>';
    await cpe.inform(['2 PERIODIC']);
    assert.equal(acs.informs().length, 4);
  });
});

describe('connection requests to the simulated CPE', () => {
  const allow = { allow: ['127.0.0.0/8'], ownPorts: [] };

  test('open a session, with the password that the ACS has set', async () => {
    const acs = await startFakeAcs();
    const informed = Promise.withResolvers<undefined>();
    const cpe = new SimulatedCpe(
      { acsUrl: acs.url, serialNumber: 'S1', connectionRequest: { port: 0, username: 'acs', password: 'first' } },
      (event) => {
        if (event.type === 'ended' && acs.informs().length === 2) informed.resolve(undefined);
      },
    );
    await cpe.start();
    acs.queue.push(setParameterValues({ [`${management}ConnectionRequestPassword`]: ['string', 'second'] }));
    await cpe.boot();
    const url = cpe.get(`${management}ConnectionRequestURL`) ?? '';
    const target = { url, username: 'acs', password: 'first' };
    assert.deepEqual(await requestConnection(target, allow, 5000), {
      ok: false,
      reason: 'it refused the username or password',
    });
    assert.deepEqual(await requestConnection({ ...target, password: 'second' }, allow, 5000), {
      ok: true,
      status: 200,
    });
    await informed.promise;
    assert.deepEqual(acs.informs()[1]?.events, ['6 CONNECTION REQUEST']);
    assert.deepEqual(await requestConnection({ ...target, url: `${url}x` }, allow, 5000), {
      ok: false,
      reason: 'it answered with HTTP status 404',
    });
    await cpe.stop();
  });
});

describe('periodic Informs', () => {
  test('begin when the ACS configures them', async () => {
    const acs = await startFakeAcs();
    const periodic = Promise.withResolvers<undefined>();
    const cpe = new SimulatedCpe({ acsUrl: acs.url, serialNumber: 'S1' }, (event) => {
      if (event.type === 'informed' && event.events.includes('2 PERIODIC')) periodic.resolve(undefined);
    });
    await cpe.start();
    acs.queue.push(
      setParameterValues({
        [`${management}PeriodicInformEnable`]: ['boolean', 'true'],
        [`${management}PeriodicInformInterval`]: ['unsignedInt', '1'],
      }),
    );
    await cpe.boot();
    await periodic.promise;
    await cpe.stop();
  });
});

describe('a state file', () => {
  test('restores the CPE: no BOOTSTRAP, with its rows and its ParameterKey', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cuttle-'));
    after(() => rm(folder, { recursive: true }));
    const stateFile = join(folder, 'cpe.json');
    const acs = await startFakeAcs();
    acs.queue.push(addObject(ppp, 'k1'));
    await plugIn(acs, [], { stateFile }).cpe.boot();
    const again = plugIn(acs, [], { stateFile }).cpe;
    await again.boot();
    assert.deepEqual(acs.informs()[1], { events: ['1 BOOT'], retryCount: 0, parameterKey: 'k1' });
    assert.equal(again.get(`${ppp}1.Enable`), '0');
    assert.equal((await stat(stateFile)).mode & 0o777, 0o600);

    const other = await startFakeAcs();
    await plugIn(other, [], { stateFile }).cpe.boot();
    assert.deepEqual(other.informs()[0]?.events, ['0 BOOTSTRAP', '1 BOOT']);
    assert.throws(() => plugIn(acs, [], { stateFile, serialNumber: 'S2' }), /contains the CPE S1/);
  });
});
