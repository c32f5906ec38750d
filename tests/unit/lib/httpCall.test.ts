import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callHttp, isAllowedHost } from '../../../lib/net/httpCall.ts';

describe('the hosts that an organization allows', () => {
  const allows = (pattern: string, url: string): boolean => isAllowedHost(new URL(url), [pattern]);

  it("match the scheme's default port, or the named one", () => {
    assert.ok(allows('bss.example.net', 'https://bss.example.net/x'));
    assert.ok(allows('BSS.example.net', 'http://bss.EXAMPLE.net/x'));
    assert.ok(!allows('bss.example.net', 'https://bss.example.net:8443/'));
    assert.ok(allows('bss.example.net:8443', 'https://bss.example.net:8443/'));
    assert.ok(allows('bss.example.net:443', 'https://bss.example.net/'));
    assert.ok(!allows('bss.example.net:443', 'http://bss.example.net/'));
    assert.ok(!allows('bss.example.net', 'https://evil.example/bss.example.net'));
    assert.ok(!allows('bss.example.net', 'https://xbss.example.net'));
  });

  it('include all subdomains when the pattern begins with an asterisk', () => {
    assert.ok(allows('*.example.net', 'https://a.b.example.net/'));
    assert.ok(!allows('*.example.net', 'https://example.net/'));
    assert.ok(!allows('*.example.net', 'https://badexample.net/'));
    assert.ok(!allows('*.example.net', 'https://a.example.net.evil.example/'));
  });

  it('are empty by default', () => {
    assert.equal(isAllowedHost(new URL('https://example.net'), []), false);
  });
});

describe('a request', () => {
  const call = (url: string, more: object = {}) =>
    callHttp(
      { method: 'GET', url, headers: {}, body: '', timeoutSeconds: 1, ...more },
      { hosts: ['127.0.0.1', '10.0.0.1', '[::1]', 'localhost'], networks: [] },
      1000,
    );

  it('is refused for an internal address in any notation', async () => {
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '10.0.0.1', '[::1]', 'localhost']) {
      assert.partialDeepStrictEqual(await call(`http://${host}/`), { error_code: '403' }, host);
    }
  });

  it('is refused for anything that a request must not contain', async () => {
    const bad = [
      { method: 'CONNECT' },
      { method: 'G ET' },
      { headers: { Host: 'x' } },
      { headers: { 'a b': 'x' } },
      { headers: { a: 'x\r\nb: y' } },
      { body: 'x'.repeat(2 ** 20 + 1) },
    ];
    for (const more of bad)
      assert.partialDeepStrictEqual(
        await call('http://127.0.0.1/', more),
        { error_code: '400' },
        JSON.stringify(more).slice(0, 80),
      );
    for (const url of ['ftp://127.0.0.1/', 'nothing', 'file:///etc/passwd', 'http://user:secret@127.0.0.1/'])
      assert.partialDeepStrictEqual(await call(url), { error_code: '400' }, url);
  });
});
