import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertProblem, attachPppoe, startTestApi } from '../../support/api/api.ts';
import { storeParametersOf } from '../../support/database/parameters.ts';

const api = await startTestApi();
const { pool, call } = api;

async function discover(id: string): Promise<void> {
  await pool.query(
    `insert into devices (organization_id, id, oui, manufacturer, last_inform_at, inform_events)
     values ('default', $1, '00D09E', 'AVM', now(), '{"0 BOOTSTRAP"}')`,
    [id],
  );
}

describe('registering', () => {
  it('creates a device, which is then found by its id', async () => {
    const created = await call('POST', '/v1/devices', {
      id: '00D09E-ABC 123_x.y:z',
      oui: '00d09e',
      product_class: 'FB 7590',
    });
    assert.equal(created.status, 201);
    assert.equal(created.headers.get('Location'), '/v1/devices/00D09E-ABC%20123_x.y%3Az');
    assert.equal(created.body.status, 'registered');
    assert.equal(created.body.oui, '00D09E');
    assert.equal(created.body.last_inform_at, null);
    const found = await call('GET', '/v1/devices/00D09E-ABC%20123_x.y%3Az');
    assert.deepEqual(found.body, created.body);
  });

  it('refuses a registered id, also for simultaneous requests', async () => {
    const answers = await Promise.all([1, 2].map(() => call('POST', '/v1/devices', { id: 'TWICE' })));
    const [first, second] = answers.sort((a, b) => a.status - b.status);
    assert.ok(first && second);
    assert.equal(first.status, 201);
    assertProblem(second, 409, 'duplicate', ['id']);
  });

  it('registers a discovered device and keeps what it reported', async () => {
    await discover('SEEN');
    assert.equal((await call('GET', '/v1/devices/SEEN')).body.status, 'discovered');
    const { status, body } = await call('POST', '/v1/devices', { id: 'SEEN', product_class: 'X' });
    assert.equal(status, 201);
    assert.deepEqual(
      [body.status, body.oui, body.product_class, body.manufacturer, body.last_inform_events],
      ['registered', '00D09E', 'X', 'AVM', ['0 BOOTSTRAP']],
    );
  });

  it('refuses ids that do not fit in a path, and names every invalid field', async () => {
    for (const id of ['', '.', '..', ' a', 'a ', 'a\nb', 'a\u200bb', 'x'.repeat(257)]) {
      assertProblem(await call('POST', '/v1/devices', { id }), 422, 'invalid-fields', ['id']);
    }
    const answer = await call('POST', '/v1/devices', { oui: 'no', product_class: 7, serial: 'x' });
    assertProblem(answer, 422, 'invalid-fields', ['id', 'oui', 'product_class', 'serial']);
    assert.equal(
      answer.body.detail,
      'id is required; oui must be six hexadecimal digits; product_class must be a string; serial is not known here.',
    );
  });

  it('supports ids with characters that URLs treat specially', async () => {
    for (const id of ['50%', 'a?b#c', 'Müller-7', '%2e%2e', 'a\\b', 'a/b', '/', 'x'.repeat(256)]) {
      assert.equal((await call('POST', '/v1/devices', { id })).status, 201);
      assert.equal((await call('GET', `/v1/devices/${encodeURIComponent(id)}`)).body.id, id);
    }
  });
});

describe('changing', () => {
  it('sets named fields, and clears null ones', async () => {
    await call('POST', '/v1/devices', { id: 'CHANGED', oui: '00D09E', product_class: 'X' });
    const { body } = await call('PATCH', '/v1/devices/CHANGED', { product_class: null });
    assert.deepEqual([body.oui, body.product_class], ['00D09E', null]);
    assertProblem(await call('PATCH', '/v1/devices/CHANGED', { id: 'OTHER' }), 422, 'invalid-fields', ['id']);
    assertProblem(await call('PATCH', '/v1/devices/NOBODY', {}), 404, 'not-found');
  });
});

describe('deleting', () => {
  it('removes a device, once', async () => {
    await call('POST', '/v1/devices', { id: 'GONE' });
    assert.equal((await call('DELETE', '/v1/devices/GONE')).status, 204);
    assertProblem(await call('GET', '/v1/devices/GONE'), 404, 'not-found');
    assertProblem(await call('DELETE', '/v1/devices/GONE'), 404, 'not-found');
  });

  it('is refused while a service is attached, then while the detached workflow is open', async () => {
    const { instanceId } = await attachPppoe(api, 'ATTACHED');
    const refused = await call('DELETE', '/v1/devices/ATTACHED');
    assertProblem(refused, 409, 'in-use');
    assert.ok(String(refused.body.detail).includes(`${instanceId} (pppoe)`));

    await call('DELETE', `/v1/instances/${instanceId}`);
    const early = await call('DELETE', '/v1/devices/ATTACHED');
    assertProblem(early, 409, 'winding-down');
    assert.equal(early.headers.get('Retry-After'), '1');

    await pool.query('delete from outbox');
    assert.equal((await call('DELETE', '/v1/devices/ATTACHED')).status, 204);
  });
});

