import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { msToNumber, msToTs } from '@temporalio/common/lib/time.js';
import type { SearchAttributeNames } from '../config/temporalConfig.ts';
import type { Report } from '../observability/report.ts';
import type { ServerProcess } from './serverProcess.ts';
import { startServer, stopOrphan } from './serverProcess.ts';
import { findTemporal } from './temporalBinary.ts';

export interface EmbeddedTemporal extends ServerProcess {
  address: string;
  /** The port of the web UI. */
  uiUrl: string;
}

export interface TemporalOptions {
  /** Absolute. The server's data is in its subfolder `temporal`. */
  dataDir: string;
  cacheDir: string;
  port: number;
  uiPort: number;
  namespace: string;
  searchAttributes: SearchAttributeNames;
  report: Report;
}

const signals = ['SIGTERM', 'SIGKILL'] as const;

/**
 * How long the server retains closed workflows. The development server's default is one day, which is too short to
 * investigate a failed installation.
 */
const retention = '30d';

/** Stops the server that a killed process left running on this data folder, which frees its ports. */
export function stopOrphanedTemporal(dataDir: string): Promise<void> {
  return stopOrphan(pidFile(dataDir), signals);
}

/**
 * Starts a Temporal server with its web UI, reachable from this machine only, with its data in SQLite. The caller holds
 * the lock of the data folder and has stopped an orphan.
 * @throws SetupError if no server can be obtained, or it does not start.
 */
export async function startEmbeddedTemporal(options: TemporalOptions): Promise<EmbeddedTemporal> {
  const { dataDir, port, uiPort, namespace, report } = options;
  const command = await findTemporal({
    cacheDir: options.cacheDir,
    path: process.env.PATH ?? '',
    report,
  });
  const folder = join(dataDir, 'temporal');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const address = `127.0.0.1:${port}`;
  const server = await startServer({
    name: 'Temporal',
    command,
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
      ...['--db-filename', join(folder, 'temporal.db'), '--namespace', namespace, '--log-level', 'warn'],
      ...Object.values(options.searchAttributes).flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ],
    env: withoutTemporalSettings(process.env),
    logFile: join(dataDir, 'temporal.log'),
    pidFile: pidFile(dataDir),
    signals,
    probe: () => prepareNamespace(address, namespace),
  });
  return { ...server, address, uiUrl: `http://127.0.0.1:${uiPort}` };
}

function pidFile(dataDir: string): string {
  return join(dataDir, 'temporal.pid');
}

/** Environment variables from which the command would take client settings (address, namespace, TLS). */
function withoutTemporalSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

/** Succeeds once the server answers and has its namespace. */
async function prepareNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '2s' });
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
    if (seconds * 1000 >= msToNumber(retention)) return;
    await connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: msToTs(retention) },
    });
  } finally {
    await connection.close();
  }
}
