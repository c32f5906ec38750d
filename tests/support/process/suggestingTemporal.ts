import { join } from 'node:path';
import { after } from 'node:test';
import { Connection } from '@temporalio/client';
import { startServer } from '../../../lib/embedded/serverProcess.ts';
import { freePort } from './freePort.ts';
import { searchAttributes } from './temporalServer.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/**
 * Starts a Temporal server that suggests to continue as new from this number of events (default: 4096). The calling
 * test file uses it from now on.
 */
export async function useSuggestingTemporal(events: number): Promise<void> {
  const folder = temporaryFolder();
  const address = `127.0.0.1:${await freePort()}`;
  const server = await startServer({
    name: 'Temporal',
    command: process.env.TEST_TEMPORAL_BINARY ?? 'temporal',
    args: [
      ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', address.split(':')[1] ?? ''],
      ...['--dynamic-config-value', `limit.historyCount.suggestContinueAsNew=${events}`, '--log-level', 'warn'],
      ...Object.values(searchAttributes).flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ],
    logFile: join(folder, 'temporal.log'),
    pidFile: join(folder, 'temporal.pid'),
    signals: ['SIGTERM', 'SIGKILL'],
    probe: () => describeNamespace(address),
  });
  after(() => server.stop());
  process.env.TEST_TEMPORAL_ADDRESS = address;
}

/** Throws until the server has its namespace. */
async function describeNamespace(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '2s' });
  try {
    await connection.workflowService.describeNamespace({ namespace: 'default' });
  } finally {
    await connection.close();
  }
}
