import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createApi } from '../../../api/app.ts';
import type { Statement } from '../../../db/pages.ts';
import type { Pool } from '../../../db/pool.ts';

/** The API on a port of its own. `statements` are those that it sent, in their order, which whoever reads them empties. */
export async function serveApi(pool: Pool): Promise<{ url: string; statements: Statement[]; close: () => void }> {
  const statements: Statement[] = [];
  const app = createApi({
    pool: recording(pool, statements),
    log: pino({ level: 'warn' }),
    tellOutbox: () => undefined,
    checkScript: () => Promise.resolve(undefined),
    dryRun: () => Promise.resolve(undefined),
    readiness: () => Promise.resolve({}),
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
