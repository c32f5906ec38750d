import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startFreezingProxy } from '../support/database/freezingProxy.ts';
import { answers, CuttleProcess } from '../support/process/cuttleProcess.ts';
import { createTestEnvironment, temporalAddress } from '../support/process/environment.ts';
import { attach, call, newSerialNumber, reach, readRun } from '../support/process/system.ts';
import { until } from '../support/until.ts';

const script = 'print("executed") set_provisioning_status("provisioned")';
/** Seconds for which the connections to Temporal and new ones get no answer. */
const silence = 3;

/** When the silence begins. */
const moments: Record<string, (cuttle: CuttleProcess) => Promise<unknown>> = {
  'at its start': () => Promise.resolve(),
  // A time between its first connection and its workers, on most machines.
  'while it starts': () => delay(2000),
  'when it is ready': (cuttle) => until('Cuttle is ready', () => cuttle.output.includes('Ready')),
};

describe('a process whose connections to Temporal die', { concurrency: true }, () => {
  for (const [moment, untilMoment] of Object.entries(moments)) {
    test(`${moment} executes runs when Temporal can be reached again`, { timeout: 300_000 }, async () => {
      const environment = await createTestEnvironment();
      const proxy = await startFreezingProxy(`http://${temporalAddress()}`);
      const cuttle = new CuttleProcess(['start'], { ...environment.env, TEMPORAL_ADDRESS: new URL(proxy.url).host });
      after(() => cuttle.kill());
      await untilMoment(cuttle);
      proxy.freeze();
      await delay(silence * 1000);
      proxy.thaw();
      await until('the API answers', () => answers(`${environment.apiUrl}/healthz`));
      const { id } = await attach(environment, { serialNumber: newSerialNumber(), script });
      await call(environment, 'POST', `/v1/instances/${id}/execute`);
      await reach(environment, id, 'provisioned', 150).catch((error: unknown) => {
        throw new Error(cuttle.output.slice(-4000), { cause: error });
      });
      const { log } = await readRun(environment, id, 1);
      assert.deepEqual(
        log.map(({ text }) => text),
        ['executed'],
      );
    });
  }
});
