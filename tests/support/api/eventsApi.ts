import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { pino } from 'pino';
import { createApi } from '../../../api/app.ts';
import type { StreamLimits } from '../../../api/resources/events/streams.ts';
import { openAccess } from './api.ts';
import { Metrics } from '../../../lib/observability/metrics/metrics.ts';
import { EventStreams } from '../../../api/resources/events/streams.ts';
import { createApiKey } from '../../../db/access/apiKeys.ts';
import type { Db } from '../../../db/core/pool.ts';
import { Wakeups } from '../../../lib/wakeups.ts';
import { until } from '../until.ts';
import { createTestDatabase } from '../database/database.ts';
import type { ShownEvent } from './eventReader.ts';

interface Running {
  url: string;
  stop: () => Promise<void>;
}

/** Starts an API with event streams on its own database. Everything stops when the test file ends. */
export async function startEventsApi() {
  const { pool, url: connectionString } = await createTestDatabase();
  const log = pino({ level: process.env.DEBUG_LOG ?? 'silent' });
  const wakeups = new Wakeups({ pool, connectionString, log });
  await wakeups.start();
  after(() => wakeups.stop());
  const keys = {
    default: await createApiKey(pool, 'default', 'test'),
    other: await createApiKey(pool, 'other', 'test'),
  };

  /** Starts and stops the API as `cuttle start` does. */
  async function startApi(limits: Partial<StreamLimits> = {}): Promise<Running> {
    const eventStreams = new EventStreams({ pool, onEvents: wakeups.onEvents }, limits);
    const never = (): never => {
      throw new Error('not here');
    };
    const api = createApi({
      pool,
      poolOf: () => pool,
      access: openAccess,
      log,
      dispatchOutbox: () => undefined,
      wakeDevices: () => undefined,
      checkScript: never,
      dryRun: never,
      readiness: never,
      health: never,
      eventStreams,
      metrics: new Metrics(),
      codec: { open: never, origins: [] },
    });
    const handle = api.callback();
    const server = createServer((request, response) => void handle(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const stop = async (): Promise<void> => {
      await eventStreams.stop();
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
    };
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/events`, stop };
  }

  const api = await startApi();
  after(() => api.stop());

  /** Inserts an event as the database triggers do. */
  async function happen(
    device: string,
    {
      organization = 'default',
      type = 'device.bootstrapped',
      db = pool,
    }: { organization?: string; type?: string; db?: Db } = {},
  ): Promise<void> {
    await db.query(
      `insert into events (organization_id, type, device_id, data)
       values ($1, $2, $3, jsonb_build_object('device_id', $3::text))`,
      [organization, type, device],
    );
  }

  /** Waits until no older transaction of this server, which other tests use too, hides the device's events. */
  function shown(device: string): Promise<void> {
    return until(`the events of ${device} are visible`, async () => {
      const { rowCount } = await pool.query(
        'select 1 from events where device_id = $1 and xid >= pg_snapshot_xmin(pg_current_snapshot())',
        [device],
      );
      return rowCount === 0;
    });
  }

  async function page(
    query: string,
    key = keys.default,
  ): Promise<{ status: number; items: ShownEvent[]; after: string; has_more: boolean; type: string }> {
    const response = await fetch(`${api.url}${query}`, {
      headers: { authorization: `Bearer ${key}`, accept: 'application/json' },
    });
    return {
      ...((await response.json()) as { items: ShownEvent[]; after: string; has_more: boolean; type: string }),
      status: response.status,
    };
  }

  return { pool, wakeups, keys, api, startApi, happen, shown, page };
}

export const devicesOf = (events: ShownEvent[]): unknown[] => events.map(({ data }) => data.device_id);
