import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { toBlockList } from '../../../lib/net/addressPolicy.ts';
import { basicOf, digestOf } from '../../support/cpe/authorization.ts';
import { makeCertificate } from '../../support/cpe/certificates.ts';
import { envelope, inform } from '../../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import type { RawAnswer } from '../../support/cpe/rawCpe.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { insertCredential, insertDevice, insertOrganization } from '../../support/database/rows.ts';

const database = await createTestDatabase();
const { pool } = database;
const authority = makeCertificate({ name: 'Devices', isAuthority: true });
const authorities = [new X509Certificate(authority.cert)];
const behindProxy = await startTestGateway(database, {
  trustedProxies: toBlockList(['127.0.0.1/32', '10.0.0.0/8']),
  certificateAuthorities: () => authorities,
});
const behindNginx = await startTestGateway(database, {
  trustedProxies: toBlockList(['127.0.0.1/32']),
  certificateAuthorities: () => authorities,
  certificateHeader: 'x-ssl-client-cert',
});
const direct = await startTestGateway(database, { certificateAuthorities: () => authorities });
await insertOrganization(pool, 'cert', { authentication: ['certificate'] });
await insertOrganization(pool, 'basic', { authentication: ['basic'] });
await insertOrganization(pool, 'digest', { authentication: ['digest'] });

async function once(
  headers: Record<string, string>,
  { serial = 'SN1', path = '/acs', port = behindProxy.port } = {},
): Promise<RawAnswer> {
  const cpe = new RawCpe(port);
  const answer = await cpe.post(inform({ serial, events: ['2 PERIODIC'] }), headers, path);
  await cpe.close();
  return answer;
}

async function addressOf(serial: string): Promise<string | null | undefined> {
  const { rows } = await pool.query<{ remote_address: string | null }>(
    'select remote_address from devices where id = $1',
    [serial],
  );
  return rows[0]?.remote_address;
}

test("a device's address is the last untrusted one in X-Forwarded-For or Forwarded", async () => {
  const forwarded: [string, Record<string, string>, string | null][] = [
    ['X1', { 'X-Forwarded-For': '203.0.113.9' }, '203.0.113.9'],
    ['X2', { 'X-Forwarded-For': '127.0.0.1, 198.51.100.1, 203.0.113.9, 10.1.1.1' }, '203.0.113.9'],
    ['X3', { 'X-Forwarded-For': '203.0.113.9:4711' }, '203.0.113.9'],
    ['X4', { Forwarded: 'for=192.0.2.1;proto=http, For="[2001:DB8::9]:4711";proto=https;by=10.0.0.1' }, '2001:db8::9'],
    ['X5', { 'X-Forwarded-For': '10.1.1.1, 10.1.1.2' }, '10.1.1.1'],
    ['X6', { 'X-Forwarded-For': '203.0.113.9, unknown' }, null],
    ['X7', { 'X-Forwarded-For': '203.0.113.9', Forwarded: 'for=169.254.169.254' }, null],
    ['X8', {}, null],
  ];
  for (const [serial, headers, address] of forwarded) {
    assert.equal((await once(headers, { serial })).status, 200);
    assert.equal(await addressOf(serial), address, serial);
  }
});

test('an unknown address leaves the known one unchanged', async () => {
  await once({ 'X-Forwarded-For': '203.0.113.9' }, { serial: 'KEEP' });
  await once({}, { serial: 'KEEP' });
  assert.equal(await addressOf('KEEP'), '203.0.113.9');
});

test('headers from an untrusted sender are ignored', async () => {
  await once({ 'X-Forwarded-For': '203.0.113.9', Forwarded: 'for=203.0.113.9' }, { serial: 'LIAR', port: direct.port });
  assert.equal(await addressOf('LIAR'), '127.0.0.1');
  await insertCredential(pool, 'basic', 'b', 'password-b', await insertDevice(pool, 'B', { organization: 'basic' }));
  const headers = { Authorization: basicOf({ username: 'b', password: 'password-b' }), 'X-Forwarded-Proto': 'https' };
  assert.equal((await once(headers, { serial: 'B', path: '/acs/basic', port: direct.port })).status, 403);
  assert.equal((await once(headers, { serial: 'B', path: '/acs/basic' })).status, 200);
  assert.equal(
    (await once({ ...headers, 'X-Forwarded-Proto': 'https, http' }, { serial: 'B', path: '/acs/basic' })).status,
    403,
  );
});

test('a connection that a proxy may share identifies no session, whether the proxy is trusted or not', async () => {
  for (const [port, headers] of [
    [behindProxy.port, {}],
    [direct.port, { 'X-Forwarded-Proto': 'https' }],
    [direct.port, { Via: '1.1 proxy' }],
  ] as const) {
    const cpe = new RawCpe(port);
    const cookie = (await cpe.post(inform({ serial: 'SHARED' }), headers)).headers.get('set-cookie') ?? '';
    const { rows } = await pool.query<{ phase: string }>(
      `select session_phase as phase from devices where id = 'SHARED'`,
    );
    assert.equal(rows[0]?.phase, 'informed');
    assert.equal((await cpe.post('', headers)).status, 204);
    assert.equal(
      (await pool.query<{ phase: string }>(`select session_phase as phase from devices where id = 'SHARED'`)).rows[0]
        ?.phase,
      'informed',
    );
    assert.equal((await cpe.post('', { ...headers, Cookie: cookie })).status, 204);
    assert.equal(
      (await pool.query<{ phase: string }>(`select session_phase as phase from devices where id = 'SHARED'`)).rows[0]
        ?.phase,
      'ended',
    );
    await cpe.close();
  }
});

