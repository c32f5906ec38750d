import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { createApi } from '../../../api/app.ts';
import { readConsoleFiles } from '../../../api/http/middleware/consoleFiles.ts';
import { EventStreams } from '../../../api/resources/events/streams.ts';
import type { Statement } from '../../../db/core/pages.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { boundPool } from '../../../db/core/rowSecurity.ts';
import { Metrics } from '../../../lib/observability/metrics/metrics.ts';
import { openAccess } from '../../support/api/api.ts';

/**
 * Starts the API on its own port. It appends the statements that it sends to `statements`, which the caller empties.
 * @param asApi is subject to row-level security.
 */
export async function serveApi(
  pool: Pool,
  asApi: Pool,
): Promise<{ url: string; statements: Statement[]; close: () => void }> {
  const statements: Statement[] = [];
  const app = createApi({
    pool: recording(pool, statements),
    log: pino({ level: 'warn' }),
    dispatchOutbox: () => undefined,
    wakeDevices: () => undefined,
    checkScript: () => Promise.resolve(undefined),
    dryRun: () => Promise.resolve(undefined),
    readiness: () => Promise.resolve({ status: 'up', parts: {} }),
    health: () => Promise.resolve({ status: 'up', parts: {} }),
    poolOf: (organizationId) => recording(boundPool(asApi, organizationId), statements),
    access: openAccess,
    metrics: new Metrics(),
    eventStreams: new EventStreams({ pool, onEvents: () => () => undefined }),
    codec: { open: (payloads) => payloads, origins: [] },
    console: readConsoleFiles(fileURLToPath(new URL('../../../console/dist', import.meta.url))),
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, statements, close };
}

function recording(pool: Pool, statements: Statement[]): Pool {
  const query = (asked: string | Statement, values: unknown[] = []): Promise<unknown> => {
    statements.push(typeof asked === 'string' ? { text: asked, values } : { text: asked.text, values: asked.values });
    return typeof asked === 'string' ? pool.query(asked, values) : pool.query(asked);
  };
  return Object.create(pool, { query: { value: query } }) as Pool;
}
