import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { createApiKey } from '../../../db/access/apiKeys.ts';
import type { ReadinessReport } from '../../../lib/observability/readiness.ts';
import { within } from '../../support/until.ts';
import { assertProblem, pppoe, readAnswer, startTestApi } from '../../support/api/api.ts';

const report: ReadinessReport = { status: 'up', parts: { database: 'up', temporal: 'up' } };
const secret = 'canary-in-an-error';
const { url, call, pool, logged } = await startTestApi({
  readiness: () => Promise.resolve(report),
  checkScript: (_, script) =>
    script === 'boom'
      ? Promise.reject(Object.assign(new Error('out of Lua'), { detail: secret }))
      : Promise.resolve(undefined),
});
const key = await createApiKey(pool, 'default', 'http');

async function send(path: string, init: RequestInit): ReturnType<typeof readAnswer> {
  const headers = {
    Authorization: `Bearer ${key}`,
    'Content-Type': 'application/json',
    ...(init.headers as Record<string, string>),
  };
  return readAnswer(await fetch(url + path, { ...init, headers }));
}

const post = (
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): ReturnType<typeof readAnswer> => send('/v1/devices', { method: 'POST', body, headers });

describe('keys', () => {
  it('are required', async () => {
    for (const authorization of [undefined, 'Basic eDp5', 'Bearer ', `Bearer ${'x'.repeat(9000)}`]) {
      const answer = await readAnswer(
        await fetch(`${url}/v1/devices`, { headers: authorization ? { Authorization: authorization } : {} }),
      );
      assertProblem(answer, 401, 'unauthorized');
      assert.equal(answer.headers.get('WWW-Authenticate'), 'Bearer realm="cuttle"');
    }
    const unknown = await readAnswer(
      await fetch(`${url}/v1/devices`, { headers: { Authorization: `Bearer ${key}x` } }),
    );
    assertProblem(unknown, 401, 'unauthorized');
    assert.match(unknown.headers.get('WWW-Authenticate') ?? '', /error="invalid_token"/);
  });

  it('are required for any spelling of the path', async () => {
    for (const path of ['/v1/devices/', '/V1/devices', '//v1/devices', '/v1//devices', '/v1/%64evices']) {
      const { status } = await fetch(url + path);
      assert.ok(status === 401 || status === 404, `${path}: ${status}`);
    }
  });

  it('are accepted with any case of "Bearer"', async () => {
    assert.equal((await fetch(`${url}/v1/devices`, { headers: { Authorization: `bearer ${key}` } })).status, 200);
  });
});

describe('mistakes get an error with the solution', () => {
  it('a key without "Bearer"', async () => {
    const answer = await readAnswer(await fetch(`${url}/v1/devices`, { headers: { Authorization: key } }));
    assertProblem(answer, 401, 'unauthorized');
    assert.match(
      String(answer.body.detail),
      /"Authorization: Bearer <key>"; the value that was sent has another format\.$/,
    );
  });

  it('a mistyped path, or one without its version', async () => {
    for (const [path, meant] of [
      ['/devices', '/v1/devices'],
      ['/v1/device', '/v1/devices'],
      ['/v1/instances/ins_1/runz', '/v1/instances/ins_1/runs'],
      ['/v1/devises/<b>/parameters', '/v1/devices/%3Cb%3E/parameters'],
    ] as const) {
      const answer = await send(path, {});
      assertProblem(answer, 404, 'not-found');
      assert.equal(answer.body.detail, `There is nothing at this path; did you mean ${meant}? All paths are in /docs.`);
    }
    const standard = '/tmf-api/ServiceActivationAndConfiguration/v4';
    assert.match(
      JSON.stringify((await send(`${standard}/services`, {})).body),
      new RegExp(`did you mean ${standard}/service\\?`),
    );
    assert.equal(
      (await send('/wp-login.php', {})).body.detail,
      'There is nothing at this path. All paths are in /docs.',
    );
    assert.equal(
      (await send(`/v1/${'x'.repeat(5000)}`, {})).body.detail,
      'There is nothing at this path. All paths are in /docs.',
    );
  });

  it('a body where none is allowed', async () => {
    const execute = (body: string) => send('/v1/instances/ins_none/execute', { method: 'POST', body });
    const answer = await execute('{"variables": {"code": "1"}}');
    assertProblem(answer, 400, 'malformed-body');
    assert.equal(answer.body.detail, 'The operation takes no body. Leave it out.');
    for (const nothing of ['', '{}', ' {}\n']) assertProblem(await execute(nothing), 404, 'not-found');
  });
});

describe('health', () => {
  it('is shown without a key', async () => {
    assert.deepEqual(await (await fetch(`${url}/healthz`)).json(), { status: 'up' });
    assert.deepEqual(await (await fetch(`${url}/livez`)).json(), { status: 'up' });
    const ready = await fetch(`${url}/readyz`);
    assert.equal(ready.status, 200);
    assert.deepEqual(await ready.json(), report);
  });

  it('names the part that is down', async () => {
    for (const [status, code] of [
      ['down', 503],
      ['stopping', 503],
      ['degraded', 200],
    ] as const) {
      Object.assign(report, { status, parts: { database: 'up', temporal: 'does not answer' } });
      const ready = await fetch(`${url}/readyz`);
      assert.deepEqual([ready.status, await ready.json()], [code, report]);
    }
  });
});

