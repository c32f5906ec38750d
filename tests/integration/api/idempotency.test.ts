import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { deleteOutdatedKeys } from '../../../db/access/idempotencyKeys.ts';
import { assertProblem, attachPppoe, pppoe, pppoeValues, request, startTestApi } from '../../support/api/api.ts';
import { untilBlocked } from '../../support/database/locks.ts';

const api = await startTestApi();
const { call, callAsOther, pool, dispatched } = api;
const { serviceId, instanceId } = await attachPppoe(api);

const keyed = (): Record<string, string> => ({ 'Idempotency-Key': randomUUID() });

async function count(table: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`select count(*) from ${table}`);
  return rows[0]?.count ?? 0;
}

describe('a request with an Idempotency-Key', () => {
  it('that arrives 50 times at once creates one resource, and gets 50 equal responses', async () => {
    const [headers, before, toldBefore] = [keyed(), await count('instances'), dispatched.length];
    await call('POST', '/v1/devices', { id: 'FIFTY' });
    const body = { device_id: 'FIFTY', service_id: serviceId, variables: pppoeValues };
    const answers = await Promise.all(Array.from({ length: 50 }, () => call('POST', '/v1/instances', body, headers)));
    const [first] = answers;
    assert.ok(first);
    for (const answer of answers) {
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
      assert.deepEqual(answer.body, first.body);
      assert.equal(answer.headers.get('Location'), first.headers.get('Location'));
      assert.equal(answer.headers.get('ETag'), first.headers.get('ETag'));
    }
    assert.equal(answers.filter((answer) => answer.headers.get('Idempotency-Replayed') === 'true').length, 49);
    assert.equal(await count('instances'), before + 1);
    assert.equal(dispatched.length, toldBefore + 1);
  });

  it('is recognized in any JSON notation, and gets the first response after the resource is gone', async () => {
    const headers = keyed();
    const first = await call('POST', '/v1/devices', { id: 'ORDERED', oui: '00D09E' }, headers);
    await call('DELETE', '/v1/devices/ORDERED');
    const again = await call('POST', '/v1/devices', { oui: '00d09e', id: 'ORDERED' }, headers);
    assert.deepEqual([again.status, again.body], [201, first.body]);
    assert.equal((await call('GET', '/v1/devices/ORDERED')).status, 404);
  });

  it('is refused when the key was used with another body, path or method', async () => {
    const headers = keyed();
    assert.equal((await call('POST', '/v1/devices', { id: 'REUSED' }, headers)).status, 201);
    assertProblem(await call('POST', '/v1/devices', { id: 'REUSED-2' }, headers), 422, 'key-reused');
    assertProblem(await call('POST', '/v1/devices/REUSED/pause', undefined, headers), 422, 'key-reused');
    assertProblem(await call('DELETE', '/v1/devices/REUSED', undefined, headers), 422, 'key-reused');
    assert.equal((await call('GET', '/v1/devices/REUSED-2')).status, 404);
  });

  it('is a different request under the key of another organization', async () => {
    const headers = keyed();
    await call('POST', '/v1/devices', { id: 'MINE' }, headers);
    const theirs = await callAsOther('POST', '/v1/devices', { id: 'THEIRS' }, headers);
    assert.deepEqual(
      [theirs.status, theirs.body.id, theirs.headers.get('Idempotency-Replayed')],
      [201, 'THEIRS', null],
    );
  });

  it('that was refused changed nothing, so its key may be used for the corrected request', async () => {
    const headers = keyed();
    assertProblem(await call('POST', '/v1/devices', { id: '' }, headers), 422, 'invalid-fields', ['id']);
    assertProblem(await call('POST', '/v1/devices', { id: 'MINE' }, headers), 409, 'duplicate', ['id']);
    assert.equal((await call('POST', '/v1/devices', { id: 'CORRECTED' }, headers)).status, 201);
  });

  it('is replayed for PATCH, DELETE and actions, too', async () => {
    const [patch, action, removal] = [keyed(), keyed(), keyed()];
    await call('POST', '/v1/devices', { id: 'ACTED' });
    const changed = await call('PATCH', '/v1/devices/ACTED', { product_class: 'A' }, patch);
    await call('PATCH', '/v1/devices/ACTED', { product_class: 'B' });
    assert.deepEqual((await call('PATCH', '/v1/devices/ACTED', { product_class: 'A' }, patch)).body, changed.body);
    assert.equal((await call('GET', '/v1/devices/ACTED')).body.product_class, 'B');
    await call('POST', '/v1/devices/ACTED/pause', undefined, action);
    assert.equal(
      (await call('POST', '/v1/devices/ACTED/pause', undefined, action)).headers.get('Idempotency-Replayed'),
      'true',
    );
    assert.equal((await call('DELETE', '/v1/devices/ACTED', undefined, removal)).status, 204);
    const again = await call('DELETE', '/v1/devices/ACTED', undefined, removal);
    assert.deepEqual([again.status, again.body, again.headers.get('Idempotency-Replayed')], [204, null, 'true']);
  });

  it('is dispatched to Temporal once, after the commit', async () => {
    const [headers, before] = [keyed(), dispatched.length];
    for (const replayed of [null, 'true']) {
      const answer = await call('POST', `/v1/instances/${instanceId}/execute`, undefined, headers);
      assert.deepEqual([answer.status, answer.headers.get('Idempotency-Replayed')], [202, replayed]);
    }
    assert.equal(dispatched.length, before + 1);
    const { rows } = await pool.query('select 1 from outbox where id = any($1)', [dispatched.slice(before)]);
    assert.equal(rows.length, 1);
  });

  it('waits for the first one while it is in progress, for a limited time', async () => {
    const headers = keyed();
    const holding = await pool.connect();
    await holding.query('begin');
    await holding.query('select 1 from devices where id = $1 for update', ['CPE-1']);
    const first = call('POST', '/v1/devices/CPE-1/pause', undefined, headers);
    await untilBlocked(pool, 'the first request');
    const second = await call('POST', '/v1/devices/CPE-1/pause', undefined, headers);
    await holding.query('rollback');
    holding.release();
    assertProblem(second, 409, 'in-progress');
    assert.equal(second.headers.get('Retry-After'), '1');
    assert.equal((await first).status, 200);
    assert.equal(
      (await call('POST', '/v1/devices/CPE-1/pause', undefined, headers)).headers.get('Idempotency-Replayed'),
      'true',
    );
    await call('POST', '/v1/devices/CPE-1/resume');
  });

  it('is refused when the key is invalid', async () => {
    for (const key of ['', 'two words', 'x'.repeat(256), 'schlüssel']) {
      assertProblem(await call('POST', '/v1/devices', { id: 'X' }, { 'Idempotency-Key': key }), 400, 'invalid-header');
    }
  });
});

