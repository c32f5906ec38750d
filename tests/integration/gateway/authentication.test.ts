import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Nonces } from '../../../acs/authentication/challenge.ts';
import { getOrCreateSecret } from '../../../db/core/secrets.ts';
import { basicOf, digestOf, postProven } from '../../support/cpe/authorization.ts';
import { envelope, inform } from '../../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import type { RawAnswer } from '../../support/cpe/rawCpe.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { toBlockList } from '../../../lib/net/addressPolicy.ts';
import {
  countRows,
  insertCredential,
  insertDevice,
  insertOrganization,
  readAudit,
} from '../../support/database/rows.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database);
const other = await startTestGateway(database);

await insertOrganization(pool, 'digest', { authentication: ['digest'] });
await insertOrganization(pool, 'rival', { authentication: ['digest'] });
await insertOrganization(pool, 'basic', { authentication: ['basic'] });
await insertOrganization(pool, 'both', { authentication: ['basic', 'digest'], basic_without_tls: true });
const path = '/acs/digest';
const box = { username: 'digest.box', password: 'päss:"word' };
await insertCredential(
  pool,
  'digest',
  'box',
  box.password,
  await insertDevice(pool, 'BOX', { organization: 'digest' }),
);
const informBox = inform({ serial: 'BOX', events: ['2 PERIODIC'] });

/** Sends one request on its own connection. */
async function once(
  body: string | Buffer,
  headers: Record<string, string> = {},
  at = path,
  port = gateway.port,
): Promise<RawAnswer> {
  const cpe = new RawCpe(port);
  const answer = await cpe.post(body, headers, at);
  await cpe.close();
  return answer;
}

test('a request without proof gets a 401 that keeps the connection, and nothing is read or stored', async () => {
  const before = await countRows(pool);
  const cpe = new RawCpe(gateway.port);
  for (const body of [informBox, '', '\r\n', 'no xml', envelope('<cwmp:GetRPCMethods/>'), gzipSync('x')]) {
    const answer = await cpe.post(body, typeof body === 'string' ? {} : { 'Content-Encoding': 'br' }, path);
    assert.equal(answer.status, 401);
    assert.equal(answer.headers.get('connection'), 'keep-alive');
    assert.equal(answer.headers.get('content-length'), String(answer.body.length));
    assert.equal(answer.headers.get('set-cookie'), undefined);
  }
  await cpe.close();
  assert.deepEqual(await countRows(pool), before);
});

test('MD5 alone is offered; SHA-256 on a second line where the organization wants it', async () => {
  const { challenges } = await once(informBox);
  assert.equal(challenges.length, 1);
  assert.match(challenges[0] ?? '', /^Digest realm="Cuttle", qop="auth", nonce="[0-9a-f]{32}"$/);
  await insertOrganization(pool, 'sha', { authentication: ['digest', 'digest-sha-256'] });
  const both = (await once(informBox, {}, '/acs/sha')).challenges;
  assert.equal(both.length, 2);
  assert.match(both[0] ?? '', /^Digest realm="Cuttle", qop="auth", nonce="[0-9a-f]{32}"$/);
  assert.match(both[1] ?? '', /^Digest realm="Cuttle", qop="auth", nonce="[0-9a-f]{32}", algorithm=SHA-256$/);
});

test('an MD5 response is accepted under the name of another algorithm, and for a URI without a slash', async () => {
  for (const algorithm of ['SHA-256', 'SHA', 'MD5']) {
    const proof = digestOf(await once(informBox), box, path, { algorithm: 'MD5' }).replace('=MD5', `=${algorithm}`);
    assert.equal((await once(informBox, { Authorization: proof })).status, 200, algorithm);
  }
  const proof = digestOf(await once(informBox), box, path, { uri: 'acs/digest' });
  assert.equal((await once(informBox, { Authorization: proof })).status, 200);
});

test('wrong passwords meet a back-off and an audit event, which do not concern the CPE elsewhere', async () => {
  const guess = async (from: string): Promise<number> => {
    const cpe = new RawCpe(guarded.port);
    const headers = { 'X-Forwarded-For': from };
    const proof = digestOf(await cpe.post(informBox, headers, path), { ...box, password: 'guess' }, path);
    const { status } = await cpe.post(informBox, { ...headers, Authorization: proof }, path);
    await cpe.close();
    return status;
  };
  const guarded = await startTestGateway(database, { trustedProxies: toBlockList(['127.0.0.1/32']) });
  for (let attempt = 0; attempt < 10; attempt += 1) assert.equal(await guess('192.0.2.66'), 401);
  for (let attempt = 0; attempt < 5; attempt += 1) assert.equal(await guess('192.0.2.66'), 429);
  const events = (await readAudit(pool, 'digest')).filter(({ kind }) => kind === 'passwords_guessed');
  assert.deepEqual(
    events.map(({ details, remote_address, count }) => [details, remote_address, count]),
    [[{ username: 'digest.box' }, '192.0.2.66', 1]],
  );
  const headers = { 'X-Forwarded-For': '192.0.2.1' };
  const proof = digestOf(await once(informBox, headers, path, guarded.port), box, path);
  assert.equal((await once(informBox, { ...headers, Authorization: proof }, path, guarded.port)).status, 200);
});

