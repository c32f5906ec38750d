import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tmf640Path } from '../../../domain/tmf640.ts';
import { attachPppoe, startTestApi } from '../../support/api/api.ts';
import { assertError, serviceOf, services } from '../../support/api/tmf640.ts';

const api = await startTestApi();
const { pool, call, callAsOther } = api;
const { serviceId, instanceId } = await attachPppoe(api);
const newService = serviceOf(serviceId);

type Answer = Awaited<ReturnType<typeof call>>;

const listed = (answer: Answer): Answer['body'][] => answer.body as unknown as Answer['body'][];
const idsOf = (answer: Answer): string[] => listed(answer).map(({ id }) => id);
const countsOf = ({ headers }: Answer): (string | null)[] => [
  headers.get('x-total-count'),
  headers.get('x-result-count'),
];

describe('a service', () => {
  it('is an instance, and other standard fields are stored', async () => {
    const more = {
      externalId: 'sub-1',
      name: "Ana's line",
      category: 'CFS',
      relatedParty: [{ id: 'C-1042', role: 'customer' }],
      note: [{ text: 'Bring a ladder' }],
      '@type': 'Service',
    };
    const { status, headers, body } = await call('POST', services, newService('KEPT', more));
    assert.equal(status, 201, JSON.stringify(body));
    assert.equal(headers.get('location'), body.href);
    const { name, category, relatedParty, note, externalId, state, supportingResource, serviceSpecification } = body;
    assert.deepEqual(
      [name, category, relatedParty, note, externalId, state],
      [more.name, 'CFS', more.relatedParty, more.note, 'sub-1', 'reserved'],
    );
    assert.deepEqual(supportingResource, [
      { id: 'KEPT', href: '/v1/devices/KEPT', '@type': 'ResourceRef', '@referredType': 'CPE' },
    ]);
    assert.deepEqual(serviceSpecification, {
      id: serviceId,
      name: 'pppoe',
      href: `/v1/services/${serviceId}`,
      '@type': 'ServiceSpecificationRef',
      version: '1',
    });
    assert.deepEqual(body.serviceCharacteristic, [
      { name: 'pppoe_username', valueType: 'string', value: 'ana' },
      { name: 'pppoe_password', valueType: 'string', value: '********' },
    ]);
    const instance = (await call('GET', `/v1/instances/${body.id}`)).body;
    assert.deepEqual([instance.external_id, instance.device_id, instance.status], ['sub-1', 'KEPT', 'pending']);
    const changed = (
      await call('PATCH', String(body.href), {
        name: null,
        note: [],
        description: 'moved',
        serviceCharacteristic: [{ name: 'mtu', value: 1400 }],
        externalId: null,
      })
    ).body;
    assert.deepEqual(
      [changed.name, changed.note, changed.description, changed.category, changed.externalId],
      ['pppoe', undefined, 'moved', 'CFS', undefined],
    );
    await call('PATCH', `/v1/instances/${body.id}`, { metadata: { tmf640: { name: 7 } } });
    assert.equal((await call('GET', String(body.href))).body.name, 'pppoe', 'fields of other callers are not shown');
  });

  it('can be ordered by specification name, for a version, or without values that have a default', async () => {
    const { status, body } = await call(
      'POST',
      services,
      newService('NAMED', { serviceSpecification: { name: 'pppoe', version: '1' }, state: 'reserved' }),
    );
    assert.equal(status, 201, JSON.stringify(body));
    assert.deepEqual((await call('GET', `/v1/instances/${body.id}`)).body.version, {
      pinned: 1,
      latest: 1,
      applied: null,
    });
    assertError(
      await call('POST', services, newService('NAMED')),
      409,
      'duplicate',
      'is already attached to the device NAMED as the instance',
      body.id,
    );
  });

  it('is created once, however often the request is repeated with its Idempotency-Key', async () => {
    const key = { 'Idempotency-Key': 'tmf640-1' };
    const [first, second] = [
      await call('POST', services, newService('ONCE'), key),
      await call('POST', services, newService('ONCE'), key),
    ];
    assert.deepEqual([first.status, second.status, second.headers.get('idempotency-replayed')], [201, 201, 'true']);
    assert.deepEqual([second.body, second.headers.get('link')], [first.body, first.headers.get('link')]);
  });

  it('waits for a CPE that has not connected, and runs at once on one that has', async () => {
    const waits = async (device: string, more: object = {}): Promise<unknown> => {
      const { body } = await call('POST', services, newService(device, more));
      return ((await call('GET', `/v1/instances/${body.id}`)).body.waiting as { kind: string } | null)?.kind;
    };
    await pool.query(
      `insert into devices (organization_id, id, last_inform_at)
        values ('default', 'HERE', now()), ('default', 'HERE-TOO', now())`,
    );
    assert.equal(
      (await call('PATCH', `${services}/${instanceId}`, { state: 'active' })).status,
      200,
      'only waiting is left',
    );
    assert.deepEqual(
      [await waits('ABSENT'), await waits('HERE'), await waits('HERE-TOO', { state: 'reserved' })],
      [undefined, 'execute', undefined],
    );
  });

  it('that already waits is applied once, and each request names the same monitor', async () => {
    const [id = ''] = idsOf(await call('GET', `${services}?supportingResource.id=HERE`));
    const answers = [
      await call('PATCH', `${services}/${id}`, { state: 'active' }),
      await call('PATCH', `${services}/${id}`, { state: 'active' }),
    ];
    for (const { status, headers, body } of answers)
      assert.deepEqual(
        [status, body.id, body.state, headers.get('location')],
        [202, `${id}-1`, 'InProgress', body.href],
      );
    assert.equal((await pool.query(`select 1 from triggers where instance_id = $1`, [id])).rowCount, 1);
  });

  it('is not found by another organization, nor are its specification, monitors and listeners', async () => {
    const {
      body: { id: listener },
    } = await call('POST', `${tmf640Path}/hub`, { callback: 'https://x.example' });
    for (const path of [`${services}/${instanceId}`, `${tmf640Path}/monitor/${instanceId}-1`])
      assertError(await callAsOther('GET', path), 404, 'not-found');
    assertError(await callAsOther('PATCH', `${services}/${instanceId}`, { state: 'terminated' }), 404, 'not-found');
    assertError(await callAsOther('DELETE', `${tmf640Path}/hub/${listener}`), 404, 'not-found');
    assertError(
      await callAsOther('POST', services, newService('CPE-1')),
      422,
      'invalid-fields',
      'serviceSpecification.id is not the id of a service',
    );
    for (const path of [
      services,
      `${tmf640Path}/monitor`,
      `${tmf640Path}/monitor?sourceHref=${services}/${instanceId}`,
    ]) {
      const answer = await callAsOther('GET', path);
      assert.deepEqual([listed(answer), countsOf(answer)], [[], ['0', '0']]);
    }
  });
});

