import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after } from 'node:test';
import { createApi } from '../../../api/app.ts';
import { EventStreams } from '../../../api/resources/events/streams.ts';
import { createApiKey } from '../../../db/access/apiKeys.ts';
import { createDryRun } from '../../../simulator/dryRun/dryRun.ts';
import { createLog } from '../../../lib/observability/log.ts';
import { Metrics } from '../../../lib/observability/metrics/metrics.ts';
import type { Finished } from '../process/cuttle.ts';
import { runCuttle } from '../process/cuttle.ts';
import { createTestDatabase } from '../database/database.ts';
import { openAccess } from './api.ts';
import { temporaryFolder } from '../process/temporaryFolder.ts';

/** Starts an API on its own database. Returns it with functions that run `cuttle` commands against it. */
export async function startCliApi() {
  const folder = temporaryFolder();
  const { pool } = await createTestDatabase();
  const checkScript = (_: string, script: string) =>
    Promise.resolve(script.includes('oops') ? { line: 2, message: "'=' expected near 'oops'" } : undefined);
  const eventStreams = new EventStreams({ pool, onEvents: () => () => undefined });
  const api = createApi({
    pool,
    poolOf: () => pool,
    access: openAccess,
    log: createLog('silent'),
    dispatchOutbox: () => undefined,
    wakeDevices: () => undefined,
    checkScript,
    dryRun: createDryRun(),
    eventStreams,
    metrics: new Metrics(),
    readiness: () => Promise.resolve({ status: 'up', parts: {} }),
    health: () => Promise.resolve({ status: 'up', parts: {} }),
    codec: { open: (payloads) => payloads, origins: [] },
  });
  const handle = api.callback();
  const server = createServer((request, response) => void handle(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { CUTTLE_API_URL: apiUrl, CUTTLE_API_KEY: await createApiKey(pool, 'default', 'test') };

  function cuttle(...args: string[]): Promise<Finished> {
    return runCuttle(args, settings);
  }

  async function succeeds(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await cuttle(...args);
    assert.equal(stderr, '');
    assert.equal(code, 0, stdout);
    return stdout;
  }

  function serviceFile(name: string, text: string): string {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  }

  return { pool, folder, apiUrl, settings, cuttle, succeeds, serviceFile };
}