test('a nonce serves the device that used it first, and no other', async () => {
  const key = await insertDevice(pool, 'BOX2', { organization: 'digest' });
  await insertCredential(pool, 'digest', 'box2', 'secret', key);
  const asked = await once(informBox);
  const own = { Authorization: digestOf(asked, box, path) };
  assert.equal((await once(informBox, own)).status, 200);
  const another = { username: 'digest.box2', password: 'secret' };
  const informAnother = inform({ serial: 'BOX2', events: ['2 PERIODIC'] });
  const answer = await once(informAnother, { Authorization: digestOf(asked, another, path) });
  assert.equal(answer.status, 401);
  assert.match(answer.challenges[0] ?? '', /stale=true/);
  const proof = digestOf(answer, another, path);
  assert.equal((await once(informAnother, { Authorization: proof })).status, 200);
});

test('Digest by every algorithm, with qop and as in RFC 2069', async () => {
  for (const algorithm of [undefined, 'MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess'] as const) {
    for (const withoutQop of [false, true]) {
      const cpe = new RawCpe(gateway.port);
      const answer = await postProven(cpe, informBox, path, box, { algorithm, withoutQop });
      assert.equal(answer.status, 200, `${String(algorithm)} ${String(withoutQop)}`);
      assert.match(answer.body, /<cwmp:InformResponse>/);
      await cpe.close();
    }
  }
});

test('a session continues by its cookie or its connection; another Inform in it is authenticated again', async () => {
  const cpe = new RawCpe(gateway.port);
  const informed = await postProven(cpe, informBox, path, box);
  const cookie = informed.headers.get('set-cookie') ?? '';
  assert.equal((await once('', { Cookie: cookie }, path, other.port)).status, 204);
  assert.equal((await cpe.post(informBox, { Cookie: cookie }, path)).status, 401);
  const again = await cpe.post(informBox, { Authorization: digestOf(await once(informBox), box, path) }, path);
  assert.equal(again.status, 200);
  assert.equal((await cpe.post('', {}, path)).status, 204);
  await cpe.close();
});

test('a session belongs to its organization only, and a wrongly sealed one to none', async () => {
  const cpe = new RawCpe(gateway.port);
  const cookie = (await postProven(cpe, informBox, path, box)).headers.get('set-cookie') ?? '';
  assert.equal((await cpe.post('', { Cookie: cookie }, '/acs/rival')).status, 401);
  assert.equal((await cpe.post(envelope('<cwmp:GetRPCMethods/>'), { Cookie: cookie }, '/acs')).status, 400);
  assert.equal((await once('', { Cookie: `${cookie.slice(0, -1)}x` })).status, 401);
  await cpe.close();
});

test('a nonce is valid at every gateway and on every connection, although CPEs never increment nc', async () => {
  const asked = await once(informBox);
  const proof = digestOf(asked, box, path);
  for (const port of [other.port, gateway.port, other.port]) {
    assert.equal((await once(informBox, { Authorization: proof }, path, port)).status, 200);
  }
});

test('a nonce that is too old, or of another organization, is renewed as stale', async () => {
  const nonces = new Nonces(createSecretKey(await getOrCreateSecret(pool, 'session')));
  const asked = await once(informBox);
  for (const nonce of [nonces.create('digest', Date.now() - 301_000), nonces.create('rival'), 'made up']) {
    const stale = await once(informBox, { Authorization: digestOf(asked, box, path, { nonce }) });
    assert.equal(stale.status, 401);
    assert.ok(stale.challenges.every((line) => line.includes('stale=true')));
    assert.equal((await once(informBox, { Authorization: digestOf(stale, box, path) })).status, 200);
    const wrong = await once(informBox, {
      Authorization: digestOf(asked, { ...box, password: 'wrong' }, path, { nonce }),
    });
    assert.ok(wrong.challenges.every((line) => !line.includes('stale')));
  }
});

test("an unknown username, a wrong password and another organization's credential get the same response", async () => {
  const before = await countRows(pool);
  const asked = await once(informBox);
  const rivalsKey = await insertDevice(pool, 'RIVAL', { organization: 'rival' });
  await insertCredential(pool, 'rival', 'box', box.password, rivalsKey);
  const tried = [
    { ...box, password: 'wrong' },
    { ...box, username: 'digest.nobody' },
    { ...box, username: 'rival.box' },
    { ...box, username: 'a\0b' },
  ];
  const answers: unknown[] = [];
  for (const credentials of tried) {
    const { status, body, challenges } = await once(informBox, { Authorization: digestOf(asked, credentials, path) });
    answers.push({ status, body, challenges: challenges.map((line) => line.replace(/nonce="\w+"/, '')) });
  }
  assert.ok(answers.every((answer) => JSON.stringify(answer) === JSON.stringify(answers[0])));
  assert.match(JSON.stringify(answers[0]), /"status":401/);
  assert.deepEqual({ ...(await countRows(pool)), devices: before.devices, credentials: before.credentials }, before);
});

