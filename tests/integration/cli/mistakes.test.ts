import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { answer, apiKey, apiUrl, connectApi } from '../../../bin/cli/apiClient.ts';
import { insertApiKey } from '../../../db/access/apiKeys.ts';
import { loadConfig } from '../../../lib/config/config.ts';
import { SetupError } from '../../../lib/config/setupError.ts';
import { startTestApi } from '../../support/api/api.ts';
import { startReceiver } from '../../support/api/receiver.ts';
import { temporaryFolder } from '../../support/process/temporaryFolder.ts';

const { pool, url, key } = await startTestApi();
const folder = temporaryFolder();
const config = loadConfig({ CUTTLE_DATA_DIR: folder, CUTTLE_API_PORT: '8181' }, folder);
const api = connectApi(url, { key, from: 'CUTTLE_API_KEY' });

const setupError =
  (message: string | RegExp) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof SetupError, String(error));
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    return true;
  };

/** What a command that lists devices prints about a server with this response. */
async function saidOf(status: number, headers: Record<string, string>, body: string): Promise<string> {
  const { url: address } = await startReceiver((response) => response.writeHead(status, headers).end(body));
  const said = await answer(connectApi(address, { key, from: 'CUTTLE_API_KEY' }).GET('/v1/devices')).catch(
    (error: unknown) => error,
  );
  assert.ok(said instanceof SetupError, String(said));
  return said.message.replaceAll(address, 'URL');
}

test('the address comes from the configuration by default, and must be http or https', () => {
  assert.equal(apiUrl({}, config), 'http://127.0.0.1:8181');
  assert.equal(apiUrl({ CUTTLE_API_URL: 'https://cuttle.example.net' }, config), 'https://cuttle.example.net');
  assert.throws(
    () => apiUrl({ CUTTLE_API_URL: 'localhost:8080' }, config),
    setupError('CUTTLE_API_URL must be an http or https address, not "localhost:8080".'),
  );
  assert.throws(
    () => apiUrl({ CUTTLE_API_URL: 'http://ann:secret@localhost' }, config),
    setupError(/^CUTTLE_API_URL must not contain a username or password\. Set CUTTLE_API_KEY/),
  );
});

test('a missing or invalid key is reported with its source, and not shown', () => {
  assert.throws(
    () => apiKey({}, config),
    setupError(/^There is no API key in .*api-key\. Set CUTTLE_API_KEY, or set CUTTLE_DATA_DIR/),
  );
  assert.throws(
    () => apiKey({ CUTTLE_API_KEY: 'one\ntwo' }, config),
    setupError('CUTTLE_API_KEY must hold an API key only, without spaces or line breaks.'),
  );
  writeFileSync(join(folder, 'api-key'), 'ck_kept\n');
  assert.deepEqual(apiKey({}, config), { key: 'ck_kept', from: join(folder, 'api-key') });
  assert.deepEqual(apiKey({ CUTTLE_API_KEY: 'ck_told' }, config), { key: 'ck_told', from: 'CUTTLE_API_KEY' });
});

test('a rejected key, or one without the right, is reported with the solution', async () => {
  const wrong = connectApi(url, { key: 'ck_wrong', from: '/data/api-key' });
  await assert.rejects(
    answer(wrong.GET('/v1/devices')),
    setupError('The API key is not known; it may have been revoked. It was taken from /data/api-key.'),
  );
  const viewer = connectApi(url, {
    key: (await insertApiKey(pool, { organizationId: 'default', name: 'viewer', role: 'viewer' })).key,
    from: 'CUTTLE_API_KEY',
  });
  await assert.rejects(
    answer(viewer.POST('/v1/devices', { body: { id: 'X' } })),
    setupError(/takes the scope provision, which keys of the role .* have; yours has the role viewer/),
  );
});