describe('listing', () => {
  it('returns every device once, in pages', async () => {
    for (const number of [1, 2, 3, 4, 5]) await call('POST', '/v1/devices', { id: `PAGE-${number}` });
    const ids: string[] = [];
    let path = '/v1/devices?limit=2';
    for (;;) {
      const { status, body } = await call('GET', path);
      assert.equal(status, 200);
      ids.push(...body.items.map(({ id }) => id));
      if (body.next_cursor === null) break;
      assert.equal(body.items.length, 2);
      path = `/v1/devices?limit=2&cursor=${body.next_cursor}`;
    }
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(ids.filter((id) => id.startsWith('PAGE-')).length, 5);
  });

  it('refuses invalid limits and cursors, and unknown parameters', async () => {
    for (const limit of ['0', '201', '-1', '1.5', 'x', ''])
      assertProblem(await call('GET', `/v1/devices?limit=${limit}`), 400, 'invalid-query', ['limit']);
    for (const cursor of ['', '%00', 'AA'])
      assertProblem(await call('GET', `/v1/devices?cursor=${cursor}`), 400, 'invalid-query', ['cursor']);
    assertProblem(await call('GET', '/v1/devices?limit=1&limit=2'), 400, 'invalid-query', ['limit']);
    assertProblem(await call('GET', '/v1/devices?page=2'), 400, 'invalid-query', ['page']);
  });

  it('shows parameters by path, with a cursor', async () => {
    await call('POST', '/v1/devices', { id: 'PARAMETERS' });
    await storeParametersOf(pool, 'PARAMETERS', [
      { path: 'Device.B', value: 'v', type: 'string', writable: true },
      { path: 'Device.A', value: 'v', type: 'string', writable: true },
    ]);
    const first = await call('GET', '/v1/devices/PARAMETERS/parameters?limit=1');
    assert.equal(first.body.items[0]?.path, 'Device.A');
    const second = await call(
      'GET',
      `/v1/devices/PARAMETERS/parameters?limit=1&cursor=${String(first.body.next_cursor)}`,
    );
    assert.equal(second.body.items[0]?.path, 'Device.B');
    assert.equal(second.body.next_cursor, null);
    assertProblem(await call('GET', '/v1/devices/NOBODY/parameters'), 404, 'not-found');
  });

  it('finds parameters by prefix and by text', async () => {
    await call('POST', '/v1/devices', { id: 'FILTERED' });
    await storeParametersOf(pool, 'FILTERED', [
      { path: 'Device.WiFi.SSID', value: 'Home' },
      { path: 'Device.WiFi.Channel', value: '11' },
      { path: 'Device.Users.Home', value: null },
    ]);
    const find = async (query: string): Promise<string[]> => {
      const { body } = await call('GET', `/v1/devices/FILTERED/parameters?${query}`);
      return body.items.map(({ path }) => String(path));
    };
    assert.deepEqual(await find('prefix=Device.WiFi.'), ['Device.WiFi.Channel', 'Device.WiFi.SSID']);
    assert.deepEqual(await find('search=home'), ['Device.Users.Home', 'Device.WiFi.SSID']);
    assert.deepEqual(await find('search=home&prefix=Device.W'), ['Device.WiFi.SSID']);
  });

  it('sends a whole tree of 10,000 parameters in one response', async () => {
    await call('POST', '/v1/devices', { id: 'LARGE' });
    const parameters = Array.from({ length: 10_000 }, (_, n) => ({
      path: `Device.Host.${n}.Name`,
      value: `host-${n}`,
    }));
    await storeParametersOf(pool, 'LARGE', parameters);
    const response = await fetch(`${api.url}/v1/devices/LARGE/parameter-tree`, {
      headers: { authorization: `Bearer ${api.key}` },
    });
    assert.equal(response.headers.get('content-type'), 'application/x-ndjson');
    const lines = (await response.text()).trimEnd().split('\n');
    const paths = lines.map((line) => (JSON.parse(line) as { path: string }).path);
    assert.deepEqual(paths, parameters.map(({ path }) => path).sort());
    assertProblem(await call('GET', '/v1/devices/NOBODY/parameter-tree'), 404, 'not-found');
  });
});