test('an invalid Authorization header gets a 401, like a missing one', async () => {
  for (const header of [
    'Digest',
    'Digest username="digest.box"',
    'Basic',
    'Basic !!!',
    'Basic bm9jb2xvbg==',
    'Bearer x',
    'Digest '.repeat(500),
    `Digest username="${'x'.repeat(9000)}"`,
  ]) {
    assert.equal((await once(informBox, { Authorization: header })).status, 401, header.slice(0, 40));
  }
});

test('the uri of a Digest response may have several spellings, but not name another resource', async () => {
  const asked = await once(informBox);
  for (const [uri, status] of [
    ['http://acs:7547/acs/digest', 200],
    ['/acs/digest/', 200],
    ['/', 200],
    ['/acs/digest?x=1', 200],
    ['/acs/rival', 401],
    ['/other', 401],
  ] as const) {
    assert.equal((await once(informBox, { Authorization: digestOf(asked, box, path, { uri }) })).status, status, uri);
  }
});

test("on an organization's path a username needs no prefix; on /acs its prefix names the organization", async () => {
  const bare = { ...box, username: 'box' };
  const asked = await once(informBox);
  assert.equal((await once(informBox, { Authorization: digestOf(asked, bare, path) })).status, 200);
  const nonce = new Nonces(createSecretKey(await getOrCreateSecret(pool, 'session'))).create('');
  const proof = digestOf(asked, box, '/acs', { nonce });
  const cpe = new RawCpe(gateway.port);
  const informed = await cpe.post(informBox, { Authorization: proof }, '/acs');
  assert.equal(informed.status, 200);
  assert.equal((await cpe.post('', {}, '/acs')).status, 204);
  const { rows } = await pool.query(`select organization_id from devices where id = 'BOX'`);
  assert.deepEqual(rows, [{ organization_id: 'digest' }]);
  await cpe.close();
  const unknown = await once(
    inform({ serial: 'PREFIX' }),
    { Authorization: basicOf({ username: 'nobody.box', password: 'x' }) },
    '/acs',
  );
  assert.equal(unknown.status, 200, 'an unknown prefix names no organization, and /acs requires nothing');
});

test('Basic is refused without TLS, unless the organization allows it', async () => {
  const before = await countRows(pool);
  const key = await insertDevice(pool, 'PLAIN', { organization: 'basic' });
  await insertCredential(pool, 'basic', 'plain', 'secret-1', key);
  const bothKey = await insertDevice(pool, 'BOTH', { organization: 'both' });
  await insertCredential(pool, 'both', 'plain', 'secret-1', bothKey);
  const credentials = { username: 'plain', password: 'secret-1' };
  const refused = await once(inform({ serial: 'PLAIN' }), { Authorization: basicOf(credentials) }, '/acs/basic');
  assert.deepEqual([refused.status, refused.challenges], [403, []]);
  const notOffered = await once(informBox, { Authorization: basicOf(box) });
  assert.equal(notOffered.status, 401, 'an organization that requires Digest');
  assert.ok(notOffered.challenges.every((line) => line.startsWith('Digest')));
  const asked = await once(inform({ serial: 'BOTH' }), {}, '/acs/both');
  assert.deepEqual(
    asked.challenges.map((line) => line.split(' ')[0]),
    ['Digest', 'Basic'],
  );
  assert.equal(
    (await once(inform({ serial: 'BOTH' }), { Authorization: basicOf(credentials) }, '/acs/both')).status,
    200,
  );
  assert.equal(
    (await once(inform({ serial: 'BOTH' }), { Authorization: basicOf({ ...credentials, password: 'x' }) }, '/acs/both'))
      .status,
    401,
  );
  assert.equal((await countRows(pool)).messages, before.messages);
});

test('an organization without authentication ignores credentials', async () => {
  const proof = basicOf({ username: 'default.box', password: 'whatever' });
  assert.equal((await once(inform({ serial: 'OPEN' }), { Authorization: proof }, '/acs/default')).status, 200);
});

test('without the database nobody is admitted', async () => {
  const { createPool } = await import('../../../db/core/pool.ts');
  const gone = createPool('postgres://nobody@127.0.0.1:1/none', 1, () => undefined);
  const cut = await startTestGateway(database, { pool: gone });
  assert.deepEqual([(await once(informBox, {}, path, cut.port)).status], [503]);
  await gone.end();
});
