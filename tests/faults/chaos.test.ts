import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '../../client/client.ts';
import { createApiKey } from '../../db/access/apiKeys.ts';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { attack } from '../support/chaos/hostile.ts';
import { checkAppliedOnce, checkLogs, checkNoneSentAfterItsRun, untilQuiet } from '../support/chaos/checks.ts';
import { startServers, Supervised } from '../support/chaos/parts.ts';
import type { SoundCpe } from '../support/chaos/sound.ts';
import { operate, plugInCpes, useCpe } from '../support/chaos/sound.ts';
import { prepareDatabase } from '../support/database/database.ts';
import { answers } from '../support/process/cuttleProcess.ts';
import type { System } from '../support/process/environment.ts';
import { createTestEnvironment } from '../support/process/environment.ts';
import { freePort } from '../support/process/freePort.ts';
import { act } from '../support/process/system.ts';
import { createRandom } from '../support/random.ts';
import { until } from '../support/until.ts';

/** CUTTLE_FAULT_SEED repeats a run, as far as timing allows. CUTTLE_CHAOS_MINUTES: the length of the fault phase. */
const seed = Number(process.env.CUTTLE_FAULT_SEED ?? randomInt(2 ** 31));
const minutes = Number(process.env.CUTTLE_CHAOS_MINUTES ?? 1);
/** The phases in which latency is measured, without faults. */
const latencySeconds = minutes < 5 ? 5 : 60;
const sound = ['default', 'sound'];
const hostile = 'hostile';

const servers = await startServers();
const prepared = await createTestEnvironment(
  {
    DATABASE_URL: servers.proxiedDatabaseUrl,
    TEMPORAL_ADDRESS: servers.proxiedTemporalAddress,
    CUTTLE_SESSION_HOLD_SECONDS: '2',
  },
  {},
  await prepareDatabase(servers.databaseUrl),
);
const { pool, temporal } = prepared;
const gateways = [prepared.acsUrl, prepared.acsUrl.replace(/:\d+/, `:${await freePort()}`)];
const parts = {
  acs: new Supervised('acs', prepared.env),
  'second acs': new Supervised('acs', { ...prepared.env, CUTTLE_ACS_PORT: new URL(gateways[1] ?? '').port }),
  worker: new Supervised('worker', { ...prepared.env, CUTTLE_METRICS_PORT: String(await freePort()) }),
  'second worker': new Supervised('worker', { ...prepared.env, CUTTLE_METRICS_PORT: String(await freePort()) }),
  api: new Supervised('api', prepared.env),
};

async function createSystem(organization: string): Promise<System> {
  await pool.query('insert into organizations (id, name) values ($1, $1) on conflict do nothing', [organization]);
  const apiKey = await createApiKey(pool, organization, 'test');
  const { apiUrl, acsUrl } = prepared;
  return { organization, pool, acsUrl, apiUrl, apiKey, client: createClient(apiUrl, apiKey), temporal };
}

const acsUrlsOf = (organization: string): string[] => gateways.map((url) => `${url}/${organization}`);

/** One fault at a random part. @returns its name. */
async function fault(random: () => number): Promise<string> {
  const names = Object.keys(parts) as (keyof typeof parts)[];
  const part = names[Math.floor(random() * names.length)] ?? 'acs';
  const server = random() < 0.5 ? 'postgres' : 'temporal';
  const milliseconds = 500 + random() * 4000;
  const chance = random();
  if (chance < 0.35) await parts[part].kill();
  else if (chance < 0.5) await parts[part].suspend(milliseconds);
  else if (chance < 0.65) await servers.kill(server);
  else if (chance < 0.8) await servers.suspend(server, milliseconds);
  else await servers.cutOff(server, milliseconds);
  const name = ['kill', 'suspend', 'kill', 'suspend', 'cut off'][
    [0.35, 0.5, 0.65, 0.8, 1].findIndex((to) => chance < to)
  ];
  return `${name} ${chance < 0.5 ? part : server}`;
}

/** So many that none reaches the rate of Informs that one device may send. */
const probes = 20;
/** Milliseconds between the sessions of the probes. */
const probeInterval = 100;

