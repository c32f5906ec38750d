import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertProblem, startTestApi } from '../../support/api/api.ts';
import { openedText } from '../../support/database/keys.ts';

const { call, callAsOther, pool, logged } = await startTestApi();
await call('POST', '/v1/devices', { id: 'CPE-1' });

async function stored(
  username: string,
): Promise<{ password: string; device_key: number | null; held: boolean } | undefined> {
  const { rows } = await pool.query<{ password: string; device_key: number | null; held: boolean }>(
    'select password, device_key, held_at is not null as held from credentials where username = $1',
    [username],
  );
  return rows.map((row) => ({ ...row, password: openedText('default', 'credentials.password', row.password) }))[0];
}

describe('creating a credential', () => {
  it("assigns it to a device, under the organization's prefix, and does not show the given password", async () => {
    const { status, headers, body } = await call('POST', '/v1/credentials', {
      username: 'cpe@isp.example',
      password: 'päss word 1',
      device_id: 'CPE-1',
    });
    assert.equal(status, 201);
    assert.equal(headers.get('Location'), '/v1/credentials/default.cpe%40isp.example');
    assert.deepEqual(
      [body.username, body.device_id, body.onboarding, 'password' in body],
      ['default.cpe@isp.example', 'CPE-1', false, false],
    );
    assert.deepEqual((await stored('default.cpe@isp.example'))?.password, 'päss word 1');
    assert.deepEqual((await call('GET', headers.get('Location') ?? '')).body, body);
  });

  it('generates an omitted password, and shows it once', async () => {
    const { status, body } = await call('POST', '/v1/credentials', { username: 'factory', onboarding: true });
    assert.equal(status, 201);
    assert.match(String(body.password), /^[A-Za-z2-9]{24}$/);
    assert.deepEqual([body.username, body.device_id, body.onboarding], ['default.factory', null, true]);
    assert.deepEqual(await stored('default.factory'), { password: body.password, device_key: null, held: true });
    assert.equal('password' in (await call('GET', '/v1/credentials/default.factory')).body, false);
    assert.ok(logged.every((line) => !line.includes(String(body.password))));
  });

  it('refuses a taken username, also for simultaneous requests, and then changes nothing', async () => {
    const answers = await Promise.all(
      ['password-1', 'password-2'].map((password) =>
        call('POST', '/v1/credentials', { username: 'twice', password, device_id: 'CPE-1' }),
      ),
    );
    const [first, second] = answers.sort((a, b) => a.status - b.status);
    assert.ok(first && second);
    assert.equal(first.status, 201);
    assertProblem(second, 409, 'duplicate', ['username']);
  });

  it('names every invalid field', async () => {
    assertProblem(
      await call('POST', '/v1/credentials', { username: 'a:b', password: '', device_id: 'CPE-1' }),
      422,
      'invalid-fields',
      ['username', 'password'],
    );
    assertProblem(await call('POST', '/v1/credentials', { username: 'x' }), 422, 'invalid-fields', ['device_id']);
    assertProblem(
      await call('POST', '/v1/credentials', { username: 'x', onboarding: true, device_id: 'CPE-1' }),
      422,
      'invalid-fields',
      ['device_id'],
    );
    assertProblem(await call('POST', '/v1/credentials', { username: 'x', device_id: 'NONE' }), 422, 'invalid-fields', [
      'device_id',
    ]);
    assertProblem(
      await call('POST', '/v1/credentials', { username: 'x', device_id: 'CPE-1', purpose: 'x' }),
      422,
      'invalid-fields',
      ['purpose'],
    );
  });
});

describe('existing credentials', () => {
  it('are listed in pages and by device, never with a password', async () => {
    const first = await call('GET', '/v1/credentials?limit=2');
    assert.deepEqual(
      first.body.items.map(({ username }) => username),
      ['default.cpe@isp.example', 'default.factory'],
    );
    const rest = await call('GET', `/v1/credentials?limit=2&cursor=${first.body.next_cursor ?? ''}`);
    assert.deepEqual(
      [rest.body.items.map(({ username }) => username), rest.body.next_cursor],
      [['default.twice'], null],
    );
    const own = await call('GET', '/v1/credentials?device_id=CPE-1');
    assert.deepEqual(
      own.body.items.map(({ username }) => username),
      ['default.cpe@isp.example', 'default.twice'],
    );
    assert.ok([first, rest, own].every(({ body }) => !JSON.stringify(body).includes('password')));
  });

  it('get a new password, given or generated', async () => {
    const given = await call('PATCH', '/v1/credentials/default.twice', { password: 'another one' });
    assert.deepEqual([given.status, 'password' in given.body], [200, false]);
    assert.equal((await stored('default.twice'))?.password, 'another one');
    const generated = await call('PATCH', '/v1/credentials/default.twice', {});
    assert.equal((await stored('default.twice'))?.password, generated.body.password);
    assertProblem(await call('PATCH', '/v1/credentials/default.none', {}), 404, 'not-found');
    assertProblem(await call('PATCH', '/v1/credentials/default.twice', { device_id: 'CPE-2' }), 422, 'invalid-fields', [
      'device_id',
    ]);
  });

  it('are invisible to another organization', async () => {
    assert.deepEqual((await callAsOther('GET', '/v1/credentials')).body.items, []);
    for (const [method, body] of [
      ['GET', undefined],
      ['PATCH', { password: 'taken over' }],
      ['DELETE', undefined],
    ] as const) {
      assertProblem(await callAsOther(method, '/v1/credentials/default.twice', body), 404, 'not-found');
    }
    assertProblem(
      await callAsOther('POST', '/v1/credentials', { username: 'x', device_id: 'CPE-1' }),
      422,
      'invalid-fields',
      ['device_id'],
    );
    const { body } = await callAsOther('POST', '/v1/credentials', { username: 'default.twice', onboarding: true });
    assert.equal(body.username, 'other.default.twice');
  });

  it('are removed when deleted, and with their device', async () => {
    assert.equal((await call('DELETE', '/v1/credentials/default.twice')).status, 204);
    assertProblem(await call('DELETE', '/v1/credentials/default.twice'), 404, 'not-found');
    assert.equal((await call('DELETE', '/v1/devices/CPE-1')).status, 204);
    assert.deepEqual(
      (await call('GET', '/v1/credentials')).body.items.map(({ username }) => username),
      ['default.factory'],
    );
  });
});
