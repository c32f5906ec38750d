import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { pino } from 'pino';
import { Limits } from '../../acs/limits/limits.ts';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { eachOf } from '../bench/measure.ts';
import { inform } from '../support/cpe/cpeMessages.ts';
import { answers, CuttleProcess } from '../support/process/cuttleProcess.ts';
import { until } from '../support/until.ts';
import { startTestGateway } from '../support/cpe/gateway.ts';
import { RawCpe } from '../support/cpe/rawCpe.ts';
import { createTestEnvironment } from '../support/process/environment.ts';
import { attach, newSerialNumber, reach, readRun } from '../support/process/system.ts';

const bootstraps = 1000;
const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const script = `assert(set_parameter_values({ ["${setting}"] = "right" })) set_provisioning_status("provisioned")`;
/** The same as the simulated CPE's. */
const device = { oui: '00005E', productClass: 'Simulated' };

const environment = await createTestEnvironment();
const others = new CuttleProcess(['start', '--only', 'worker,api'], environment.env);
after(() => others.kill());
await until('worker and API are up', () => answers(`${environment.apiUrl}/readyz`));
const database = { pool: environment.pool, url: environment.env.DATABASE_URL ?? '' };

/**
 * Sends the BOOTSTRAP of a reset CPE on its own connection. The session goes past its Inform and breaks off, so that
 * the next BOOTSTRAP is another reset.
 */
async function bootstrap(port: number, serial: string): Promise<boolean> {
  const cpe = new RawCpe(port);
  try {
    const { status } = await cpe.post(inform({ serial, ...device }));
    if (status !== 200) return false;
    cpe.send('', { Cookie: cpe.cookie.split(';')[0] ?? '' });
    await until('the session is past its Inform', async () => {
      const { rows } = await database.pool.query<{ phase: string }>(
        'select session_phase as phase from devices where id = $1',
        [serial],
      );
      return rows[0]?.phase !== 'informed';
    });
    return true;
  } finally {
    await cpe.close();
  }
}

/**
 * Floods the gateway, then boots the real CPE.
 * @returns the number of accepted BOOTSTRAPs, the duration, and the number of runs they caused.
 */
async function flood(port: number): Promise<{ taken: number; minutes: number; runs: number }> {
  const serialNumber = newSerialNumber();
  const { id } = await attach(environment, { serialNumber, script });
  const numbers = Array.from({ length: bootstraps }, (_, number) => number);
  const began = Date.now();
  const taken = (await eachOf(numbers, 4, () => bootstrap(port, serialNumber))).filter(Boolean).length;
  const minutes = (Date.now() - began) / 60_000;
  const cpe = new SimulatedCpe({
    acsUrl: `http://127.0.0.1:${port}/acs`,
    serialNumber,
    retry: { baseMs: 500, multiplier: 1.2 },
    connectionRequest: { port: 0 },
  });
  await cpe.start();
  after(() => cpe.stop());
  await cpe.boot();
  // The limits refuse the CPE at first. Its Inform then counts as the retry of the session that the flood broke off, so
  // the run of the flood's last BOOTSTRAP may be the one that continues.
  await until('the CPE has the setting', () => cpe.get(setting) === 'right', 180);
  const { run } = await reach(environment, id, 'provisioned');
  assert.equal(cpe.get(setting), 'right');
  assert.equal((await readRun(environment, id, run ?? 0)).trigger.reason, '0 BOOTSTRAP');
  assert.equal(cpe.applied.length, 1, 'the CPE that connects in the end is set up once');
  return { taken, minutes, runs: run ?? 0 };
}

test(
  'the default limits accept a few of 1,000 BOOTSTRAPs in a minute, and the last one counts',
  { timeout: 400_000 },
  async () => {
    const limits = new Limits(
      { maxSessions: 20_000, perDevice: { burst: 60, perSecond: 1 }, perAddress: { burst: 2000, perSecond: 200 } },
      pino({ level: 'silent' }),
    );
    const { taken, minutes, runs } = await flood((await startTestGateway(database, { limits, holdSeconds: 5 })).port);
    // A burst of 20, then six a minute; within a minute on an idle machine.
    assert.ok(taken <= 21 + 6 * minutes, `${taken} were taken in ${minutes} minutes`);
    assert.ok(runs <= taken / 2, `${runs} runs`);
  },
);

test('without limits 1,000 BOOTSTRAPs are stored and coalesce to a few runs', { timeout: 400_000 }, async () => {
  let now = 0;
  const limits = new Limits(
    { maxSessions: 20_000, perDevice: undefined, perAddress: undefined },
    pino({ level: 'silent' }),
    () => (now += 600_000),
  );
  const { taken, minutes, runs } = await flood((await startTestGateway(database, { limits, holdSeconds: 5 })).port);
  assert.equal(taken, bootstraps);
  // On a machine that takes longer for the flood, more runs end meanwhile.
  assert.ok(runs <= Math.max(20, 20 * minutes), `${runs} runs in ${minutes} minutes`);
});