async function plugInProbes({ client }: System): Promise<SimulatedCpe[]> {
  const cpes: SimulatedCpe[] = [];
  for (let number = 0; number < probes; number += 1) {
    const serialNumber = `PROBE-${number}`;
    await client.POST('/v1/devices', { body: { id: serialNumber } });
    const cpe = new SimulatedCpe({ acsUrl: acsUrlsOf('default')[0] ?? '', serialNumber });
    await cpe.boot();
    cpes.push(cpe);
  }
  return cpes;
}

/** Opens one session after the other. @returns the median and the 95th percentile of their milliseconds. */
async function measureLatency(cpes: SimulatedCpe[]): Promise<{ median: number; p95: number }> {
  const times: number[] = [];
  for (let session = 0; session < (latencySeconds * 1000) / probeInterval; session += 1) {
    const began = performance.now();
    const result = await cpes[session % probes]?.inform(['2 PERIODIC']);
    assert.ok(result?.ok, `the session of a probe: ${JSON.stringify(result)}`);
    times.push(performance.now() - began);
    await delay(probeInterval);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => Math.round((times[Math.floor(times.length * share)] ?? NaN) * 10) / 10;
  return { median: at(0.5), p95: at(0.95) };
}

test(
  `under random faults, nothing is lost, repeated or sent for an ended run (seed ${seed})`,
  { timeout: minutes * 60_000 + 600_000 },
  async (context) => {
    const random = createRandom(seed);
    let passed = false;
    const cpes: SoundCpe[] = [];
    context.after(async () => {
      if (passed) return;
      for (const part of Object.values(parts)) console.error(part.log, await part.metrics());
      for (const { instance, history } of cpes) console.error(`${instance}:\n${history.join('\n')}`);
    });
    await until('the API answers', () => answers(`${prepared.apiUrl}/readyz`));
    const systems = await Promise.all(sound.map(createSystem));
    const enemy = await createSystem(hostile);

    const probing = await plugInProbes(await createSystem('default'));
    const quiet = await measureLatency(probing);
    const attackEnd = new AbortController();
    const attacking = attack(enemy, acsUrlsOf(hostile), seed, attackEnd.signal);
    const attacked = await measureLatency(probing);
    await Promise.all(probing.map((cpe) => cpe.stop()));

    for (const system of systems) cpes.push(...(await plugInCpes(system, acsUrlsOf(system.organization))));
    after(() => Promise.all(cpes.map(({ cpe }) => cpe.stop())));
    const faultsEnd = AbortSignal.timeout(minutes * 60_000);
    const using = cpes.map((each) => useCpe(each, createRandom(random() * 2 ** 31), faultsEnd));
    const operating = operate(cpes, createRandom(random() * 2 ** 31), faultsEnd);
    const faults: Record<string, number> = {};
    while (!faultsEnd.aborted) {
      await delay(random() * 4000);
      const name = await fault(random);
      faults[name] = (faults[name] ?? 0) + 1;
    }
    await Promise.all(using);
    const operations = await operating;
    attackEnd.abort();
    const attacks = await attacking;

    const informs = setInterval(() => {
      for (const { cpe } of cpes) void cpe.inform(['2 PERIODIC']);
    }, 3000);
    after(() => {
      clearInterval(informs);
    });
    await until('the API answers again', () => answers(`${prepared.apiUrl}/readyz`));
    for (const { system, instance } of cpes) await act(system, instance, 'resume').catch(() => undefined);
    await untilQuiet(pool, servers.proxiedTemporalAddress, sound, 240);
    clearInterval(informs);
    for (const each of cpes) checkAppliedOnce(each);
    await checkNoneSentAfterItsRun(pool);
    const runs = await checkLogs(pool, sound);
    const unexpectedEnds = Object.entries(parts).map(([name, part]) => `${name}: ${part.unexpectedEnds}`);
    context.diagnostic(
      JSON.stringify({
        seed,
        minutes,
        faults,
        runs,
        operations,
        attacks,
        unexpectedEnds,
        latencyMs: { quiet, attacked },
      }),
    );
    assert.ok(runs > 0);
    // Too short a measurement says nothing.
    if (minutes >= 5) assert.ok(attacked.median <= 2 * quiet.median, JSON.stringify({ quiet, attacked }));
    passed = true;
  },
);
