import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { answers, CuttleProcess, listens } from '../support/process/cuttleProcess.ts';
import { until } from '../support/until.ts';
import { createRandom } from '../support/random.ts';
import { createTestEnvironment } from '../support/process/environment.ts';
import { attach, newSerialNumber, reach, readRun } from '../support/process/system.ts';

/** CUTTLE_FAULT_ROUNDS: more rounds; CUTTLE_FAULT_SEED: repeats a run. */
const rounds = Number(process.env.CUTTLE_FAULT_ROUNDS ?? 3);
const seed = Number(process.env.CUTTLE_FAULT_SEED ?? randomInt(2 ** 31));
const sends = 20;

/** 20 messages, each adding an object, with three sleeps between them; each prints a line. */
const script = `
for number = 1, ${sends} do
  print("message " .. number)
  local sent = send_cwmp_message_and_forget(device_id, [[<Envelope><Body><cwmp:AddObject>
    <ObjectName>InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANPPPConnection.</ObjectName>
    <ParameterKey></ParameterKey>
  </cwmp:AddObject></Body></Envelope>]], 5)
  assert(sent == true)
  if number % 6 == 0 then sleep(0.4) end
end
set_provisioning_status("provisioned")`;

const environment = await createTestEnvironment();
const processes = new Map<string, CuttleProcess>();
const cpes: SimulatedCpe[] = [];
after(async () => {
  for (const cuttle of processes.values()) await cuttle.kill();
  for (const cpe of cpes) await cpe.stop();
});

async function start(role: 'worker' | 'acs' | 'api'): Promise<void> {
  processes.set(role, new CuttleProcess(['start', '--only', role], environment.env));
  if (role === 'api') await until('the API answers', () => answers(`${environment.apiUrl}/healthz`));
}

async function crash(role: string): Promise<void> {
  await processes.get(role)?.kill();
}

/** Kills the worker, the gateway or both three times at random times, and starts them again. */
async function killAtRandom(random: () => number): Promise<void> {
  for (let kill = 0; kill < 3; kill += 1) {
    // A random delay, not a wait for a condition.
    await delay(random() * 1500);
    const chance = random();
    const roles =
      chance < 0.4 ? (['worker'] as const) : chance < 0.8 ? (['acs'] as const) : (['worker', 'acs'] as const);
    await Promise.all(roles.map((role) => crash(role)));
    await Promise.all(roles.map((role) => start(role)));
    await until('the gateway listens', () => listens(environment.acsUrl));
  }
}

test(
  `wherever a process is killed, the CPE applies each message once and in order (seed ${seed})`,
  { timeout: rounds * 180_000 },
  async () => {
    const random = createRandom(seed);
    await Promise.all([start('worker'), start('acs'), start('api')]);
    await until('the gateway listens', () => listens(environment.acsUrl));
    for (let round = 1; round <= rounds; round += 1) {
      const serialNumber = newSerialNumber();
      const attached = await attach(environment, { serialNumber, script });
      const cpe = new SimulatedCpe({
        acsUrl: environment.acsUrl,
        serialNumber,
        retry: { baseMs: 100, multiplier: 1.2 },
        connectionRequest: { port: 0 },
      });
      cpes.push(cpe);
      await cpe.start();
      void cpe.boot();
      await killAtRandom(random);
      // A CPE that got no connection request connects by itself in time.
      const informs = setInterval(() => void cpe.inform(['2 PERIODIC']), 3000);
      await reach(environment, attached.id, 'provisioned', 150).finally(() => {
        clearInterval(informs);
      });
      const added = cpe.applied.filter((rpc) => rpc.request.name === 'AddObject');
      assert.equal(added.length, sends, `round ${round} of seed ${seed}`);
      const run = await readRun(environment, attached.id, 1);
      assert.deepEqual(
        run.messages.filter(({ number }) => number !== null).map(({ state }) => state),
        Array<string>(sends).fill('acknowledged'),
      );
      assert.deepEqual(
        run.log.map(({ text }) => text),
        Array.from({ length: sends }, (_, index) => `message ${index + 1}`),
      );
    }
  },
);