test('a missing object is reported with where to look', async () => {
  const path = { id: 'none' };
  for (const [asked, list] of [
    [() => api.GET('/v1/devices/{id}', { params: { path } }), 'device list'],
    [() => api.GET('/v1/instances/{id}', { params: { path } }), 'instance list'],
    [() => api.DELETE('/v1/webhooks/{id}', { params: { path } }), 'webhook list'],
    [() => api.DELETE('/v1/credentials/{id}', { params: { path } }), 'credential list'],
    [() => api.GET('/v1/rollouts/{id}', { params: { path } }), 'rollout list'],
    [() => api.GET('/v1/retries/{id}', { params: { path } }), 'retry list'],
    [() => api.DELETE('/v1/api-keys/{id}', { params: { path } }), 'api-key list'],
  ] as const)
    await assert.rejects(
      answer<unknown>(asked()),
      setupError(new RegExp(`^There is no such .*\\. List them: cuttle ${list}$`)),
    );
  const below = connectApi(`${url}/v1`, { key, from: 'CUTTLE_API_KEY' });
  await assert.rejects(
    answer(below.GET('/v1/devices')),
    setupError(
      `There is nothing at this path. All paths are in /docs. The path was /v1/v1/devices at ${url}/v1. ` +
        'CUTTLE_API_URL must not include "/v1", and the server must be as new as this command.',
    ),
  );
});

test('conflicts and invalid values are reported field by field', async () => {
  await answer(api.POST('/v1/devices', { body: { id: 'TAKEN' } }));
  await assert.rejects(
    answer(api.POST('/v1/devices', { body: { id: 'TAKEN' } })),
    setupError('It exists already:\n  id is taken'),
  );
  await assert.rejects(
    answer(api.POST('/v1/devices', { body: { id: 'X', oui: 'no' } })),
    setupError(/^Fields are not valid:\n {2}oui /),
  );
});

test('too many requests are reported with the time to wait', async () => {
  const problem = {
    type: 'urn:cuttle:problem:too-many-requests',
    title: 'Too many requests',
    status: 429,
    detail: 'These are more requests than the limits allow.',
    request_id: 'x',
  };
  assert.equal(
    await saidOf(429, { 'Content-Type': 'application/problem+json', 'Retry-After': '7' }, JSON.stringify(problem)),
    'These are more requests than the limits allow. Try again in 7 s.',
  );
});

test('an internal error of the API is reported with its request id', async () => {
  const problem = {
    type: 'urn:cuttle:problem:internal',
    title: 'Something went wrong on our side',
    status: 500,
    detail: 'The request failed.',
    request_id: 'abc',
  };
  assert.equal(
    await saidOf(500, { 'Content-Type': 'application/problem+json' }, JSON.stringify(problem)),
    'The request failed. Request id: abc',
  );
});

test('a server that is not the Cuttle API is recognized', async () => {
  const html = { 'Content-Type': 'text/html' };
  assert.equal(
    await saidOf(200, html, '<html>'),
    'The server did not answer with JSON, so it is not the Cuttle API. Check CUTTLE_API_URL.',
  );
  assert.equal(
    await saidOf(404, html, '<html>'),
    'The server at URL is not the Cuttle API: it answered HTTP 404. Check CUTTLE_API_URL.',
  );
  assert.equal(
    await saidOf(403, { 'Content-Type': 'application/json' }, 'null'),
    'The server at URL is not the Cuttle API: it answered HTTP 403. Check CUTTLE_API_URL.',
  );
  assert.equal(
    await saidOf(502, html, '<html>'),
    'The server at URL answered HTTP 502: the API cannot be reached or has a problem. Check GET /readyz of the API.',
  );
  await assert.rejects(
    answer(connectApi('http://127.0.0.1:1', { key, from: '' }).GET('/v1/devices')),
    setupError(
      /^No answer from the API at http:\/\/127\.0\.0\.1:1 \(.*\)\. Is Cuttle running, and is CUTTLE_API_URL right\?$/,
    ),
  );
});
