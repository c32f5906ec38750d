import assert from 'node:assert/strict';
import { createCipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { Session } from '../../../acs/sessions/session.ts';
import { newerSession, newSessionId, readSessionCookie, sessionCookie } from '../../../acs/sessions/session.ts';

const key = createSecretKey(randomBytes(32));
const session: Session = {
  deviceKey: 41,
  id: newSessionId(),
  cwmpNamespace: 'urn:dslforum-org:cwmp-1-2',
  version: '1.2',
  timeout: 0,
  startedAt: 1_795_000_000_000,
  pathOrganization: 'acme',
};
const cookie = sessionCookie(session, key);
const token = cookie.slice('session='.length);

test('a cookie is short and alphanumeric, and restores the session', () => {
  assert.match(cookie, /^session=[0-9a-z]{1,96}$/);
  assert.deepEqual(readSessionCookie(cookie, key, 'acme'), session);
});

test('a cookie holds the negotiated version and the time-out, and stays short', () => {
  const most: Session = {
    ...session,
    deviceKey: Number.MAX_SAFE_INTEGER,
    cwmpNamespace: 'urn:dslforum-org:cwmp-1-12',
    version: '1.3',
    timeout: 999,
  };
  const certified = { ...session, certificate: '0123456789abcdef' };
  for (const other of [certified, most, { ...session, version: '1.0' as const }, { ...session, timeout: 30 }]) {
    const header = sessionCookie(other, key);
    assert.deepEqual(readSessionCookie(header, key, 'acme'), other);
    assert(header.length <= 'session='.length + 128);
  }
  assert.equal(
    readSessionCookie(sessionCookie({ ...session, timeout: 86_400 }, key), key, 'acme')?.timeout,
    0,
    'longer than any hold',
  );
});

test('a cookie without a version gets the version of its namespace', () => {
  const nonce = Buffer.from(session.id, 'hex');
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const sealed = Buffer.concat([nonce, cipher.update('41 1-2'), cipher.final(), cipher.getAuthTag()]);
  assert.deepEqual(readSessionCookie(`session=${sealed.toString('hex')}`, key, ''), {
    ...session,
    startedAt: 0,
    pathOrganization: '',
  });
});

test('accepts cookies in the forms that CPEs return', () => {
  for (const header of [
    `$Version="1"; session="${token}"; $Path=/`,
    `$Version="1", session=${token}, $Path="/acs"`,
    `session=${token}; Path=/; HttpOnly`,
    `lang=en;session=${token}`,
    `session=${'0'.repeat(70)}; session=${token}`,
  ]) {
    assert.deepEqual(readSessionCookie(header, key, 'acme'), session, header);
  }
});

test('of several cookies the newest counts; between a cookie and another session the newer one counts', () => {
  const older = { ...session, id: newSessionId(), startedAt: session.startedAt - 1 };
  for (const cookies of [
    [cookie, sessionCookie(older, key)],
    [sessionCookie(older, key), cookie],
  ]) {
    assert.deepEqual(readSessionCookie(cookies.join('; '), key, 'acme'), session);
  }
  assert.equal(newerSession(older, session), session);
  assert.equal(newerSession(session, older), session);
  assert.equal(newerSession(undefined, older), older);
});

test('a cookie sealed with another key is ignored', () => {
  const flipped = (token.startsWith('0') ? '1' : '0') + token.slice(1);
  for (const header of [
    '',
    'session=',
    `session=${flipped}`,
    `session=${token.slice(0, -2)}`,
    `session=${token}00`,
    `xsession=${token}`,
    `session=${'ab'.repeat(500)}`,
  ]) {
    assert.equal(readSessionCookie(header, key, 'acme'), undefined, header);
  }
  assert.equal(readSessionCookie(cookie, createSecretKey(randomBytes(32)), 'acme'), undefined);
});

test('a cookie is ignored on the path of another organization', () => {
  for (const place of ['', 'default', 'acme2', 'acm'])
    assert.equal(readSessionCookie(cookie, key, place), undefined, place);
});
