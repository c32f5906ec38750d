import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertProblem, attachPppoe, pppoe, startTestApi } from '../../support/api/api.ts';
import { opened } from '../../support/database/keys.ts';

const api = await startTestApi({
  checkScript: (_, script) =>
    Promise.resolve(script.includes('syntax error') ? { line: 3, message: "'end' expected" } : undefined),
});
const { pool, call } = api;

const versionsOf = async (id: string): Promise<unknown[]> => {
  const { rows } = await pool.query<Record<string, unknown>>(
    'select version, script, events from service_versions where service_id = $1 order by version',
    [id],
  );
  return rows;
};

describe('creating', () => {
  it('makes version 1, with defaults filled in', async () => {
    const { status, headers, body } = await call('POST', '/v1/services', { ...pppoe, name: 'created' });
    assert.equal(status, 201);
    assert.equal(headers.get('Location'), `/v1/services/${body.id}`);
    assert.deepEqual(
      [body.version, body.description, body.events, body.script],
      [1, '', ['0 BOOTSTRAP'], pppoe.script],
    );
    assert.deepEqual(body.variables, [
      { name: 'pppoe_username', type: 'string', required: true, secret: false },
      { name: 'pppoe_password', type: 'string', required: true, secret: true },
      { name: 'mtu', type: 'number', required: false, default: 1492, secret: false },
    ]);
    assert.deepEqual((await call('GET', `/v1/services/${body.id}`)).body, body);
  });

  it('refuses a taken name, also for simultaneous requests', async () => {
    const answers = await Promise.all([1, 2].map(() => call('POST', '/v1/services', { ...pppoe, name: 'twice' })));
    const [first, second] = answers.sort((a, b) => a.status - b.status);
    assert.ok(first && second);
    assert.equal(first.status, 201);
    assertProblem(second, 409, 'duplicate', ['name']);
  });

  it('names the line of a syntax error', async () => {
    const answer = await call('POST', '/v1/services', { ...pppoe, name: 'broken', script: 'syntax error' });
    assertProblem(answer, 422, 'invalid-fields', ['script']);
    assert.deepEqual(answer.body.errors, [
      { field: 'script', message: "has a syntax error in line 3: 'end' expected", line: 3 },
    ]);
  });

  it('names every invalid field', async () => {
    const answer = await call('POST', '/v1/services', {
      name: 'a/b',
      script: '',
      events: ['0 BOOSTRAP'],
      variables: [
        { name: '__proto__' },
        { name: 'a', type: 'int' },
        { name: 'b', secrets: true },
        'c',
        { name: 'd', default: [] },
      ],
    });
    assertProblem(answer, 422, 'invalid-fields', [
      'name',
      'script',
      'variables[0].name',
      'variables[1].type',
      'variables[2].secrets',
      'variables[3]',
      'variables[4].default',
      'events[0]',
    ]);
    const contradictory = [
      { name: 'a', type: 'number', default: '1' },
      { name: 'a' },
      { name: 'c', secret: true, default: '********' },
    ];
    assertProblem(
      await call('POST', '/v1/services', { ...pppoe, name: 'x', variables: contradictory }),
      422,
      'invalid-fields',
      ['variables[0].default', 'variables[1].name', 'variables[2].default'],
    );
  });
});

