import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DigestChallenge } from '../../../lib/net/digest.ts';
import { authorize, digestMatches, parseChallenges, parseDigestAuthorization } from '../../../lib/net/digest.ts';
import { startCpuTime } from '../../support/cpuTime.ts';

const rfc2617 =
  'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", ' +
  'opaque="5ccc069c403ebaf9f0171e9517f40e41"';
const rfc7616 = ['SHA-256', 'MD5']
  .map(
    (algorithm) =>
      `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, ` +
      'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
  )
  .join(', ');

function answer(header: string, password: string, uri: string, cnonce: string): string {
  const [challenge] = parseChallenges(header);
  assert.ok(challenge);
  return authorize(challenge, { username: 'Mufasa', password }, { method: 'GET', uri }, 1, cnonce);
}

describe("the RFCs' own examples", () => {
  test('RFC 2617, 3.5', () => {
    const header = answer(rfc2617, 'Circle Of Life', '/dir/index.html', '0a4f113b');
    assert.match(header, /response="6629fae49393a05397450978507c4ef1"/);
    assert.match(header, /qop=auth, nc=00000001, cnonce="0a4f113b", opaque="5ccc069c403ebaf9f0171e9517f40e41"$/);
    assert.doesNotMatch(header, /algorithm/);
  });

  test('RFC 7616, 3.9.1: SHA-256 is preferred to MD5', () => {
    const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
    const header = answer(rfc7616, 'Circle of Life', '/dir/index.html', cnonce);
    assert.match(
      header,
      /response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1", algorithm=SHA-256/,
    );
    const [, md5] = parseChallenges(rfc7616);
    assert.ok(md5);
    const second = authorize(
      md5,
      { username: 'Mufasa', password: 'Circle of Life' },
      { method: 'GET', uri: '/dir/index.html' },
      1,
      cnonce,
    );
    assert.match(second, /response="8ca523f5e9506fed4657c9700eebdbec", algorithm=MD5/);
  });

  test('RFC 2069: without qop neither count nor client nonce is sent', () => {
    const header = answer(
      'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"',
      'CircleOfLife',
      '/dir/index.html',
      'unused',
    );
    assert.match(header, /response="1949323746fe6a43ef61f9606e7febea"$/);
  });
});

describe('challenges', () => {
  test('the strongest comes first, in any order', () => {
    const challenges = parseChallenges(
      `Basic realm="a, b", ${rfc2617}, Digest realm=x, nonce=y, algorithm=sha-256, qop=auth`,
    );
    assert.deepEqual(
      challenges.map((challenge) => ('algorithm' in challenge ? (challenge.algorithm ?? 'MD5') : 'Basic')),
      ['SHA-256', 'MD5', 'Basic'],
    );
  });

  test('unsupported ones are skipped', () => {
    assert.deepEqual(
      parseChallenges(
        'Negotiate, Digest realm="x", Digest realm="x", nonce="y", algorithm=SHA-512-256, Digest realm="x", ' +
          'nonce="y", qop="auth-int"',
      ),
      [],
    );
  });

  test('quoted pairs and white space around "=" are accepted', () => {
    const [challenge] = parseChallenges('digest  realm = "say \\"hi\\", all" ,nonce="n",  qop="AUTH"') as [
      DigestChallenge,
    ];
    assert.equal(challenge.realm, 'say "hi", all');
    assert.equal(challenge.qop, true);
  });

  test('garbage is ignored quickly', () => {
    const cpuMs = startCpuTime();
    for (const garbage of [
      ', '.repeat(500_000),
      `Digest ${'a="'.repeat(300_000)}`,
      ' '.repeat(1_000_000),
      'a'.repeat(1_000_000),
      'Digest nonce="\\"',
    ]) {
      assert.deepEqual(parseChallenges(garbage), []);
    }
    assert.ok(cpuMs() < 1000);
  });
});

describe('responses', () => {
  const proof = (header: string, password: string, username = 'Mufasa') => {
    const [challenge] = parseChallenges(header);
    assert.ok(challenge);
    const parsed = parseDigestAuthorization(
      authorize(challenge, { username, password }, { method: 'POST', uri: '/acs?a=1,2' }, 17),
    );
    assert.ok(parsed);
    return parsed;
  };

  for (const [name, header] of Object.entries({
    'MD5 with qop': rfc2617,
    'MD5 without qop': 'Digest realm="r", nonce="n"',
    'SHA-256': rfc7616,
    'MD5-sess': 'Digest realm="r", nonce="n", algorithm=MD5-sess, qop="auth"',
    'SHA-256-sess without qop': 'Digest realm="r", nonce="n", algorithm=SHA-256-sess',
  })) {
    test(`${name}: the right password is accepted, another is not`, () => {
      assert.equal(digestMatches(proof(header, 'schön "quoted" \\'), 'POST', 'schön "quoted" \\'), true);
      assert.equal(digestMatches(proof(header, 'right'), 'POST', 'wrong'), false);
      assert.equal(digestMatches(proof(header, 'right'), 'GET', 'right'), false);
    });
  }

  test('a username cannot end the header', () => {
    const [challenge] = parseChallenges(rfc2617);
    assert.ok(challenge);
    const header = authorize(challenge, { username: 'a"\r\nX: y', password: '' }, { method: 'GET', uri: '/' }, 1);
    assert.doesNotMatch(header, /[\r\n]/);
    assert.equal(parseDigestAuthorization(header)?.username, 'a"X: y');
  });

  test('a response without a required field is ignored', () => {
    assert.equal(parseDigestAuthorization('Digest username="a", realm="b", nonce="c", uri="/"'), undefined);
    assert.equal(parseDigestAuthorization('Basic YTpi'), undefined);
    const incomplete = parseDigestAuthorization(
      'Digest username="a", realm="b", nonce="c", uri="/", response="", qop=auth-int',
    );
    assert.ok(incomplete);
    assert.equal(digestMatches(incomplete, 'GET', ''), false);
  });
});
