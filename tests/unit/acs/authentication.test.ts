import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { judgeAdmission } from '../../../acs/authentication/admission.ts';
import type { Proof } from '../../../acs/authentication/authenticate.ts';
import { allowedCertificateNames } from '../../../acs/authentication/certificate.ts';
import { Nonces, renderChallenges } from '../../../acs/authentication/challenge.ts';
import { LogLimit } from '../../../acs/authentication/logLimit.ts';
import { readLogin } from '../../../acs/authentication/login.ts';
import { OrganizationCache } from '../../../acs/authentication/organizationCache.ts';
import type { OrganizationRow } from '../../../db/access/organizations.ts';
import type { Log } from '../../../lib/observability/log.ts';

const organization: OrganizationRow = {
  id: 'acme',
  name: 'Acme',
  createdAt: new Date(),
  revision: 1,
  authentication: ['digest'],
  basicWithoutTls: false,
  unknownDevices: 'discover',
  expectBootstrap: false,
  onboardingCertificate: null,
  setConnectionRequestCredentials: false,
  httpAllow: [],
  suspendedAt: null,
  suspendedReason: null,
  limits: { devices: null, runs: null, requestsPerSecond: null },
};

describe('a nonce', () => {
  const secret = createSecretKey(randomBytes(32));
  const nonces = new Nonces(secret);
  const now = Date.UTC(2026, 10, 25);

  test('is valid for five minutes, at every gateway with the same secret', () => {
    const nonce = nonces.create('acme', now);
    const other = new Nonces(createSecretKey(secret.export()));
    assert.ok(other.isValid(nonce, 'acme', now));
    assert.ok(other.isValid(nonce.toUpperCase(), 'acme', now + 299_000));
    assert.ok(!other.isValid(nonce, 'acme', now + 300_000));
  });

  test('of a gateway whose clock is slightly ahead is valid; one from the far future is not', () => {
    assert.ok(nonces.isValid(nonces.create('acme', now + 30_000), 'acme', now));
    assert.ok(!nonces.isValid(nonces.create('acme', now + 90_000), 'acme', now));
  });

  test('is valid only for its own path, with its own secret, and unchanged', () => {
    const nonce = nonces.create('acme', now);
    assert.ok(!nonces.isValid(nonce, 'acme2', now));
    assert.ok(!nonces.isValid(nonce, '', now));
    assert.ok(!new Nonces(createSecretKey(randomBytes(32))).isValid(nonce, 'acme', now));
    for (let at = 0; at < nonce.length; at += 1) {
      const flipped = nonce.slice(0, at) + (nonce[at] === '0' ? '1' : '0') + nonce.slice(at + 1);
      assert.ok(!nonces.isValid(flipped, 'acme', now), `digit ${at}`);
    }
    for (const none of ['', nonce.slice(2), `${nonce}00`, 'x'.repeat(32)])
      assert.ok(!nonces.isValid(none, 'acme', now));
  });

  test('serves the username that used it first, and no other', () => {
    const nonce = nonces.create('acme', now);
    assert.equal(nonce.length, 32);
    assert.ok(nonces.claim(nonce, 'acme.a'));
    assert.ok(!nonces.claim(nonce.toUpperCase(), 'acme.b'));
    assert.ok(nonces.claim(nonce, 'acme.a'));
  });

  test('is different each time', () => {
    assert.equal(new Set(Array.from({ length: 50 }, () => nonces.create('acme', now))).size, 50);
  });
});

describe('admission', () => {
  const device = { key: 1, registered: true, bootstrapExpected: false };
  const own: Proof = { kind: 'credential', username: 'acme.a', deviceKey: 1, held: true, unrecordedUse: null };
  const onboarding: Proof = { kind: 'onboarding', username: 'acme.factory', unrecordedUse: null };
  const informed = { device, isBootstrap: false, names: ['SN', '00D09E-SN'], holdsCredential: false };
  const by = (
    settings: Partial<OrganizationRow>,
    proof: Proof,
    changes: Partial<Parameters<typeof judgeAdmission>[2]> = {},
  ): string => {
    const judgement = judgeAdmission({ ...organization, ...settings }, proof, { ...informed, ...changes });
    return 'refusal' in judgement ? judgement.refusal : judgement.by;
  };

  test("accepts a device with its own credential, and refuses another device's", () => {
    assert.equal(by({}, own), 'proof');
    assert.equal(by({}, { ...own, deviceKey: 2 }), 'wrong_device');
    assert.equal(by({}, own, { device: undefined }), 'wrong_device');
  });

  test('accepts a device with a certificate that has one of its names, or the name of the factory', () => {
    assert.equal(by({}, { kind: 'certificate', names: ['x', '00D09E-SN'] }), 'proof');
    assert.equal(by({}, { kind: 'certificate', names: ['sn'] }), 'wrong_device');
    assert.equal(by({}, { kind: 'certificate', names: [] }), 'wrong_device');
    const factory: Proof = { kind: 'certificate', names: ['factory'] };
    assert.equal(by({ onboardingCertificate: 'factory' }, factory), 'proof');
    assert.equal(by({ onboardingCertificate: 'factory' }, factory, { holdsCredential: true }), 'onboarding_over');
    assert.equal(by({ onboardingCertificate: 'other' }, factory), 'wrong_device');
  });

  test('accepts an onboarding credential for a bootstrap, or while the device has no credential of its own', () => {
    assert.equal(by({}, onboarding), 'proof');
    assert.equal(by({}, onboarding, { holdsCredential: true }), 'onboarding_over');
    assert.equal(by({}, onboarding, { holdsCredential: true, isBootstrap: true }), 'proof');
    assert.equal(by({}, onboarding, { device: undefined }), 'proof');
  });

  test('accepts an expected bootstrap when the device proves itself, or while its bootstrap window is open', () => {
    const expecting = { expectBootstrap: true };
    const expected = { device: { ...device, bootstrapExpected: true }, isBootstrap: true };
    for (const proof of [onboarding, { kind: 'none' } as const]) {
      assert.equal(by(expecting, proof, { isBootstrap: true }), 'unexpected_bootstrap');
      assert.equal(by(expecting, proof, { isBootstrap: true, device: undefined }), 'unexpected_bootstrap');
      assert.equal(by(expecting, proof, expected), 'window');
      assert.equal(by(expecting, proof), 'proof', 'no bootstrap');
    }
    assert.equal(by(expecting, own, { isBootstrap: true }), 'proof');
    assert.equal(by({}, { kind: 'none' }, expected), 'proof', 'without the rule the window stays');
  });

  test('accepts unknown devices, unless the organization refuses them', () => {
    const nobody: Proof = { kind: 'none' };
    assert.equal(by({}, nobody, { device: undefined }), 'proof');
    assert.equal(by({ unknownDevices: 'refuse' }, nobody, { device: undefined }), 'unknown_device');
    assert.equal(
      by({ unknownDevices: 'refuse' }, nobody, { device: { ...device, registered: false } }),
      'unknown_device',
    );
    assert.equal(by({ unknownDevices: 'refuse' }, nobody), 'proof');
  });
});

