import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from '../../../db/core/migrate.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { createPool } from '../../../db/core/pool.ts';
import { testKeyFile, testRing } from '../../support/database/keys.ts';
import { livingProcess } from '../../../lib/embedded/pidFile.ts';
import { startEmbeddedPostgres } from '../../../lib/embedded/postgres.ts';
import { CuttleProcess } from '../../support/process/cuttleProcess.ts';
import { until } from '../../support/until.ts';
import { freePort } from '../../support/process/freePort.ts';

/** A measured process and the port that it listens on. */
export interface MeasuredServer {
  port: number;
  pid: number;
}

/** A `cuttle start --only acs` process and a bare server, on the same PostgreSQL server. */
export interface GatewaySystem {
  gateway: MeasuredServer;
  bare: MeasuredServer;
  postgresPid: number;
  pool: Pool;
  stop(): Promise<void>;
}

/**
 * Starts the system. PostgreSQL is durable, as the embedded one is. No Temporal server runs, so the outbox keeps its
 * entries. @param profile a folder for the gateway's CPU profile.
 */
export async function startGatewaySystem(
  profile: string | undefined,
  report: (line: string) => void,
): Promise<GatewaySystem> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cuttle-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir, port: await freePort(), report });
  const pool = createPool(postgres.url, 2, () => undefined, { sealer: testRing });
  await migrate(pool);
  const [gatewayPort, barePort] = [await freePort(), await freePort()];
  const gateway = new CuttleProcess(['start', '--only', 'acs'], {
    ...(profile && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profile}` }),
    CUTTLE_DATA_DIR: dataDir,
    CUTTLE_ACS_HOST: '127.0.0.1',
    CUTTLE_ACS_PORT: String(gatewayPort),
    // No worker runs, so no session should wait for a run.
    CUTTLE_SESSION_HOLD_SECONDS: '0',
    // All load comes from one address.
    CUTTLE_ACS_RATE_PER_ADDRESS: 'none',
    CUTTLE_LOG_LEVEL: 'warn',
    DATABASE_URL: postgres.url,
    CUTTLE_KEYS_FILE: testKeyFile(),
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  });
  const bare = startBareServer(postgres.url, barePort);
  await until(`the gateway is up; its output:\n${gateway.output}`, () => isListening(gatewayPort));
  await until('the bare server is up', () => isListening(barePort));
  return {
    gateway: { port: gatewayPort, pid: gateway.pid },
    bare: { port: barePort, pid: bare.pid ?? 0 },
    postgresPid: livingProcess(join(dataDir, 'postgres.pid'))?.pid ?? 0,
    pool,
    stop: async () => {
      bare.kill();
      await Promise.all([gateway.stop(), once(bare, 'exit'), pool.end()]);
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function startBareServer(databaseUrl: string, port: number): ChildProcess {
  const program = fileURLToPath(new URL('../bare/httpServer.ts', import.meta.url));
  return spawn(process.execPath, [program], {
    env: { DATABASE_URL: databaseUrl, PORT: String(port) },
    stdio: 'inherit',
  });
}

/** Returns whether a server responds, with any status. */
async function isListening(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}/`, { method: 'POST' }).then(
    () => true,
    () => false,
  );
}
