import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { BlockList } from 'node:net';
import { after } from 'node:test';
import type { ApiDeps } from '../../../api/app.ts';
import { createApi } from '../../../api/app.ts';
import { EventStreams } from '../../../api/resources/events/streams.ts';
import { createApiKey } from '../../../db/access/apiKeys.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { createPool } from '../../../db/core/pool.ts';
import { apiRole, boundPool } from '../../../db/core/rowSecurity.ts';
import { createLog } from '../../../lib/observability/log.ts';
import { Metrics } from '../../../lib/observability/metrics/metrics.ts';
import { checkAnswers } from './checkAnswers.ts';
import { createTestDatabase } from '../database/database.ts';
import { testRing } from '../database/keys.ts';

/** A resource, a list of resources, or a problem. */
interface Body {
  id: string;
  items: Body[];
  next_cursor: string | null;
  [field: string]: unknown;
}

interface Answer {
  status: number;
  headers: Headers;
  body: Body;
}

export interface TestApi {
  pool: Pool;
  poolOf: ApiDeps['poolOf'];
  url: string;
  /** An API key of the organization `default`. */
  key: string;
  /** Ids of the outbox rows that the API handed to the dispatcher. */
  dispatched: string[];
  /** What the API logged, as JSON lines. */
  logged: string[];
  call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** As `call`, with this key. */
  callWith: (key: string, ...asked: Parameters<TestApi['call']>) => Promise<Answer>;
  /** As `call`, with the key of the organization `other`. */
  callAsOther: TestApi['call'];
}

/** Access without rate limits and without OIDC tokens. */
export const openAccess: ApiDeps['access'] = {
  rates: { perKey: undefined, failures: undefined },
  tokens: undefined,
  trustedProxies: new BlockList(),
};

/** Starts the API on its own port and database, with a key for each of the organizations `default` and `other`. */
export async function startTestApi(deps: Partial<ApiDeps> = {}): Promise<TestApi> {
  checkAnswers();
  const { pool, url: databaseUrl } = await createTestDatabase();
  const asApi = createPool(databaseUrl, 10, () => undefined, { role: apiRole, sealer: testRing });
  after(() => asApi.end());
  const poolOf: ApiDeps['poolOf'] = (organizationId) => boundPool(asApi, organizationId);
  const dispatched: string[] = [];
  const logged: string[] = [];
  const log = createLog('debug', { write: (line: string) => void logged.push(line) });
  const app = createApi({
    pool,
    poolOf,
    access: openAccess,
    log,
    metrics: new Metrics(),
    dispatchOutbox: (rows) => dispatched.push(...rows.map(({ id }) => id)),
    wakeDevices: () => undefined,
    checkScript: () => Promise.resolve(undefined),
    dryRun: () => Promise.reject(new Error('no dry runs here')),
    eventStreams: new EventStreams({ pool, onEvents: () => () => undefined }),
    readiness: () => Promise.resolve({ status: 'up', parts: { database: 'up' } }),
    health: () => Promise.resolve({ status: 'up', parts: { database: 'up', worker: 'up' } }),
    codec: { open: (payloads) => payloads, origins: [] },
    ...deps,
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = await createApiKey(pool, 'default', 'test');
  const caller = (own: string) => (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
    request(url + path, method, own, body, headers);
  return {
    pool,
    poolOf,
    url,
    key,
    dispatched,
    logged,
    callWith: (other, ...asked) => caller(other)(...asked),
    call: caller(key),
    callAsOther: caller(await createApiKey(pool, 'other', 'test')),
  };
}

export async function request(
  url: string,
  method: string,
  key: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      Authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return readAnswer(response);
}

export async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as Body };
}

/** Asserts that the response is this problem and names exactly these fields. */
export function assertProblem(answer: Answer, status: number, id: string, fields: string[] = []): void {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  assert.match(answer.headers.get('Content-Type') ?? '', /^application\/problem\+json/);
  assert.equal(answer.body.type, `urn:cuttle:problem:${id}`);
  assert.equal(answer.body.status, status);
  assert.equal(answer.body.request_id, answer.headers.get('X-Request-Id'));
  const errors = (answer.body.errors ?? []) as { field: string }[];
  assert.deepEqual(
    errors.map(({ field }) => field),
    fields,
    JSON.stringify(answer.body),
  );
}

export const pppoe = {
  name: 'pppoe',
  script: 'set_provisioning_status("provisioned")',
  variables: [
    { name: 'pppoe_username', required: true },
    { name: 'pppoe_password', required: true, secret: true },
    { name: 'mtu', type: 'number', default: 1492 },
  ],
};
export const pppoeValues = { pppoe_username: 'ana', pppoe_password: 'hunter22' };

/** Registers a device and attaches the service {@link pppoe} to it. */
export async function attachPppoe(
  { call }: TestApi,
  deviceId = 'CPE-1',
): Promise<{ serviceId: string; instanceId: string }> {
  await call('POST', '/v1/devices', { id: deviceId });
  await call('POST', '/v1/services', pppoe);
  const services = await call('GET', '/v1/services?name=pppoe');
  const serviceId = services.body.items[0]?.id ?? '';
  const instance = await call('POST', '/v1/instances', {
    device_id: deviceId,
    service_id: serviceId,
    variables: pppoeValues,
  });
  assert.equal(instance.status, 201, JSON.stringify(instance.body));
  return { serviceId, instanceId: instance.body.id };
}
