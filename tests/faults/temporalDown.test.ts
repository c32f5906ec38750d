import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { startEmbeddedTemporal } from '../../lib/embedded/temporal.ts';
import { startTestSystem } from '../support/process/ownSystem.ts';
import { attach, newSerialNumber, reach, setParameterMessage } from '../support/process/system.ts';
import { temporalServerOptions } from '../support/process/temporalServer.ts';
import { temporaryFolder } from '../support/process/temporaryFolder.ts';

const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';

test('while Temporal is down a CPE gets its responses, and it is provisioned when Temporal is back', async () => {
  const server = await temporalServerOptions(temporaryFolder());
  const first = await startEmbeddedTemporal(server);
  const system = await startTestSystem({ TEMPORAL_ADDRESS: first.address, CUTTLE_SESSION_HOLD_SECONDS: '1' });
  const serialNumber = newSerialNumber();
  const script = `local message = [[${setParameterMessage(setting, 'back')}]]
    assert(send_cwmp_message_and_forget(device_id, message, 2) == true)
    set_provisioning_status("provisioned")`;
  const attached = await attach(system, { serialNumber, script });
  await first.stop();

  const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, connectionRequest: { port: 0 } });
  await cpe.start();
  assert.deepEqual(await cpe.boot(), { ok: true, rpcs: 0, faults: 0 });

  const second = await startEmbeddedTemporal(server);
  after(() => second.stop());
  await reach(system, attached.id, 'provisioned', 180);
  assert.equal(cpe.get(setting), 'back');
  await cpe.stop();
});