describe('changing', () => {
  it('makes a new version only for new content', async () => {
    const { id } = (await call('POST', '/v1/services', { ...pppoe, name: 'versions' })).body;
    const renamed = await call('PATCH', `/v1/services/${id}`, {
      name: 'versions-2',
      description: 'D',
      script: pppoe.script,
      variables: pppoe.variables,
    });
    assert.deepEqual(
      [renamed.status, renamed.body.version, renamed.body.name, renamed.body.description],
      [200, 1, 'versions-2', 'D'],
    );
    const changed = await call('PATCH', `/v1/services/${id}`, { script: 'x = 1', events: ['1 BOOT', '1 BOOT'] });
    assert.deepEqual([changed.body.version, changed.body.script, changed.body.events], [2, 'x = 1', ['1 BOOT']]);
    assert.deepEqual(await versionsOf(id), [
      { version: 1, script: pppoe.script, events: ['0 BOOTSTRAP'] },
      { version: 2, script: 'x = 1', events: ['1 BOOT'] },
    ]);
  });

  it('makes a new version for new limits, retries and constraints, each replaced as a whole', async () => {
    const { body } = await call('POST', '/v1/services', {
      ...pppoe,
      name: 'policy',
      limits: { script_seconds: 10 },
      fits: { oui: ['00040e'] },
    });
    assert.deepEqual(body.limits, { script_seconds: 10, delivery_seconds: null });
    assert.deepEqual(body.retry, { attempts: 1, backoff_seconds: 60, max_backoff_seconds: 3600, on: [] });
    assert.deepEqual(body.fits, { oui: ['00040E'], product_class: [], software_version: [] });
    const retry = { attempts: 3, backoff_seconds: 5, max_backoff_seconds: 20, on: ['9002', 'DeliveryTimeout'] };
    const changed = await call('PATCH', `/v1/services/${body.id}`, { retry, limits: { delivery_seconds: 60 } });
    assert.deepEqual(
      [changed.body.version, changed.body.retry, changed.body.limits, changed.body.fits],
      [2, retry, { script_seconds: 5, delivery_seconds: 60 }, body.fits],
    );
    assert.equal((await call('PATCH', `/v1/services/${body.id}`, { retry, fits: body.fits })).body.version, 2);
    assert.deepEqual((await call('GET', `/v1/services/${body.id}`)).body.retry, retry);
  });

  it('names problems in limits, retries and constraints', async () => {
    const answer = await call('POST', '/v1/services', {
      ...pppoe,
      name: 'wrong-policy',
      limits: { script_seconds: 61, delivery_seconds: 59 },
      retry: { attempts: 21, on: ['9002', 'Cancelled', '8005'] },
      fits: { oui: ['0004'], software_version: [''], model: ['x'] },
    });
    assertProblem(answer, 422, 'invalid-fields', [
      'limits.script_seconds',
      'limits.delivery_seconds',
      'retry.attempts',
      'retry.on[1]',
      'retry.on[2]',
      'fits.oui[0]',
      'fits.software_version[0]',
      'fits.model',
    ]);
    const contradictory = { attempts: 2, backoff_seconds: 60, max_backoff_seconds: 30 };
    assertProblem(
      await call('POST', '/v1/services', { ...pppoe, name: 'x', retry: contradictory }),
      422,
      'invalid-fields',
      ['retry.on', 'retry.max_backoff_seconds'],
    );
  });

  it('numbers simultaneous changes one after the other', async () => {
    const { id } = (await call('POST', '/v1/services', { ...pppoe, name: 'parallel' })).body;
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) => call('PATCH', `/v1/services/${id}`, { script: `x = ${n}` })),
    );
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200],
    );
    assert.equal((await versionsOf(id)).length, 5);
  });

  it('refuses a taken name and a broken script, and then changes nothing', async () => {
    await call('POST', '/v1/services', { ...pppoe, name: 'taken' });
    const { body } = await call('POST', '/v1/services', { ...pppoe, name: 'unchanged' });
    assertProblem(
      await call('PATCH', `/v1/services/${body.id}`, { name: 'taken', script: 'x = 1' }),
      409,
      'duplicate',
      ['name'],
    );
    assertProblem(await call('PATCH', `/v1/services/${body.id}`, { script: 'syntax error' }), 422, 'invalid-fields', [
      'script',
    ]);
    assertProblem(await call('PATCH', `/v1/services/${body.id}`, { version: 2 }), 422, 'invalid-fields', ['version']);
    assert.deepEqual((await call('GET', `/v1/services/${body.id}`)).body, body);
    assertProblem(await call('PATCH', '/v1/services/svc_none', {}), 404, 'not-found');
  });

  it('shows no secret default, and accepts its mask for it', async () => {
    const variables = [{ name: 'pin', secret: true, default: '4711' }];
    const { body } = await call('POST', '/v1/services', { ...pppoe, name: 'secret-default', variables });
    assert.deepEqual(body.variables, [
      { name: 'pin', type: 'string', required: false, default: '********', secret: true },
    ]);
    const sentBack = await call('PATCH', `/v1/services/${body.id}`, { variables: body.variables });
    assert.equal(sentBack.body.version, 1);
    const { rows } = await pool.query<{ variables: unknown }>(
      'select variables from service_versions where service_id = $1',
      [body.id],
    );
    const stored = opened<unknown>('default', 'service_versions.variables', rows[0]?.variables);
    assert.deepEqual(stored, [{ name: 'pin', type: 'string', required: false, default: '4711', secret: true }]);
  });
});

describe('listing', () => {
  it('finds a service by name, without its script', async () => {
    await call('POST', '/v1/services', { ...pppoe, name: 'listed' });
    const { body } = await call('GET', '/v1/services?name=listed');
    assert.deepEqual(
      body.items.map((item) => [item.name, item.script]),
      [['listed', undefined]],
    );
    assert.deepEqual((await call('GET', '/v1/services?name=none')).body, { items: [], next_cursor: null });
  });

  it('pages by age', async () => {
    const { body } = await call('GET', '/v1/services?limit=1');
    const next = await call('GET', `/v1/services?limit=200&cursor=${String(body.next_cursor)}`);
    const times = [...body.items, ...next.body.items].map((item) => String(item.created_at));
    assert.deepEqual(times, times.toSorted());
    assert.equal(next.body.next_cursor, null);
  });
});

describe('deleting', () => {
  it('is refused while it is attached, with the number of devices', async () => {
    const { serviceId, instanceId } = await attachPppoe(api);
    const answer = await call('DELETE', `/v1/services/${serviceId}`);
    assertProblem(answer, 409, 'in-use');
    assert.match(String(answer.body.detail), /attached to 1 device\b/);

    await call('DELETE', `/v1/instances/${instanceId}`);
    assertProblem(await call('DELETE', `/v1/services/${serviceId}`), 409, 'winding-down');
    await pool.query('delete from outbox');
    assert.equal((await call('DELETE', `/v1/services/${serviceId}`)).status, 204);
    assertProblem(await call('DELETE', `/v1/services/${serviceId}`), 404, 'not-found');
  });
});