describe('a list', () => {
  it('is returned in parts, with the total count', async () => {
    const all = await call('GET', `${services}?limit=200`);
    const total = listed(all).length;
    assert.ok(total > 5);
    assert.deepEqual(countsOf(all), [String(total), String(total)]);
    const parts = [
      await call('GET', `${services}?limit=3`),
      await call('GET', `${services}?limit=200&offset=3`),
    ] as const;
    assert.deepEqual(countsOf(parts[0]), [String(total), '3']);
    assert.deepEqual([...idsOf(parts[0]), ...idsOf(parts[1])], idsOf(all));
    assert.deepEqual(listed(await call('GET', `${services}?offset=${total}`)), []);
  });

  it('is filtered by state, specification, CPE and external id, and shows the requested attributes', async () => {
    await pool.query(
      `update instances
        set status = case when workflow_id like '%/CPE-1/%' then 'provisioned'
        when workflow_id like '%/ONCE/%' then 'failed' when workflow_id like '%/NAMED/%' then 'running'
        else status end`,
    );
    const total = Number((await call('GET', services)).headers.get('x-total-count'));
    const found = async (query: string): Promise<[string[], string | null]> => {
      const answer = await call('GET', `${services}?${query}`);
      return [idsOf(answer), answer.headers.get('x-total-count')];
    };
    assert.deepEqual(await found('state=active'), [[instanceId], '1']);
    assert.equal((await found('state=inactive'))[1], '1');
    assert.equal((await found('state=reserved'))[1], String(total - 2));
    assert.equal((await found('state=active,inactive'))[1], '2');
    assert.deepEqual(await found('state=designed'), [[], '0']);
    assert.deepEqual(await found('supportingResource.id=CPE-1&serviceSpecification.name=pppoe'), [[instanceId], '1']);
    assert.deepEqual(await found('serviceSpecification.id=svc_none'), [[], '0']);
    await call('PATCH', `/v1/instances/${instanceId}`, { external_id: 'sub-42' });
    assert.deepEqual(await found('externalId=sub-42'), [[instanceId], '1']);
    const [shown] = listed(await call('GET', `${services}?externalId=sub-42&fields=state,supportingResource`));
    assert.deepEqual(Object.keys(shown ?? {}).sort(), ['href', 'id', 'state', 'supportingResource']);
    assert.deepEqual(Object.keys((await call('GET', `${services}/${instanceId}?fields=note`)).body), ['id', 'href']);
  });

  it('of monitors has the newest of each service, by its state', async () => {
    const monitors = await call('GET', `${tmf640Path}/monitor?state=InProgress&fields=state`);
    assert.deepEqual(countsOf(monitors), [String(listed(monitors).length), String(listed(monitors).length)]);
    assert.ok(listed(monitors).every(({ id, state }) => state === 'InProgress' && id.endsWith('-1')));
  });
});

it('a listener is a webhook with the types of its query', async () => {
  const { body } = await call('POST', `${tmf640Path}/hub`, {
    callback: 'https://x.example/l',
    query: 'eventType=ServiceStateChangeEvent&eventType=ServiceDeleteEvent',
  });
  assert.deepEqual(
    { ...body, id: '' },
    { id: '', callback: 'https://x.example/l', query: 'eventType=ServiceStateChangeEvent,ServiceDeleteEvent' },
  );
  const webhook = (await call('GET', `/v1/webhooks/${body.id}`)).body;
  assert.deepEqual([webhook.format, webhook.types], ['tmf640', ['ServiceStateChangeEvent', 'ServiceDeleteEvent']]);
  assert.equal((await call('PATCH', `/v1/webhooks/${body.id}`, { types: ['instance.failed'] })).status, 422);
  const { body: own } = await call('POST', '/v1/webhooks', { url: 'https://x.example/own' });
  assertError(await call('DELETE', `${tmf640Path}/hub/${own.id}`), 404, 'not-found');
  assert.equal((await call('DELETE', `${tmf640Path}/hub/${body.id}`)).status, 204);
});