test('accepts a certificate name escaped as in TR-069, and never reads another serial number into it', () => {
  const names = allowedCertificateNames({
    manufacturer: '',
    oui: '00040E',
    productClass: 'FRITZ!Box 7',
    serialNumber: 'A/1',
  });
  assert.deepEqual(names, [
    'A/1',
    '00040E-A/1',
    '00040E-A%2F1',
    '00040E-FRITZ!Box 7-A/1',
    '00040E-FRITZ!Box%207-A%2F1',
  ]);
  assert.deepEqual(allowedCertificateNames({ manufacturer: '', oui: 'A', productClass: '', serialNumber: 'B' }), ['B']);
});

test('reads Authorization as UTF-8, falls back to Latin-1, and bounds its length', () => {
  const basic = (bytes: Buffer): string => `Basic ${bytes.toString('base64')}`;
  assert.deepEqual(readLogin(basic(Buffer.from('ü:p:ß'))), { scheme: 'basic', username: 'ü', password: 'p:ß' });
  assert.deepEqual(readLogin(basic(Buffer.from('ü:ß', 'latin1'))), { scheme: 'basic', username: 'ü', password: 'ß' });
  assert.equal(readLogin(basic(Buffer.from('a\0b:c'))), undefined);
  assert.equal(readLogin(basic(Buffer.from(`${'a'.repeat(301)}:c`))), undefined);
  assert.equal(readLogin(undefined), undefined);
  const digest = 'Digest username="ü", realm="r", nonce="n", uri="/", response="x"';
  assert.equal(readLogin(Buffer.from(digest).toString('latin1'))?.username, 'ü');
  assert.equal(readLogin(Buffer.from(digest, 'latin1').toString('latin1'))?.username, 'ü');
});

test('offers Basic only over TLS, unless the organization allows it', () => {
  const schemes = (settings: Partial<OrganizationRow>, encrypted: boolean): unknown[] =>
    renderChallenges({ ...organization, ...settings }, encrypted, 'n', false).map((line) => line.split(' ')[0]);
  assert.deepEqual(schemes({ authentication: ['basic'] }, false), []);
  assert.deepEqual(schemes({ authentication: ['basic'] }, true), ['Basic']);
  assert.deepEqual(schemes({ authentication: ['basic'], basicWithoutTls: true }, false), ['Basic']);
  assert.deepEqual(schemes({ authentication: ['certificate'] }, true), []);
});

describe("the gateway's cache of organization settings", () => {
  test('is at most two seconds old, loads once for many requests, and stores no unknown organizations', async () => {
    let now = 0;
    let asked = 0;
    const organizations = new OrganizationCache(
      (id) => {
        asked += 1;
        return Promise.resolve(id === 'acme' ? organization : undefined);
      },
      10,
      () => now,
    );
    await Promise.all([organizations.find('acme'), organizations.find('acme')]);
    now = 1999;
    assert.equal(await organizations.find('acme'), organization);
    assert.equal(asked, 1);
    now = 2000;
    await organizations.find('acme');
    assert.equal(asked, 2);
    for (let count = 0; count < 3; count += 1) assert.equal(await organizations.find('nobody'), undefined);
    assert.equal(asked, 5);
  });

  test('loads again after an error, and evicts the oldest entries', async () => {
    const asked: string[] = [];
    let broken = true;
    const organizations = new OrganizationCache(
      (id) => {
        asked.push(id);
        return broken ? Promise.reject(new Error('down')) : Promise.resolve(organization);
      },
      2,
      () => 0,
    );
    await assert.rejects(organizations.find('a'), /down/);
    broken = false;
    for (const id of ['a', 'b', 'c', 'b', 'c', 'a']) await organizations.find(id);
    assert.deepEqual(asked, ['a', 'a', 'b', 'c', 'a']);
  });
});

test('the log of failed authentications is limited', () => {
  const lines: unknown[] = [];
  const limit = new LogLimit({ info: (...line: unknown[]) => lines.push(line) } as unknown as Log, 3);
  for (let count = 0; count < 10; count += 1) limit.info({ count }, 'login failed');
  assert.equal(lines.length, 3);
});
