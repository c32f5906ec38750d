import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pino } from 'pino';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { FollowedCertificates } from '../../../lib/net/certificates.ts';
import type { Certificates } from '../../../lib/net/certificates.ts';
import { basicOf } from '../../support/cpe/authorization.ts';
import { makeCertificate } from '../../support/cpe/certificates.ts';
import { inform } from '../../support/cpe/cpeMessages.ts';
import { runCuttle } from '../../support/process/cuttle.ts';
import { until } from '../../support/until.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import {
  countRows,
  insertCredential,
  insertDevice,
  insertOrganization,
  readAudit,
} from '../../support/database/rows.ts';
import { temporaryFolder } from '../../support/process/temporaryFolder.ts';
import { postOverTls } from '../../support/cpe/tlsCpe.ts';

const database = await createTestDatabase();
const { pool } = database;
const authority = makeCertificate({ name: 'Devices', isAuthority: true });
const stranger = makeCertificate({ name: 'Strangers', isAuthority: true });
const server = makeCertificate({ name: 'acs', alternativeNames: ['127.0.0.1'] });
const authorities = [new X509Certificate(authority.cert)];
const gateway = await startTestGateway(
  database,
  { certificateAuthorities: () => authorities },
  {
    tls: { cert: server.cert, key: server.key, ca: authority.cert, allowPartialTrustChain: true },
  },
);
await insertOrganization(pool, 'cert', { authentication: ['certificate'], onboarding_certificate: 'Acme factory' });
const path = '/acs/cert';
const periodic = (serial: string): string => inform({ serial, events: ['2 PERIODIC'] });

test('a client certificate proves the serial number in its common name or an alternative name', async () => {
  for (const wanted of [
    { name: 'SN1' },
    { name: 'whatever', alternativeNames: ['host.example', 'SN1'] },
    { name: '00D09E-SN1' },
    { name: '00D09E-Box-SN1' },
  ]) {
    const certificate = makeCertificate({ ...wanted, issuer: authority, purpose: 'client' });
    const answer = await postOverTls(gateway.port, periodic('SN1'), { path, certificate });
    assert.equal(answer.status, 200, JSON.stringify(wanted));
  }
});

test("another device's certificate, or one that only resembles the serial number, is refused and audited", async () => {
  const before = await countRows(pool);
  for (const wanted of [
    { name: 'SN2' },
    { name: '00D09E-SN' },
    { name: 'x', alternativeNames: ['x, DNS:SN1', 'SN1.example'] },
    { name: 'sn1' },
  ]) {
    const certificate = makeCertificate({ ...wanted, issuer: authority, purpose: 'client' });
    assert.equal(
      (await postOverTls(gateway.port, periodic('SN1'), { path, certificate })).status,
      403,
      JSON.stringify(wanted),
    );
  }
  assert.deepEqual(await countRows(pool), before);
  assert.deepEqual(
    (await readAudit(pool, 'cert')).map(({ kind, count }) => [kind, count]),
    [['wrong_device', 4]],
  );
});

test('a certificate of an unknown authority, an expired one, a server certificate or none proves nothing', async () => {
  const certificates = [
    undefined,
    makeCertificate({ name: 'SN1', issuer: stranger, purpose: 'client' }),
    makeCertificate({ name: 'SN1' }),
    makeCertificate({ name: 'SN1', issuer: authority, purpose: 'client', from: -9, to: -1 }),
    makeCertificate({ name: 'SN1', issuer: authority, purpose: 'server' }),
  ];
  for (const certificate of certificates) {
    const answer = await postOverTls(gateway.port, periodic('SN1'), { path, ...(certificate && { certificate }) });
    assert.deepEqual(
      [answer.status, answer.body],
      [403, 'Authentication is required. Use a client certificate, or connect over TLS.\n'],
    );
  }
});

test('an onboarding certificate suffices for a bootstrap, but not for a device with its own credential', async () => {
  const certificate = makeCertificate({ name: 'Acme factory', issuer: authority, purpose: 'client' });
  await insertCredential(pool, 'cert', 'own', 'password', await insertDevice(pool, 'HELD', { organization: 'cert' }));
  assert.equal((await postOverTls(gateway.port, inform({ serial: 'HELD' }), { path, certificate })).status, 200);
  assert.equal((await postOverTls(gateway.port, periodic('HELD'), { path, certificate })).status, 403);
});

test('certificate headers are ignored without a trusted proxy', async () => {
  const certificate = makeCertificate({ name: 'SN1', issuer: authority, purpose: 'client' });
  const der = new X509Certificate(certificate.cert).raw.toString('base64');
  const headers = { 'Client-Cert': `:${der}:`, 'X-SSL-Client-Cert': encodeURIComponent(certificate.cert) };
  assert.equal((await postOverTls(gateway.port, periodic('SN1'), { path, headers })).status, 403);
});

