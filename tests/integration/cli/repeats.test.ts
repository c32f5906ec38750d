import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { createClient } from '../../../client/client.ts';
import { retryRequests } from '../../../client/retryRequests.ts';
import { insertApiKey } from '../../../db/access/apiKeys.ts';
import { startTestApi } from '../../support/api/api.ts';
import { startBreakingProxy } from '../../support/api/breakingProxy.ts';
import { runCuttle } from '../../support/process/cuttle.ts';
import { freePort } from '../../support/process/freePort.ts';

const { pool, url, key } = await startTestApi();
const keysOf = (passed: { headers: Record<string, unknown> }[]): unknown[] =>
  passed.map(({ headers }) => headers['idempotency-key']);
const quick = [1, 1, 1];

async function stop(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

async function count(table: 'devices' | 'services' | 'organizations', id: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`select count(*) as count from ${table} where id = $1`, [id]);
  return Number(rows[0]?.count);
}

test('a change whose response was lost after the commit is sent again with its key, and executed once', async () => {
  const proxy = await startBreakingProxy(url, ({ method }, nth) =>
    method === 'POST' ? ([undefined, 'answer', 'body'] as const)[nth] : undefined,
  );
  const settings = { CUTTLE_API_URL: proxy.url, CUTTLE_API_KEY: key };
  const added = await runCuttle(['device', 'add', 'BROKEN-1'], settings);
  assert.deepEqual(added, {
    code: 0,
    stdout: 'Registered BROKEN-1.\n',
    stderr: 'The connection to the API broke: trying again.\n',
  });
  const [first, ...others] = keysOf(proxy.passed);
  assert.match(String(first), /^[0-9a-f]{32}$/);
  assert.deepEqual(others, [first, first]);
  assert.equal(await count('devices', 'BROKEN-1'), 1);
  const again = await runCuttle(['device', 'add', 'BROKEN-1'], settings);
  assert.match(again.stderr, /^cuttle: It exists already:/, 'another request has its own key');
  assert.notEqual(keysOf(proxy.passed).at(-1), first);
});

test('a request is repeated while the server is busy, and reads need no key', async () => {
  const proxy = await startBreakingProxy(url, (_request, nth) => (nth === 1 ? 503 : undefined));
  const listed = await runCuttle(['service', 'list'], { CUTTLE_API_URL: proxy.url, CUTTLE_API_KEY: key });
  assert.deepEqual(listed, {
    code: 0,
    stdout: 'No services yet. Create one: cuttle service apply <file>\n',
    stderr: 'The API is too busy, or not ready yet: trying again.\n',
  });
  assert.deepEqual(keysOf(proxy.passed), [undefined, undefined]);
});

test("the platform's changes have no key, so they are not sent again and may have been executed", async () => {
  const { key: platformKey } = await insertApiKey(pool, { organizationId: null, name: 'ops', role: 'platform' });
  const proxy = await startBreakingProxy(url, () => 'answer');
  const { code, stderr } = await runCuttle(['organization', 'create', 'acme'], {
    CUTTLE_API_URL: proxy.url,
    CUTTLE_API_KEY: platformKey,
  });
  assert.deepEqual([code, keysOf(proxy.passed)], [1, [undefined]]);
  assert.match(
    stderr,
    new RegExp(
      String.raw`^cuttle: The connection to the API at http:\S+ broke \(.+\)\. The change may have been made: ` +
        String.raw`check before you repeat it\.\n$`,
    ),
  );
  assert.equal(await count('organizations', 'acme'), 1);
});

test('a request that waits for an earlier one is repeated with its key', async () => {
  const proxy = await startBreakingProxy(url, (_request, nth) => (nth === 1 ? 409 : undefined));
  const client = createClient(
    proxy.url,
    key,
    retryRequests(() => undefined, quick),
  );
  assert.equal((await client.POST('/v1/devices', { body: { id: 'WINDING' } })).data?.id, 'WINDING');
  const [first, second] = keysOf(proxy.passed);
  assert.equal(second, first);
});

test('it gives up after some repetitions, and reports the reason once', async () => {
  const reported: string[] = [];
  const busy = await startBreakingProxy(url, () => 503);
  const client = createClient(
    busy.url,
    key,
    retryRequests((why) => reported.push(why), quick),
  );
  const { response } = await client.POST('/v1/devices', { body: { id: 'BUSY' } });
  assert.deepEqual([response.status, busy.passed.length, reported.length], [503, 1 + quick.length, 1]);
  const broken = await startBreakingProxy(url, () => 'answer');
  await assert.rejects(
    createClient(
      broken.url,
      key,
      retryRequests((why) => reported.push(why), quick),
    ).GET('/v1/devices'),
    /fetch failed/,
  );
  assert.deepEqual([broken.passed.length, reported.length], [1 + quick.length, 2]);
});

test('a server that answered before and no longer listens is waited for', async () => {
  const reported: string[] = [];
  const port = await freePort();
  const start = async (): Promise<Server> => {
    const server = createServer((_request, response) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"id":"THERE"}'),
    ).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  const first = await start();
  const client = createClient(
    `http://127.0.0.1:${port}`,
    key,
    retryRequests((why) => {
      reported.push(why);
      void start().then((server) => {
        after(() => stop(server));
      });
    }),
  );
  const look = async (): Promise<string | undefined> =>
    (await client.GET('/v1/devices/{id}', { params: { path: { id: 'THERE' } } })).data?.id;
  assert.equal(await look(), 'THERE');
  await stop(first);
  assert.deepEqual([await look(), reported], ['THERE', ['The connection to the API broke']]);
});

test('an interrupted command does not wait', async () => {
  const leaving = new AbortController();
  const busy = await startBreakingProxy(url, () => 503);
  const client = createClient(
    busy.url,
    key,
    retryRequests(() => {
      leaving.abort();
    }, [600_000]),
  );
  await assert.rejects(client.GET('/v1/devices', { signal: leaving.signal }), { name: 'AbortError' });
});

test('a refusal and a missing server are reported at once', async () => {
  const reported: string[] = [];
  const send = retryRequests((why) => reported.push(why));
  assert.equal((await createClient(url, 'ck_wrong', send).GET('/v1/devices')).response.status, 401);
  await assert.rejects(createClient('http://127.0.0.1:1', key, send).GET('/v1/devices'), /fetch failed/);
  assert.deepEqual(reported, []);
});
