import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { until } from '../../support/until.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { attach, call, newSerialNumber, reach, readLog, readRun } from '../../support/process/system.ts';

const system = await useSharedSystem();
const provisioned = 'set_provisioning_status("provisioned")';

function plugIn(serialNumber: string, options: object = {}): SimulatedCpe {
  return new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 }, ...options });
}

async function messagesOf(instanceId: string): Promise<string[]> {
  return (await readRun(system, instanceId, 1)).messages
    .filter(({ number }) => number !== null)
    .map(({ method, state }) => `${method} ${state}`);
}

const models = {
  'InternetGatewayDevice.': {
    table: 'InternetGatewayDevice.Layer3Forwarding.Forwarding.',
    text: 'DestIPAddress',
    flag: 'Enable',
  },
  'Device.': { table: 'Device.PPP.Interface.', text: 'Username', flag: 'Enable' },
};

describe('a script that waits for answers', () => {
  for (const [root, { table, text, flag }] of Object.entries(models)) {
    test(`adds, sets, reads and deletes on a CPE of ${root}, all in its first session`, async () => {
      const serialNumber = newSerialNumber();
      const script = `
        local number = assert(add_object(variables.object))
        local row = variables.object .. number .. "."
        local before = assert(get_parameter_values(row))
        print(type(before[row .. "${flag}"]))
        assert(set_parameter_values({ [row .. "${flag}"] = true, [row .. "${text}"] = variables.value }))
        print(get_parameter_values({ row .. "${flag}" })[row .. "${flag}"], get_device_parameter(row .. "${flag}"))
        local names = assert(get_parameter_names(row, true))
        print(#names > 1)
        local second = assert(add_object(variables.object))
        assert(delete_object(variables.object .. second .. "."))
        print(number, second) ${provisioned}`;
      const attached = await attach(system, { serialNumber, script, variables: { object: table, value: '<&>' } });
      const cpe = plugIn(serialNumber, { root });
      const session = await cpe.boot();
      assert.equal(session.ok, true);
      await reach(system, attached.id, 'provisioned');
      const [number = ''] = (await readLog(system, attached.id)).at(-1)?.split('\t') ?? [];
      assert.equal(cpe.get(`${table}${number}.${text}`), '<&>');
      assert.equal(cpe.get(`${table}${number}.${flag}`), '1');
      assert.deepEqual((await readLog(system, attached.id)).slice(0, 3), ['boolean', 'true\ttrue', 'true']);
      assert.deepEqual(
        cpe.applied.map(({ request }) => request.name),
        ['AddObject', 'SetParameterValues', 'AddObject', 'DeleteObject'],
      );
      assert.deepEqual(
        (await messagesOf(attached.id)).filter((message) => !message.endsWith(' acknowledged')),
        [],
      );
    });
  }

  test('handles a fault itself, and is provisioned', async () => {
    const serialNumber = newSerialNumber();
    const script = `
      local ok, problem = set_parameter_values({ ["InternetGatewayDevice.NoSuchThing"] = "x" })
      print(ok, problem.error_code, problem.parameter_faults[1].fault_code)
      assert(set_parameter_values({ ["InternetGatewayDevice.DeviceInfo.ProvisioningCode"] = "after" })) ${provisioned}`;
    const attached = await attach(system, { serialNumber, script });
    const cpe = plugIn(serialNumber);
    await cpe.boot();
    await reach(system, attached.id, 'provisioned');
    assert.deepEqual(await readLog(system, attached.id), ['nil\t9003\t9005']);
    assert.deepEqual(await messagesOf(attached.id), ['SetParameterValues faulted', 'SetParameterValues acknowledged']);
    assert.equal(cpe.get('InternetGatewayDevice.DeviceInfo.ProvisioningCode'), 'after');
  });

  test('continues with 408 when the CPE does not answer in time, and the message is withdrawn', async () => {
    const serialNumber = newSerialNumber();
    const script = `local v, problem = get_parameter_values({ "InternetGatewayDevice.DeviceInfo." }, 1)
      print(v, problem.error_code)
      ${provisioned}`;
    const attached = await attach(system, { serialNumber, script });
    const cpe = plugIn(serialNumber, {
      sessionTimeoutSeconds: 3,
      faults: [{ kind: 'neverAnswer', method: 'GetParameterValues', times: 9 }],
      retry: { baseMs: 50, attempts: 0 },
    });
    const session = cpe.boot();
    await reach(system, attached.id, 'provisioned');
    assert.deepEqual(await readLog(system, attached.id), ['nil\t408']);
    assert.deepEqual(await messagesOf(attached.id), ['GetParameterValues expired']);
    await session;
    await cpe.inform(['2 PERIODIC']);
    assert.deepEqual(await messagesOf(attached.id), ['GetParameterValues expired']);
  });

  test('fails with a fault of a message that it does not wait for, while it waits for another one', async () => {
    const serialNumber = newSerialNumber();
    const script = `
      local object = "<ObjectName>InternetGatewayDevice.Nothing.</ObjectName>"
      local message = "<Envelope><Body><AddObject>" .. object .. "</AddObject></Body></Envelope>"
      send_cwmp_message_and_forget(device_id, message, 2)
      get_parameter_values("InternetGatewayDevice.DeviceInfo.") ${provisioned}`;
    const attached = await attach(system, { serialNumber, script });
    await plugIn(serialNumber).boot();
    assert.equal((await reach(system, attached.id, 'failed')).error?.type, 'CwmpFault');
    assert.deepEqual(await messagesOf(attached.id), ['AddObject faulted', 'GetParameterValues cancelled']);
  });

  test('gets the new instance number, although the answer was lost', async () => {
    const serialNumber = newSerialNumber();
    const script = `print(add_object("InternetGatewayDevice.Layer3Forwarding.Forwarding.")) ${provisioned}`;
    const attached = await attach(system, { serialNumber, script });
    const cpe = plugIn(serialNumber, { faults: [{ kind: 'dropAfter', method: 'AddObject' }] });
    await cpe.boot();
    await reach(system, attached.id, 'provisioned');
    assert.deepEqual(await readLog(system, attached.id), [String(cpe.applied[0]?.instanceNumber)]);
    assert.equal(cpe.applied.length, 1);
  });

  test('gets the result of a download from its TransferComplete', async () => {
    const serialNumber = newSerialNumber();
    const script = `local url = "http://files.example/f.bin"
      local done, problem = download{ file_type = "1 Firmware Upgrade Image", url = url }
      print(done and done.status, done and done.complete_time, problem)
      ${provisioned}`;
    const attached = await attach(system, { serialNumber, script });
    const started = performance.now();
    await plugIn(serialNumber).boot();
    assert.ok(performance.now() - started < 18_000, 'the session is not held until the transfer has ended');
    await until(
      'the CPE has received the download',
      async () => (await messagesOf(attached.id).catch(() => [])).join() === 'Download acknowledged',
    );
    const completion = {
      commandKey: '',
      faultStruct: { faultCode: '0', faultString: '' },
      startTime: 's',
      completeTime: 'c',
    };
    await system.pool.query(`update messages set completion = coalesce(completion, $1) where method = 'Download'`, [
      completion,
    ]);
    await reach(system, attached.id, 'provisioned');
    assert.match((await readLog(system, attached.id)).join(), /^1\t.+\tnil$/);
  });

  test('sends what follows a reboot to the booted CPE', async () => {
    const serialNumber = newSerialNumber();
    const script = `assert(reboot())
      assert(set_parameter_values({ ["InternetGatewayDevice.DeviceInfo.ProvisioningCode"] = "booted" }))
      ${provisioned}`;
    const attached = await attach(system, { serialNumber, script, events: ['0 BOOTSTRAP', '1 BOOT', 'M Reboot'] });
    const events: string[] = [];
    const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 } }, (event) => {
      if (event.type === 'informed') events.push(event.events.join());
      else if (event.type === 'received') events.push(event.method);
    });
    await cpe.boot();
    await reach(system, attached.id, 'provisioned');
    assert.deepEqual(events, ['0 BOOTSTRAP,1 BOOT', 'Reboot', 'M Reboot,1 BOOT', 'SetParameterValues']);
  });

  test('holds back other messages for its device between one with block_queue and the next', async () => {
    const [serialNumber, otherNumber] = [newSerialNumber(), newSerialNumber()];
    const read =
      '<Envelope><Body><GetParameterValues><ParameterNames>' +
      '<string>InternetGatewayDevice.DeviceInfo.UpTime</string></ParameterNames></GetParameterValues></Body>' +
      '</Envelope>';
    const script = `send_cwmp_message(device_id, "${read}", 0, true) sleep(2)
      assert(set_parameter_values({ ["InternetGatewayDevice.DeviceInfo.ProvisioningCode"] = "own" })) ${provisioned}`;
    const attached = await attach(system, { serialNumber, script });
    const order: string[] = [];
    const cpe = new SimulatedCpe(
      { acsUrl: system.acsUrl, serialNumber, connectionRequest: { port: 0 }, retry: { baseMs: 50 } },
      (event) => {
        if (event.type === 'received') order.push(event.summary);
      },
    );
    await cpe.start();
    void cpe.boot();
    await until(
      'the script sleeps',
      async () => (await messagesOf(attached.id).catch(() => [])).join() === 'GetParameterValues acknowledged',
    );
    const other = await attach(system, {
      serialNumber: otherNumber,
      script: `send_cwmp_message_and_forget(variables.other, "<Envelope><Body><GetRPCMethods/></Body></Envelope>", 2)
        ${provisioned}`,
      variables: { other: serialNumber },
    });
    await call(system, 'POST', `/v1/instances/${other.id}/execute`);
    await reach(system, attached.id, 'provisioned');
    await cpe.inform(['2 PERIODIC']);
    await reach(system, other.id, 'provisioned');
    assert.deepEqual(order, ['GetParameterValues UpTime', 'SetParameterValues ProvisioningCode', 'GetRPCMethods']);
    await cpe.stop();
  });

  test('sends no connection request for an async message, which waits for the next Inform', async () => {
    const serialNumber = newSerialNumber();
    const attached = await attach(system, {
      serialNumber,
      script: `local message = "<Envelope><Body><GetRPCMethods/></Body></Envelope>"
        print(send_cwmp_async_message(device_id, message).method_list[1])
        ${provisioned}`,
      events: [],
    });
    let asked = 0;
    const cpe = new SimulatedCpe(
      { acsUrl: system.acsUrl, serialNumber, connectionRequest: { port: 0 }, retry: { baseMs: 50 } },
      (event) => {
        asked += Number(event.type === 'connectionRequest');
      },
    );
    await cpe.start();
    await cpe.boot();
    await call(system, 'POST', `/v1/instances/${attached.id}/execute`);
    await until(
      'the message waits',
      async () => (await messagesOf(attached.id).catch(() => [])).join() === 'GetRPCMethods queued',
    );
    const history = await system.temporal.workflow.getHandle(attached.workflow_id).fetchHistory();
    assert.equal(
      history.events?.filter(
        ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'requestConnection',
      ).length,
      0,
    );
    await cpe.inform(['2 PERIODIC']);
    await reach(system, attached.id, 'provisioned');
    assert.equal(asked, 0);
    assert.deepEqual(await readLog(system, attached.id), ['GetRPCMethods']);
    await cpe.stop();
  });
});