test('a trusted proxy forwards client certificates, which are verified again', async () => {
  const good = makeCertificate({ name: 'SN1', issuer: authority, purpose: 'client' });
  const secure = { 'X-Forwarded-Proto': 'https' };
  const forms = (cert: string): [headers: Record<string, string>, port: number, otherPort: number][] => [
    [
      { ...secure, 'Client-Cert': `:${new X509Certificate(cert).raw.toString('base64')}:` },
      behindProxy.port,
      behindNginx.port,
    ],
    [{ ...secure, 'X-SSL-Client-Cert': encodeURIComponent(cert) }, behindNginx.port, behindProxy.port],
  ];
  const path = '/acs/cert';
  for (const [headers, port, otherPort] of forms(good.cert)) {
    assert.equal((await once(headers, { path, port })).status, 200);
    assert.equal((await once(headers, { path, port, serial: 'SN2' })).status, 403);
    assert.equal((await once(headers, { path, port: direct.port })).status, 403);
    assert.equal((await once(headers, { path, port: otherPort })).status, 403, 'the header that is not configured');
    assert.equal((await once({ ...headers, 'X-Forwarded-Proto': 'http' }, { path, port })).status, 403, 'without TLS');
    const name = port === behindProxy.port ? 'Client-Cert' : 'X-SSL-Client-Cert';
    const value = headers[name] ?? '';
    const cpe = new RawCpe(port);
    const twice: [string, string][] = [...Object.entries(secure), [name, value], [name.toLowerCase(), value]];
    const doubled = await cpe.postAs(inform({ serial: 'SN1' }), { path, headers: twice });
    assert.equal(doubled.status, 400, 'a client sent one of the two');
    await cpe.close();
  }
  const lookalike = makeCertificate({ name: 'Devices', isAuthority: true });
  const bad = [
    makeCertificate({ name: 'SN1', issuer: lookalike, purpose: 'client' }),
    makeCertificate({ name: 'SN1', issuer: authority, purpose: 'client', from: -9, to: -1 }),
    makeCertificate({ name: 'SN1', issuer: authority, purpose: 'client', from: 1 }),
    makeCertificate({ name: 'SN1', issuer: authority, purpose: 'server' }),
    makeCertificate({ name: 'SN1', issuer: authority, isAuthority: true }),
  ];
  for (const { cert } of bad) {
    for (const [headers, port] of forms(cert)) assert.equal((await once(headers, { path, port })).status, 403);
  }
  for (const value of ['x', '::'])
    assert.equal((await once({ ...secure, 'Client-Cert': value }, { path })).status, 403);
  assert.equal((await once({ ...secure, 'X-SSL-Client-Cert': '%' }, { path, port: behindNginx.port })).status, 403);
});

test('a session that began with a certificate does not go on without it', async () => {
  const headersOf = (name: string): Record<string, string> => {
    const { cert } = makeCertificate({ name, issuer: authority, purpose: 'client' });
    const escaped = `:${new X509Certificate(cert).raw.toString('base64')}:`;
    return { 'X-Forwarded-Proto': 'https', 'Client-Cert': escaped };
  };
  const own = headersOf('SN1');
  const cpe = new RawCpe(behindProxy.port);
  const body = inform({ serial: 'SN1', events: ['2 PERIODIC'] });
  assert.equal((await cpe.post(body, own, '/acs/cert')).status, 200);
  const Cookie = cpe.cookie;
  assert.equal((await cpe.post('', { Cookie, 'X-Forwarded-Proto': 'https' }, '/acs/cert')).status, 403);
  // Authenticated, but there is no session of that device.
  assert.equal(
    (await cpe.post(envelope('<cwmp:RebootResponse/>'), { ...headersOf('SN9'), Cookie }, '/acs/cert')).status,
    400,
  );
  assert.equal((await cpe.post('', { ...own, Cookie }, '/acs/cert')).status, 204);
  await cpe.close();
});

test('a proxy may have changed the path in a Digest response', async () => {
  const credentials = { username: 'd', password: 'password-d' };
  await insertCredential(
    pool,
    'digest',
    'd',
    credentials.password,
    await insertDevice(pool, 'D', { organization: 'digest' }),
  );
  const settings = { serial: 'D', path: '/acs/digest' };
  const proof = { Authorization: digestOf(await once({}, settings), credentials, '/tr069/isp') };
  assert.equal((await once(proof, settings)).status, 200);
  assert.equal((await once(proof, { ...settings, port: direct.port })).status, 401);
});
