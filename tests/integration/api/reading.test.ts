import assert from 'node:assert/strict';
import { statementsOf } from '../../support/database/statements.ts';
import { describe, it } from 'node:test';
import { assertProblem, startTestApi } from '../../support/api/api.ts';
import { insertFleet } from '../../support/api/apiFleet.ts';

const { pool, call, callAsOther } = await startTestApi();
await insertFleet(pool, { devices: 700 });

interface Shown {
  id: string;
  [field: string]: unknown;
}

/** Returns all pages of the list. */
async function readAll(path: string, limit = 200): Promise<Shown[]> {
  const all: Shown[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const separator = path.includes('?') ? '&' : '?';
    const { status, body } = await call(
      'GET',
      `${path}${separator}limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    assert.equal(status, 200, JSON.stringify(body));
    all.push(...body.items);
    cursor = body.next_cursor;
  }
  return all;
}

const idsOf = (items: Shown[]): string[] => items.map(({ id }) => id);
const devices = await readAll('/v1/devices');
const instances = await readAll('/v1/instances');

/** @param some whether the list must be a real part of the whole: neither empty nor everything. */
async function assertNarrows(
  path: string,
  whole: Shown[],
  query: string,
  keeps: (item: Shown) => boolean,
): Promise<void> {
  const wanted = idsOf(whole.filter(keeps));
  assert.ok(wanted.length > 0 && wanted.length < whole.length, `${query} is no test of anything: ${wanted.length}`);
  assert.deepEqual(idsOf(await readAll(`${path}?${query}`, 61)), wanted, query);
}

const ago = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
const errorOf = (item: Shown): { type?: string; fault_code?: string; parameter_faults?: { fault_code: string }[] } =>
  item.error ?? {};
const tagsOf = (item: Shown): string[] => item.tags as string[];

describe('a list of devices', () => {
  it('has all of them, by id', () => {
    assert.equal(devices.length, 700);
    assert.deepEqual(idsOf(devices), idsOf(devices).toSorted());
  });

  const dayAgo = ago(24);
  const informedAt = (device: Shown): string => device.last_inform_at as string;
  const filters: [string, (device: Shown) => boolean][] = [
    ['status=registered', ({ status }) => status === 'registered'],
    ['status=discovered', ({ status }) => status === 'discovered'],
    ['oui=00000a', ({ oui }) => oui === '00000A'],
    ['product_class=Router%203', (device) => device.product_class === 'Router 3'],
    ['software_version=1.20', (device) => device.software_version === '1.20'],
    ['tag=vip', (device) => tagsOf(device).includes('vip')],
    [
      'tag=region-3&status=registered',
      (device) => tagsOf(device).includes('region-3') && device.status === 'registered',
    ],
    ['search=CPE00001', ({ id }) => id.startsWith('CPE00001')],
    ['search=SN0000001', (device) => String(device.serial_number).startsWith('SN0000001')],
    [`informed_since=${dayAgo}`, (device) => device.last_inform_at !== null && informedAt(device) >= dayAgo],
    [`informed_before=${dayAgo}`, (device) => device.last_inform_at !== null && informedAt(device) < dayAgo],
    ['never_informed=true', (device) => device.last_inform_at === null],
    ['never_informed=false', (device) => device.last_inform_at !== null],
    ['unreachable=true', (device) => (device.connection_request as { error: string | null }).error !== null],
    ['unreachable=false', (device) => (device.connection_request as { error: string | null }).error === null],
  ];
  for (const [query, keeps] of filters) {
    it(`is filtered by ${query.replace(dayAgo, 'a time')}, over its pages`, () =>
      assertNarrows('/v1/devices', devices, query, keeps));
  }

  for (const sort of ['created_at', 'last_inform_at']) {
    const of = (device: Shown): string => (device[sort] ?? '') as string;
    it(`is sorted by ${sort}, up and down, without a gap between pages`, async () => {
      const up = await readAll(`/v1/devices?sort=${sort}`, 37);
      assert.equal(new Set(idsOf(up)).size, devices.length);
      assert.deepEqual(up.map(of), devices.map(of).toSorted());
      assert.deepEqual(idsOf(await readAll(`/v1/devices?sort=-${sort}`, 37)), idsOf(up).toReversed());
    });
  }

  it("names no other organization's devices", async () => {
    assert.deepEqual((await callAsOther('GET', '/v1/devices?tag=vip')).body.items, []);
    assert.deepEqual((await callAsOther('GET', '/v1/instances?tag=vip&fault_code=9002')).body.items, []);
    assert.deepEqual((await callAsOther('GET', '/v1/instances?service_id=svc_default_1&outdated=true')).body.items, []);
  });
});

describe('a list of instances', () => {
  const weekAgo = ago(7 * 24);
  const filters: [string, (instance: Shown) => boolean][] = [
    ['status=failed', ({ status }) => status === 'failed'],
    ['status=failed,pending', ({ status }) => status === 'failed' || status === 'pending'],
    ['service=service-4', (instance) => instance.service_name === 'service-4'],
    [
      'service_id=svc_default_4&status=provisioned',
      (instance) => instance.service_id === 'svc_default_4' && instance.status === 'provisioned',
    ],
    ['device_id=CPE0000007', (instance) => instance.device_id === 'CPE0000007'],
    ['fault_code=9003', (instance) => errorOf(instance).fault_code === '9003'],
    [
      'fault_code=9007',
      (instance) => errorOf(instance).parameter_faults?.some((fault) => fault.fault_code === '9007') ?? false,
    ],
    ['error_type=DeliveryTimeout', (instance) => errorOf(instance).type === 'DeliveryTimeout'],
    [`changed_since=${weekAgo}`, (instance) => String(instance.updated_at) >= weekAgo],
    [`changed_before=${weekAgo}`, (instance) => String(instance.updated_at) < weekAgo],
    [`failed_since=${weekAgo}`, (instance) => instance.status === 'failed' && String(instance.updated_at) >= weekAgo],
    [`failed_before=${weekAgo}`, (instance) => instance.status === 'failed' && String(instance.updated_at) < weekAgo],
    ['tag=vip', (instance) => tagsOf(instance).includes('vip')],
    [
      'tag=campaign&fault_code=9002',
      (instance) => tagsOf(instance).includes('campaign') && errorOf(instance).fault_code === '9002',
    ],
    ['paused=true', (instance) => instance.paused_at !== null],
    ['paused=false', (instance) => instance.paused_at === null],
    ['waiting=true', (instance) => instance.waiting !== null],
    ['waiting=false', (instance) => instance.waiting === null],
    [
      'service=service-9&outdated=true',
      (instance) => instance.service_name === 'service-9' && instance.outdated === true,
    ],
    [
      'service=service-9&outdated=false',
      (instance) => instance.service_name === 'service-9' && instance.outdated === false,
    ],
  ];
  for (const [query, keeps] of filters) {
    it(`is filtered by ${query.replace(weekAgo, 'a time')}, over its pages`, () =>
      assertNarrows('/v1/instances', instances, query, keeps));
  }

  it('is sorted by its times, up and down, without a gap between pages', async () => {
    const up = await readAll('/v1/instances?sort=updated_at', 93);
    assert.equal(new Set(idsOf(up)).size, instances.length);
    assert.deepEqual(
      up.map((each) => each.updated_at),
      instances.map((each) => each.updated_at).toSorted(),
    );
    assert.deepEqual(idsOf(await readAll('/v1/instances?sort=-updated_at', 93)), idsOf(up).toReversed());
    const failed = await readAll('/v1/instances?sort=-failed_at&status=failed', 7);
    assert.deepEqual(idsOf(failed), idsOf(up.filter(({ status }) => status === 'failed')).toReversed());
    assert.deepEqual(idsOf(await readAll('/v1/instances?sort=-failed_at')), idsOf(failed));
  });

  it('is empty for an unknown service, and needs one for a filter by version', async () => {
    assert.deepEqual((await call('GET', '/v1/instances?service=nothing')).body.items, []);
    const answer = await call('GET', '/v1/instances?outdated=true');
    assertProblem(answer, 400, 'invalid-query', ['outdated']);
    assert.match(String(answer.body.detail), /name the service/);
  });

  it('reads a page with one statement, however long it is', async () => {
    // The first request updates the key's time of use.
    await call('GET', '/v1/instances?limit=200');
    const sent = await statementsOf(() => call('GET', '/v1/instances?limit=200'));
    // One for the key and one for the list.
    assert.equal(sent.filter((statement) => !/^(begin|commit)/.test(statement)).length, 2);
  });
});

describe('a list of runs', () => {
  it('is filtered by status, reason and time', async () => {
    const failed = instances.find((instance) => errorOf(instance).fault_code === '9002');
    const runs = async (query: string): Promise<number> =>
      (await call('GET', `/v1/instances/${failed?.id}/runs?${query}`)).body.items.length;
    const updatedAt = String(failed?.updated_at);
    for (const query of ['status=failed', 'error_type=CwmpFault', 'fault_code=9002', `started_before=${updatedAt}`])
      assert.equal(await runs(query), 1, query);
    for (const query of [
      'status=provisioned',
      'error_type=ScriptError',
      'fault_code=9001',
      `started_since=${updatedAt}`,
    ])
      assert.equal(await runs(query), 0, query);
  });
});

describe('a cursor', () => {
  it('is valid only for its own sort order', async () => {
    const { next_cursor: cursor } = (await call('GET', '/v1/devices?sort=created_at&limit=5')).body;
    const answer = await call('GET', `/v1/devices?sort=-created_at&limit=5&cursor=${cursor}`);
    assertProblem(answer, 400, 'invalid-query', ['cursor']);
    assert.match(String(answer.body.detail), /sorted by created_at/);
  });

  it('that the API did not create is refused', async () => {
    const made = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const wrong = [
      '%',
      made('CPE'),
      made(['created_at', "' or 1=1", 'x']),
      made(['created_at', '1e400', 'x']),
      made(['created_at', '1', '']),
      made(['created_at', '', 'x']),
      made(['id', '', 'a\0']),
    ];
    for (const cursor of wrong)
      assertProblem(await call('GET', `/v1/devices?sort=created_at&cursor=${cursor}`), 400, 'invalid-query', [
        'cursor',
      ]);
    for (const value of ['-Infinity', '0', '99999999999.999999']) {
      const { status } = await call(
        'GET',
        `/v1/devices?sort=last_inform_at&cursor=${made(['last_inform_at', value, 'x'])}`,
      );
      assert.equal(status, 200, value);
    }
  });
});

describe('a query parameter', () => {
  it('that is unknown is refused, and the nearest one named', async () => {
    const answer = await call('GET', '/v1/instances?fault_cod=9002');
    assertProblem(answer, 400, 'invalid-query', ['fault_cod']);
    assert.match(String(answer.body.detail), /did you mean fault_code\?/);
    assertProblem(await call('GET', '/v1/devices/CPE0000001?expand=x'), 400, 'invalid-query', ['expand']);
    assertProblem(await call('POST', '/v1/devices?dry_run=true', { id: 'DRY' }), 400, 'invalid-query', ['dry_run']);
  });

  it('with an invalid status, time, flag or sort is refused with the allowed values', async () => {
    for (const [query, says] of [
      ['status=broken', /pending, running/],
      ['status=failed,', /pending, running/],
      ['failed_since=yesterday', /ISO 8601/],
      ['paused=maybe', /true, false/],
      ['sort=name', /updated_at/],
      ['fault_code=x', /number of a fault/],
      ['tag=a&tag=b', /more than once/],
    ] as const) {
      const answer = await call('GET', `/v1/instances?${query}`);
      assertProblem(answer, 400, 'invalid-query', [query.split('=')[0] ?? '']);
      assert.match(String(answer.body.detail), says);
    }
  });
});