describe('bodies', () => {
  it('that are not JSON are refused, with the position', async () => {
    const malformed = await post('{"id": "a",\n}');
    assertProblem(malformed, 400, 'malformed-body');
    assert.match(String(malformed.body.detail), /line 2 column 1/);
    assertProblem(await post(''), 400, 'malformed-body');
    assertProblem(await post(new Uint8Array([0x22, 0xff, 0x22])), 400, 'malformed-body');
  });

  it('that PostgreSQL could not store are refused', async () => {
    assertProblem(await post('{"id": "a\\u0000b"}'), 400, 'malformed-body');
    assertProblem(await post('{"id": "a\\ud800"}'), 400, 'malformed-body');
    assertProblem(await post('{"a\\u0000": 1}'), 400, 'malformed-body');
  });

  it('that are too deep, or not an object, are refused', async () => {
    assertProblem(await post('['.repeat(200_000) + ']'.repeat(200_000)), 400, 'malformed-body');
    for (const body of ['[]', 'null', '7']) assertProblem(await post(body), 422, 'invalid-fields', ['body']);
  });

  it('with very many errors get a short response', async () => {
    assertProblem(await post(JSON.stringify(Array.from({ length: 300_000 }, () => 7))), 400, 'malformed-body');
    const { status, body } = await post(
      JSON.stringify(Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`f${index}`, 7]))),
    );
    assert.equal(status, 422);
    assert.equal((body.errors as unknown[]).length, 50);
  });

  it('above 1 MB are refused, declared or chunked', async () => {
    const large = `{"id": "${'x'.repeat(2_000_000)}"}`;
    assertProblem(await post(large), 413, 'body-too-large');
    const chunked = await send('/v1/devices', { method: 'POST', body: new Blob([large]).stream(), duplex: 'half' });
    assertProblem(chunked, 413, 'body-too-large');
    assert.equal((await call('GET', '/v1/devices')).status, 200);
  });

  it('of another type, charset or encoding are refused', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/jsonx',
      'application/json; charset=latin1',
    ]) {
      assertProblem(await post('{}', { 'Content-Type': type }), 415, 'unsupported-media-type');
    }
    assertProblem(await post('{}', { 'Content-Encoding': 'gzip' }), 415, 'unsupported-media-type');
    assert.equal((await post('{"id": "T"}', { 'Content-Type': 'Application/JSON; charset=UTF-8' })).status, 201);
    const patched = await send('/v1/devices/T', {
      method: 'PATCH',
      body: '{}',
      headers: { 'Content-Type': 'application/merge-patch+json' },
    });
    assert.equal(patched.status, 200);
  });

  it('that are not read keep no socket: a request without a key is refused, and its connection ends', async () => {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
    const ended = once(socket, 'end');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.write('POST /v1/devices HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{');
    await within('the end of the connection', ended);
    assert.match(text, /^HTTP\/1\.1 401 [^]*connection: close/i);
    socket.destroy();
  });

  it('that break off do no harm', async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const head =
      `POST /v1/devices HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\n` +
      'Content-Length: 99\r\n\r\n{';
    await new Promise((resolve) => socket.write(head, resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.destroy();
    await closed;
    assert.equal((await call('GET', '/v1/devices')).status, 200);
    assert.ok(!logged.some((line) => line.includes('request failed')));
  });
});

describe('paths', () => {
  it('that do not exist get a problem document, too', async () => {
    assertProblem(await call('GET', '/nothing'), 404, 'not-found');
    assertProblem(await call('GET', '/v1/nothing'), 404, 'not-found');
    for (const id of ['%00', '%E0%A4%A', '%ff'])
      assertProblem(await call('GET', `/v1/devices/${id}`), 404, 'not-found');
  });

  it('name their allowed methods', async () => {
    const answer = await call('PUT', '/v1/devices');
    assertProblem(answer, 405, 'method-not-allowed');
    assert.deepEqual(answer.headers.get('Allow')?.split(', ').sort(), ['GET', 'HEAD', 'POST']);
    assertProblem(await call('PROPFIND', '/v1/devices'), 501, 'not-implemented');
  });
});

it('an unexpected error is masked, and logged under its request id without its data', async () => {
  const answer = await call('POST', '/v1/services', { ...pppoe, script: 'boom' });
  assertProblem(answer, 500, 'internal');
  assert.ok(!JSON.stringify(answer.body).includes('Lua'));
  const line = logged.find((entry) => entry.includes(String(answer.body.request_id)));
  assert.match(line ?? '', /out of Lua/);
  assert.ok(!logged.join('').includes(secret));
});