test('Basic is accepted over TLS', async () => {
  await insertOrganization(pool, 'basic', { authentication: ['basic'] });
  await insertCredential(pool, 'basic', 'b', 'password-b', await insertDevice(pool, 'B', { organization: 'basic' }));
  const headers = { Authorization: basicOf({ username: 'basic.b', password: 'password-b' }) };
  assert.equal((await postOverTls(gateway.port, periodic('B'), { path: '/acs/basic', headers })).status, 200);
  assert.equal((await postOverTls(gateway.port, periodic('B'), { path: '/acs/basic' })).status, 401);
});

test('TLS is 1.2 or newer', async () => {
  assert.equal(
    (await postOverTls(gateway.port, periodic('SN12'), { path: '/acs/default', maxVersion: 'TLSv1.2' })).status,
    200,
  );
  await assert.rejects(postOverTls(gateway.port, periodic('SN12'), { path: '/acs/default', maxVersion: 'TLSv1.1' }));
});

test('a simulated CPE authenticates by its certificate, and verifies the ACS', async () => {
  const { cert, key } = makeCertificate({ name: '00005E-SIM', issuer: authority, purpose: 'client' });
  const options = { acsUrl: `https://127.0.0.1:${gateway.port}${path}`, serialNumber: 'SIM', retry: { attempts: 0 } };
  const own = await new SimulatedCpe({ ...options, tls: { cert, key, ca: server.cert } }).boot();
  assert.equal(own.ok, true);
  const insecure = await new SimulatedCpe({ ...options, tls: { cert, key, insecure: true } }).boot();
  assert.equal(insecure.ok, true);
  const careful = await new SimulatedCpe({ ...options, tls: { cert, key } }).boot();
  assert.match(careful.ok ? '' : careful.reason, /self-signed certificate/);
});

test('the simulate command reads certificates and keys from files', async () => {
  const folder = temporaryFolder();
  const own = makeCertificate({ name: '00005E-CMD', issuer: authority, purpose: 'client' });
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const args = ['cpe', 'simulate', '--once', '--serial', 'CMD', '--acs', `https://127.0.0.1:${gateway.port}${path}`];
  const proof = ['--cert', file('cpe.pem', own.cert), '--key', file('cpe.key', own.key)];
  assert.equal((await runCuttle([...args, ...proof, '--ca', file('ca.pem', server.cert)], {})).code, 0);
  assert.equal((await runCuttle([...args, ...proof, '--insecure'], {})).code, 0);
  assert.equal((await runCuttle([...args, ...proof], {})).code, 1);
  const wrong = await runCuttle([...args, '--ca', file('none.pem', 'none')], {});
  assert.deepEqual([wrong.code, /The file does not contain PEM/.test(wrong.stderr)], [2, true]);
});

test('new certificate files are served without a restart; invalid ones are ignored and logged once', async () => {
  const folder = temporaryFolder();
  const [first, second] = [makeCertificate({ name: 'first' }), makeCertificate({ name: 'second' })];
  // As on Kubernetes: the files are links through a link, which is replaced.
  const publish = (name: string, cert: string, key: string): void => {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'tls.crt'), cert);
    writeFileSync(join(folder, name, 'tls.key'), key);
    symlinkSync(name, join(folder, 'data.new'));
    renameSync(join(folder, 'data.new'), join(folder, 'data'));
  };
  publish('one', first.cert, first.key);
  const logged: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => logged.push(line) });
  const files = {
    certFile: join(folder, 'data', 'tls.crt'),
    keyFile: join(folder, 'data', 'tls.key'),
    clientCaFile: undefined,
  };
  const followed = new FollowedCertificates(files, log);
  const changes: Certificates[] = [];
  followed.follow((changed) => changes.push(changed), 5);
  after(() => {
    followed.stop();
  });

  publish('broken', second.cert, first.key);
  await until('the invalid files are noticed', () => logged.length > 0);
  assert.match(logged[0] ?? '', /key values mismatch.*those before stay in use/);
  assert.equal(followed.current.tls?.cert, first.cert);

  publish('two', second.cert, second.key);
  await until('the new files are in use', () => changes.length > 0);
  assert.equal(changes[0]?.tls?.cert, second.cert);
  assert.equal(logged.length, 2);
  assert.throws(
    () => new FollowedCertificates({ ...files, clientCaFile: files.keyFile }, log),
    /must hold certificates of authorities, as PEM/,
  );
  assert.throws(
    () => new FollowedCertificates({ ...files, keyFile: '/nowhere.key' }, log),
    /^SetupError: \/nowhere\.key can't be read \(ENOENT\)/,
  );
});
