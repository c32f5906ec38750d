import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { composedNames, globalNames } from '../../../activities/lua/host/globals.ts';
import { answered } from '../../support/api/answered.ts';
import { readExamples } from '../../support/lua/docExamples.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { attach, newSerialNumber, reach } from '../../support/process/system.ts';

const system = await useSharedSystem();
const variables = {
  ssid: 'Home & Garden',
  username: 'alice@isp.example',
  password: 'secret <1>',
  vlan: '7',
  number: '+49301234567',
};
const examples = readExamples(new URL('../../../docs/scripting.md', import.meta.url));

const recipes = ['PPPoE', 'VLAN', 'Wi-Fi', 'VoIP', 'Firmware', "ACS credentials of the device's own"];

describe('docs/scripting.md', () => {
  test('has each recipe for both data models', () => {
    for (const recipe of recipes) {
      const roots = examples.filter(({ name }) => name.startsWith(`${recipe} (`)).map(({ root }) => root);
      assert.deepEqual(roots, ['InternetGatewayDevice.', 'Device.'], recipe);
    }
  });

  test('has an example of each function', () => {
    const missing = [...globalNames, ...composedNames].filter(
      (name) => !examples.some(({ script }) => script.includes(`${name}(`) || script.includes(`${name}{`)),
    );
    assert.deepEqual(missing, []);
  });

  for (const { name, script, root } of examples) {
    test(`provisions a CPE by its example: ${name}`, async () => {
      const serialNumber = newSerialNumber();
      const attached = await attach(system, { serialNumber, script, variables });
      const cpe = new SimulatedCpe({
        acsUrl: system.acsUrl,
        serialNumber,
        root,
        connectionRequest: { port: 0 },
        retry: { baseMs: 50 },
      });
      await cpe.start();
      try {
        await cpe.boot();
        await reach(system, attached.id, 'provisioned');
      } finally {
        await cpe.stop();
      }
    });

    test(`provisions a CPE of a dry run by its example: ${name}`, async () => {
      const definitions = Object.keys(variables).map((variable) => ({ name: variable }));
      const model = root === 'Device.' ? 'tr181' : 'igd';
      const tried = await answered(
        system.client.POST('/v1/dry-run', { body: { script, variables: definitions, values: variables, model } }),
      );
      assert.equal(tried.status, 'provisioned', JSON.stringify(tried));
    });
  }
});