describe('the stored response', () => {
  it('is committed with the change or not at all', async () => {
    const headers = keyed();
    await pool.query(`create function fail() returns trigger
      language plpgsql as $$ begin raise exception 'the disk is full'; end $$;
      create trigger fail before update on idempotency_keys for each row execute function fail()`);
    assertProblem(await call('POST', '/v1/devices', { id: 'HALF' }, headers), 500, 'internal');
    await pool.query('drop trigger fail on idempotency_keys; drop function fail');
    assert.equal((await call('GET', '/v1/devices/HALF')).status, 404);
    const answer = await call('POST', '/v1/devices', { id: 'HALF' }, headers);
    assert.deepEqual([answer.status, answer.headers.get('Idempotency-Replayed')], [201, null]);
  });

  it('is shared by all processes', async () => {
    const headers = keyed();
    const body = { ...pppoe, name: 'elsewhere' };
    const elsewhere = await startTestApi({ pool, poolOf: api.poolOf });
    const answers = await Promise.all([
      call('POST', '/v1/services', body, headers),
      request(`${elsewhere.url}/v1/services`, 'POST', api.key, body, headers),
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 201],
    );
    assert.deepEqual(answers[0].body, answers[1].body);
  });

  it('never holds a secret that is shown once: the repetition says how to get another', async () => {
    const headers = keyed();
    const body = { username: 'once', onboarding: true };
    const first = await call('POST', '/v1/credentials', body, headers);
    assert.equal(first.status, 201);
    const again = await call('POST', '/v1/credentials', body, headers);
    assertProblem(again, 409, 'answer-not-kept');
    assert.match(String(again.body.detail), /PATCH \/v1\/credentials\/\{id\} with \{\}/);
    const { rows } = await pool.query<{ all: string }>(
      `select string_agg(k::text, ' ') as all from idempotency_keys k`,
    );
    assert.ok(!rows[0]?.all.includes(String(first.body.password)));
    const given = keyed();
    for (const replayed of [null, 'true']) {
      const answer = await call(
        'POST',
        '/v1/credentials',
        { ...body, username: 'given', password: 'my-own-password' },
        given,
      );
      assert.deepEqual([answer.status, answer.headers.get('Idempotency-Replayed')], [201, replayed]);
    }
  });

  it('is stored for a day, and then deleted', async () => {
    const headers = keyed();
    await call('POST', '/v1/devices', { id: 'AGED' }, headers);
    await pool.query(`update idempotency_keys set created_at = now() - interval '25 hours'`);
    const all = await count('idempotency_keys');
    assertProblem(await call('POST', '/v1/devices', { id: 'AGED' }, headers), 409, 'duplicate', ['id']);
    assert.equal((await call('POST', '/v1/devices', { id: 'AFRESH' }, headers)).status, 201);
    assert.equal(
      (await call('POST', '/v1/devices', { id: 'AFRESH' }, headers)).headers.get('Idempotency-Replayed'),
      'true',
    );
    assert.equal(await deleteOutdatedKeys(pool, 2), 2);
    assert.equal(await deleteOutdatedKeys(pool, 1000), all - 3);
    assert.equal(
      (await call('POST', '/v1/devices', { id: 'AFRESH' }, headers)).headers.get('Idempotency-Replayed'),
      'true',
    );
  });
});
