import type { Pool } from '../../../db/core/pool.ts';
import { eachOf, median } from '../measure.ts';
import { credentialsOf, requireDigest } from './authentication.ts';
import { cpuMilliseconds } from '../cpuTime.ts';
import { forgetBootstraps, informOf, insertKnownDevices } from './devices.ts';
import type { GatewaySystem, MeasuredServer } from './servers.ts';
import { startGatewaySystem } from './servers.ts';
import type { Cpe } from './session.ts';
import { runSession } from './session.ts';

export interface GatewayOptions {
  /** Per round. */
  sessions: number;
  /** Concurrent sessions. */
  concurrency: number;
  /** Rounds of each kind that are not counted, before the counted `rounds`. */
  warmup: number;
  rounds: number;
  /** The kinds of sessions to measure (default: all). */
  only?: string[];
  /** A folder for a CPU profile of the gateway. */
  profile?: string;
}

/** One kind of session. */
interface Kind {
  server: (system: GatewaySystem) => MeasuredServer;
  cpe: (serial: string) => Cpe;
  prepare?: (pool: Pool) => Promise<void>;
}

const knownDevices = 20_000;
const periodic = '2 PERIODIC';

const kinds: Record<string, Kind> = {
  bare: { server: ({ bare }) => bare, cpe: (serial) => ({ path: '/', inform: informOf(serial, periodic) }) },
  periodic: {
    server: ({ gateway }) => gateway,
    cpe: (serial) => ({ path: '/acs/bench', inform: informOf(serial, periodic) }),
  },
  digest: {
    server: ({ gateway }) => gateway,
    cpe: (serial) => ({
      path: '/acs/bench-digest',
      inform: informOf(serial, periodic),
      credentials: credentialsOf('bench-digest', serial),
    }),
  },
  bootstrap: {
    server: ({ gateway }) => gateway,
    cpe: (serial) => ({ path: '/acs/bench', inform: informOf(serial, '0 BOOTSTRAP') }),
    prepare: forgetBootstraps,
  },
};

/** Inserts the devices. @returns their serial numbers. */
async function prepareDevices(pool: Pool): Promise<string[]> {
  const serials = await insertKnownDevices(pool, 'bench', knownDevices);
  await insertKnownDevices(pool, 'bench-digest', knownDevices);
  await requireDigest(pool, 'bench-digest');
  return serials;
}

interface Measured {
  sessionsPerSecond: number;
  /** CPU time per session of the server's process. */
  serverMs: number;
  databaseMs: number;
}

/**
 * Measures sessions per second and CPU per session of the gateway, and of a bare server that serves as many requests
 * and durable updates. The CPU of the load generator is not counted, but it runs on the same machine.
 */
export async function benchGateway(options: GatewayOptions, report: (line: string) => void) {
  const system = await startGatewaySystem(options.profile, report);
  try {
    report(`inserting ${knownDevices} devices`);
    const serials = await prepareDevices(system.pool);
    const chosen = Object.entries(kinds).filter(([name]) => options.only?.includes(name) ?? true);
    const rounds = Object.fromEntries(chosen.map(([name]) => [name, [] as Measured[]]));
    for (let round = 1 - options.warmup; round <= options.rounds; round += 1) {
      for (const [name, kind] of chosen) {
        await kind.prepare?.(system.pool);
        const measured = await measure(system, kind, serials, options, round + options.warmup - 1);
        report(`${round < 1 ? 'warm-up' : `round ${round}`}, ${name}: ${describe(measured)}`);
        if (round >= 1) rounds[name]?.push(measured);
      }
    }
    return Object.fromEntries(
      Object.entries(rounds).map(([name, measured]) => [name, summarize(measured, rounds.bare ?? [])]),
    );
  } finally {
    await system.stop();
  }
}

/** Measures one round. Each round uses the next devices, so that no device informs twice in a row. */
async function measure(
  system: GatewaySystem,
  { server, cpe }: Kind,
  serials: string[],
  { sessions, concurrency }: GatewayOptions,
  round: number,
): Promise<Measured> {
  const { port, pid } = server(system);
  const cpes = Array.from({ length: sessions }, (_, index) =>
    cpe(serials[(round * sessions + index) % serials.length] ?? ''),
  );
  const before = { server: cpuMilliseconds([pid]), database: cpuMilliseconds([system.postgresPid]) };
  const started = performance.now();
  await eachOf(cpes, concurrency, (each) => runSession(port, each));
  const seconds = (performance.now() - started) / 1000;
  return {
    sessionsPerSecond: sessions / seconds,
    serverMs: (cpuMilliseconds([pid]) - before.server) / sessions,
    databaseMs: (cpuMilliseconds([system.postgresPid]) - before.database) / sessions,
  };
}

function describe({ sessionsPerSecond, serverMs, databaseMs }: Measured): string {
  const [server, database, sum] = [serverMs, databaseMs, serverMs + databaseMs].map((ms) => ms.toFixed(2));
  const cpu = `${sum} ms of CPU each (server ${server}, PostgreSQL ${database})`;
  return `${sessionsPerSecond.toFixed(0)} sessions/s, ${cpu}`;
}

function summarize(rounds: Measured[], bare: Measured[]) {
  const cpu = rounds.map(({ serverMs, databaseMs }) => serverMs + databaseMs);
  const ratios = cpu.map((ms, round) => ms / ((bare[round]?.serverMs ?? NaN) + (bare[round]?.databaseMs ?? NaN)));
  return {
    sessions_per_second: median(rounds.map(({ sessionsPerSecond }) => sessionsPerSecond)),
    cpu_ms: median(cpu),
    server_cpu_ms: median(rounds.map(({ serverMs }) => serverMs)),
    database_cpu_ms: median(rounds.map(({ databaseMs }) => databaseMs)),
    cpu_to_bare: median(ratios),
  };
}
