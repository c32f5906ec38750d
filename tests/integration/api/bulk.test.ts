import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { assertProblem, attachPppoe, pppoeValues, readAnswer, startTestApi } from '../../support/api/api.ts';

const api = await startTestApi();
const { call, key, pool, dispatched, url } = api;
const { serviceId } = await attachPppoe(api);

interface Result {
  line: number;
  status: number;
  id?: string;
  problem?: { type: string; detail: string; errors?: { field: string }[] };
}

const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/x-ndjson' };

async function send(path: string, text: string): Promise<Result[]> {
  const response = await fetch(url + path, { method: 'POST', headers, body: text });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('Content-Type'), 'application/x-ndjson');
  return (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Result);
}

describe('many devices', () => {
  it('are registered line by line, and an invalid line stops no other', async () => {
    const results = await send(
      '/v1/devices/bulk',
      '{"id": "B-1", "oui": "00d09e"}\r\n\n{"id": \n{"id": "CPE-1"}\n{"id": "", "serial": 1}\n"B"\n' +
        '{"id": "B-\\u0000"}\n{"id": "B-2"}',
    );
    assert.deepEqual(
      results.map(({ line, status, id }) => [line, status, id]),
      [
        [1, 201, 'B-1'],
        [3, 400, undefined],
        [4, 409, undefined],
        [5, 422, undefined],
        [6, 422, undefined],
        [7, 400, undefined],
        [8, 201, 'B-2'],
      ],
    );
    assert.match(results[1]?.problem?.detail ?? '', /^The line is not JSON/);
    assert.equal(results[2]?.problem?.type, 'urn:cuttle:problem:duplicate');
    assert.deepEqual(
      results[3]?.problem?.errors?.map(({ field }) => field),
      ['id', 'serial'],
    );
    assert.equal((await call('GET', '/v1/devices/B-1')).body.oui, '00D09E');
  });

  it('get their results while more lines are being sent', async () => {
    const sending = request(`${url}/v1/devices/bulk`, { method: 'POST', headers });
    sending.write('{"id": "FLOW-1"}\n{"id":');
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    const lines = createInterface({ input: response })[Symbol.asyncIterator]();
    assert.deepEqual(JSON.parse(String((await lines.next()).value)), { line: 1, status: 201, id: 'FLOW-1' });
    sending.end(' "FLOW-2"}');
    assert.deepEqual(JSON.parse(String((await lines.next()).value)), { line: 2, status: 201, id: 'FLOW-2' });
    assert.equal((await lines.next()).done, true);
  });

  it('are limited to 10,000, of which the first are registered', async () => {
    const text = Array.from({ length: 10_002 }, (_, n) => (n < 3 || n > 9998 ? `{"id": "M-${n}"}` : '7')).join('\n');
    const results = await send('/v1/devices/bulk', text);
    assert.equal(results.length, 10_001);
    assert.deepEqual(
      results.slice(-2).map(({ line, status }) => [line, status]),
      [
        [10_000, 201],
        [10_001, 413],
      ],
    );
    assert.equal((await call('GET', '/v1/devices/M-10000')).status, 404);
  });

  it('may contain overlong lines, of which only the maximum is held in memory', async () => {
    const results = await send('/v1/devices/bulk', `{"id": "${'x'.repeat(3_000_000)}"}\n{"id": "SHORT"}\n`);
    assert.deepEqual(
      results.map(({ line, status }) => [line, status]),
      [
        [1, 413],
        [2, 201],
      ],
    );
  });

  it('are refused for another content type, and empty without lines', async () => {
    assert.equal(await (await fetch(`${url}/v1/devices/bulk`, { method: 'POST', headers })).text(), '');
    const answer = await fetch(`${url}/v1/devices/bulk`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: '{}',
    });
    assertProblem(await readAnswer(answer), 415, 'unsupported-media-type');
  });

  it('do no harm when the caller leaves in the middle', async () => {
    const sending = request(`${url}/v1/devices/bulk`, { method: 'POST', headers });
    sending.on('error', () => undefined);
    sending.write('{"id": "LEFT-1"}\n{"id": "LEFT-2"}');
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    response.on('error', () => undefined);
    await once(response, 'data');
    sending.destroy();
    assert.equal((await call('GET', '/v1/devices/LEFT-1')).status, 200);
    assert.equal((await call('GET', '/v1/devices/LEFT-2')).status, 404);
  });
});

it('many instances are attached line by line, and each is dispatched to Temporal', async () => {
  await send('/v1/devices/bulk', Array.from({ length: 20 }, (_, n) => `{"id": "I-${n}"}`).join('\n'));
  const before = dispatched.length;
  const lines = Array.from({ length: 20 }, (_, n) =>
    JSON.stringify({
      device_id: `I-${n}`,
      service_id: serviceId,
      external_id: `sub-${n % 19}`,
      variables: n === 5 ? {} : pppoeValues,
    }),
  );
  const results = await send('/v1/instances/bulk', lines.join('\n'));
  assert.deepEqual(
    results.map(({ status }) => status),
    Array.from({ length: 20 }, (_, n) => (n === 5 ? 422 : n === 19 ? 409 : 201)),
  );
  assert.deepEqual(
    results[5]?.problem?.errors?.map(({ field }) => field),
    ['variables.pppoe_username', 'variables.pppoe_password'],
  );
  assert.deepEqual(
    results[19]?.problem?.errors?.map(({ field }) => field),
    ['external_id'],
  );
  assert.equal(dispatched.length, before + 18);
  const { rows } = await pool.query<{ count: number }>(`select count(*) from instances where external_id like 'sub-%'`);
  assert.equal(rows[0]?.count, 18);
});
