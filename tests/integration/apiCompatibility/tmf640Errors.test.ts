import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tmf640Path } from '../../../domain/tmf640.ts';
import { attachPppoe, startTestApi } from '../../support/api/api.ts';
import { assertError, characteristics, serviceOf, services } from '../../support/api/tmf640.ts';

const api = await startTestApi();
const { pool, call, callWith } = api;
const { serviceId, instanceId } = await attachPppoe(api);
const newService = serviceOf(serviceId);

describe("a mistake is reported in TM Forum's format, with a hint to the solution", () => {
  const mistakes: [what: string, body: unknown, code: string, ...words: string[]][] = [
    ['nothing', {}, 'invalid-fields', 'serviceSpecification is required', 'supportingResource is required'],
    [
      'no specification',
      newService('M', { serviceSpecification: {} }),
      'invalid-fields',
      'serviceSpecification.id is required, or serviceSpecification.name',
    ],
    [
      'an unknown specification',
      newService('M', { serviceSpecification: { id: 'svc_none' } }),
      'invalid-fields',
      'serviceSpecification.id is not the id of a service',
    ],
    [
      'no CPE',
      newService('M', { supportingResource: [] }),
      'invalid-fields',
      'supportingResource must have one item: the CPE',
    ],
    ['an impossible id', newService('a\nb'), 'invalid-fields', 'supportingResource[0].id must be printable characters'],
    [
      'values that lack',
      newService('M', { serviceCharacteristic: [] }),
      'invalid-fields',
      'serviceCharacteristic.pppoe_username is required',
      'serviceCharacteristic.pppoe_password is required',
    ],
    [
      'a value of another type',
      newService('M', { serviceCharacteristic: [...characteristics, { name: 'mtu', value: '1492' }] }),
      'invalid-fields',
      'serviceCharacteristic.mtu must be a number',
    ],
    [
      'a value that is none',
      newService('M', { serviceCharacteristic: [{ name: 'mtu', value: { deep: 1 } }] }),
      'invalid-fields',
      'serviceCharacteristic[0].value must be a string, a number',
    ],
    [
      'a name given twice',
      newService('M', { serviceCharacteristic: [...characteristics, ...characteristics] }),
      'invalid-fields',
      'names pppoe_username more than once',
    ],
    [
      'an unknown version',
      newService('M', { serviceSpecification: { id: serviceId, version: '9' } }),
      'invalid-fields',
      'serviceSpecification.version',
    ],
    [
      "a state that can't be asked for",
      newService('M', { state: 'designed' }),
      'invalid-fields',
      'state must be "active"',
      '"reserved"',
    ],
    [
      'a field that is not known',
      newService('M', { serviceCharacteristics: [] }),
      'invalid-fields',
      'did you mean serviceCharacteristic?',
    ],
    [
      'more than is kept',
      newService('M', { description: 'x'.repeat(900), place: [{ text: 'y'.repeat(8000) }] }),
      'invalid-fields',
      'description is only stored',
      '8192 bytes',
    ],
  ];
  for (const [what, body, code, ...words] of mistakes) {
    it(`of a POST: ${what}`, async () => {
      assertError(await call('POST', services, body), 422, code, ...words);
      assert.equal((await call('GET', '/v1/devices/M')).status, 404, 'all or nothing');
    });
  }

  it('of a PATCH', async () => {
    const href = `${services}/${instanceId}`;
    assertError(
      await call('PATCH', href, { state: 'inactive' }),
      422,
      'invalid-fields',
      'state must be "active"',
      '"terminated"',
      "can't be taken back",
    );
    assertError(
      await call('PATCH', href, { state: 'terminated', description: 'gone' }),
      422,
      'invalid-fields',
      'state "terminated" cannot be combined with other changes',
    );
    assertError(
      await call('PATCH', href, { serviceSpecification: { id: 'svc_other' } }),
      422,
      'invalid-fields',
      'terminate the service, and create one of the other specification',
    );
    assertError(
      await call('PATCH', href, { serviceCharacteristic: [{ name: 'vlan', value: 7 }] }),
      422,
      'invalid-fields',
      'serviceCharacteristic.vlan is not a variable of the service',
      'pppoe_username',
    );
    await pool.query(`update instances set status = 'running' where id = $1`, [instanceId]);
    await pool.query(`update devices set last_inform_at = now() where id = 'CPE-1'`);
    assertError(await call('PATCH', href, { state: 'active' }), 409, 'wrong-status', 'is running');
    await pool.query(`update instances set status = 'pending' where id = $1`, [instanceId]);
    await pool.query(`update devices set last_inform_at = null where id = 'CPE-1'`);
  });

  it('of a query, a path, a method, a body and a key', async () => {
    assertError(
      await call('GET', `${services}?state=working`),
      400,
      'invalid-query',
      'must be one of feasibilityChecked',
    );
    assertError(await call('GET', `${services}?offset=10001`), 400, 'invalid-query', 'filter the list to see the rest');
    assertError(await call('GET', `${services}?fields=id,status`), 400, 'invalid-query', 'must be some of id, href');
    assertError(
      await call('GET', `${services}?serviceSpecification.ids=x`),
      400,
      'invalid-query',
      'did you mean serviceSpecification.id?',
    );
    assertError(
      await call('GET', `${tmf640Path}/monitor?sourceHref=x&state=Completed`),
      400,
      'invalid-query',
      'cannot be combined with sourceHref',
    );
    for (const path of [
      `${services}/ins_none`,
      `${tmf640Path}/monitor/none`,
      `${tmf640Path}/monitor/${instanceId}-7`,
      `${tmf640Path}/serviceOrder`,
    ]) {
      assertError(await call('GET', path), 404, 'not-found');
    }
    assertError(await call('PUT', `${services}/${instanceId}`, {}), 405, 'method-not-allowed', 'PATCH');
    assertError(await callWith('wrong', 'GET', services), 401, 'unauthorized', 'API key');
    const provisioner = await call('POST', '/v1/api-keys', { name: 'order management', role: 'provisioner' });
    assertError(
      await callWith(String(provisioner.body.key), 'POST', services, newService('M')),
      403,
      'forbidden',
      'operate',
    );
    assertError(
      await call('POST', `${tmf640Path}/hub`, { callback: 'nowhere' }),
      422,
      'invalid-fields',
      'callback must be an address',
    );
    for (const query of ['eventType=ServiceExploded', 'id=1', 'eventType=', 'ServiceCreateEvent']) {
      assertError(
        await call('POST', `${tmf640Path}/hub`, { callback: 'https://x.example', query }),
        422,
        'invalid-fields',
        'query must be empty',
        'ServiceStateChangeEvent',
      );
    }
  });
});
