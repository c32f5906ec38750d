import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { introduction } from '../../../api/docs/introduction.ts';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { call, reach } from '../../support/process/system.ts';

test('the first steps lead from a key to a provisioned instance', async () => {
  const system = await useSharedSystem();
  const commands = [...introduction.matchAll(/```sh\n([^]*?)```/g)].map(([, text]) => text).join('');
  const env = { ...process.env, API: system.apiUrl, KEY: system.apiKey };
  await promisify(execFile)('sh', ['-euc', commands], { env });
  const [instance] = (await call(system, 'GET', '/v1/instances?device_id=CPE0001')).items;
  assert.ok(instance);
  const cpe = new SimulatedCpe({
    acsUrl: system.acsUrl,
    serialNumber: 'CPE0001',
    connectionRequest: { port: 0 },
    retry: { baseMs: 50 },
  });
  await cpe.start();
  try {
    await cpe.boot();
    await reach(system, instance.id, 'provisioned');
  } finally {
    await cpe.stop();
  }
});
