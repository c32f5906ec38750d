import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { newSessionId, readSessionCookie, sessionCookie } from '../../acs/session.ts';

const key = createSecretKey(randomBytes(32));
const session = { deviceKey: 41, id: newSessionId(), cwmpNamespace: 'urn:dslforum-org:cwmp-1-2', place: 'acme' };
const cookie = sessionCookie(session, key);
const token = cookie.slice('session='.length);

test('a cookie is short and alphanumeric, and gives back the session', () => {
  assert.match(cookie, /^session=[0-9a-z]{1,80}$/);
  assert.deepEqual(readSessionCookie(cookie, key, 'acme'), session);
});

test('cookies as CPEs return them', () => {
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

test('a cookie that this key did not seal is none', () => {
  const flipped = (token.startsWith('0') ? '1' : '0') + token.slice(1);
  for (const header of ['', 'session=', `session=${flipped}`, `session=${token.slice(0, -2)}`, `session=${token}00`, `xsession=${token}`, `session=${'ab'.repeat(500)}`]) {
    assert.equal(readSessionCookie(header, key, 'acme'), undefined, header);
  }
  assert.equal(readSessionCookie(cookie, createSecretKey(randomBytes(32)), 'acme'), undefined);
});

test('a cookie is none at the path of another organization', () => {
  for (const place of ['', 'default', 'acme2', 'acm']) assert.equal(readSessionCookie(cookie, key, place), undefined, place);
});
