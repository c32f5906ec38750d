import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import { after, describe, test } from 'node:test';
import type { ConnectionRequestResult, ConnectionRequestTarget } from '../../../lib/net/connectionRequest.ts';
import { requestConnection } from '../../../lib/net/connectionRequest.ts';
import { digestMatches, parseDigestAuthorization } from '../../../lib/net/digest.ts';

/** A CPE's port with raw responses: `answer` gets each request line with its headers. */
async function listen(
  answer: (request: string, socket: Socket) => void,
): Promise<{ port: number; requests: string[] }> {
  const requests: string[] = [];
  const server = net.createServer((socket) => {
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      text += data.toString();
      if (!text.includes('\r\n\r\n')) return;
      requests.push(text);
      answer(text, socket);
      text = '';
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address);
  return { port: address.port, requests };
}

function request(
  port: number,
  more: Partial<ConnectionRequestTarget> = {},
  timeoutMs = 5000,
): Promise<ConnectionRequestResult> {
  return requestConnection(
    { url: `http://127.0.0.1:${port}/cr?id=1`, ...more },
    { allow: ['127.0.0.0/8'], ownPorts: [] },
    timeoutMs,
  );
}

const reasonOf = (result: ConnectionRequestResult): string => (result.ok ? `status ${result.status}` : result.reason);

describe('responses as CPEs send them', () => {
  for (const [name, bytes, expected] of [
    ['by the book', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 'status 200'],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', 'status 204'],
    [
      'bare LF line ends, a folded header, no reason',
      'HTTP/1.0 200\nServer: gSOAP\n  /2.7\nContent-Type: text/html\n\n<html>',
      'status 200',
    ],
    [
      'line ends before it, 100 Continue first',
      '\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n',
      'status 200',
    ],
    ['a header that is none, NULs in it', 'HTTP/1.1 200 OK\r\nnonsense\r\n: x\r\nX\0: \0\r\n\r\n', 'status 200'],
    [
      'busy',
      'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n\r\n',
      'it is busy, in a session already or asked too often',
    ],
    [
      'a redirect',
      'HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n',
      'it redirected the request with HTTP status 302, which is not followed',
    ],
    ['another status', 'HTTP/1.1 404 Not Found\r\n\r\n', 'it answered with HTTP status 404'],
    ['no HTTP', 'SSH-2.0-dropbear\r\n', 'it closed the connection without an HTTP answer'],
    ['nothing', '', 'it closed the connection without an HTTP answer'],
  ] as const) {
    test(name, async () => {
      const { port } = await listen((_, socket) => socket.end(bytes, 'latin1'));
      assert.equal(reasonOf(await request(port)), expected);
    });
  }

  test('byte by byte, the connection left open', async () => {
    const { port, requests } = await listen((_, socket) => {
      socket.setNoDelay(true);
      for (const character of 'HTTP/1.1 200 OK\r\nServer: x\r\n\r\n') socket.write(character);
    });
    assert.deepEqual(await request(port), { ok: true, status: 200 });
    assert.match(requests[0] ?? '', new RegExp(`^GET /cr\\?id=1 HTTP/1\\.1\r\nHost: 127\\.0\\.0\\.1:${port}\r\n`));
  });

  test('a head without an end, a status line that never ends', async () => {
    for (const line of ['X: y\r\n', 'x', '\n']) {
      const { port } = await listen((_, socket) => {
        socket.write(line === 'X: y\r\n' ? 'HTTP/1.1 200 OK\r\n' : '');
        socket.write(line.repeat(70_000));
      });
      assert.equal(reasonOf(await request(port)), 'its answer is longer than 64 kB');
    }
  });

  test('silence ends after the time limit, whatever trickles in', async () => {
    const { port } = await listen((_, socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 200 OK'), 5);
      socket.on('close', () => {
        clearInterval(timer);
      });
    });
    assert.equal(reasonOf(await request(port, {}, 100)), 'it did not answer within 0.1 s');
  });

  test('nothing listens', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address);
    server.close();
    await once(server, 'close');
    assert.equal(reasonOf(await request(address.port)), 'nothing listens at its port');
  });
});

describe('passwords', () => {
  const credentials = { username: 'acs', password: 'p:"x' };

  for (const [name, challenge] of Object.entries({
    'Digest without qop': 'WWW-Authenticate: Digest realm="r", nonce="n"',
    'Digest with qop, folded': 'www-authenticate: Digest realm="r",\n\tnonce="n",\n qop="auth"',
    'SHA-256 of two':
      'WWW-Authenticate: Digest realm="r", nonce="n", algorithm=MD5, qop="auth"\r\n' +
      'WWW-Authenticate: Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth"',
  })) {
    test(name, async () => {
      const algorithm = challenge.includes('SHA-256') ? 'SHA-256' : 'MD5';
      const { port, requests } = await listen((text, socket) => {
        const [, header = ''] = /\r\nAuthorization: ([^\r]*)/.exec(text) ?? [];
        const proof = parseDigestAuthorization(header);
        const good =
          proof?.algorithm === algorithm &&
          proof.uri === '/cr?id=1' &&
          digestMatches(proof, 'GET', credentials.password);
        socket.end(good ? 'HTTP/1.1 200 OK\r\n\r\n' : `HTTP/1.1 401 Unauthorized\r\n${challenge}\r\n\r\n`);
      });
      assert.deepEqual(await request(port, credentials), { ok: true, status: 200 });
      assert.equal(requests.length, 2);
      assert.equal(
        reasonOf(await request(port, { ...credentials, password: 'wrong' })),
        'it refused the username or password',
      );
      assert.equal(requests.length, 4);
      assert.equal(reasonOf(await request(port)), 'it asks for a username and password, and none is known');
    });
  }

  test('Basic', async () => {
    const expected = `Authorization: Basic ${Buffer.from('acs:p:"x').toString('base64')}\r\n`;
    const { port } = await listen((text, socket) =>
      socket.end(
        text.includes(expected) ? 'HTTP/1.1 204 OK\n\n' : 'HTTP/1.1 401 No\nWWW-Authenticate: Basic realm="r"\n\n',
      ),
    );
    assert.match(reasonOf(await request(port, credentials)), /^it asks for Basic, which needs .* basic_without_tls$/);
    assert.deepEqual(await request(port, { ...credentials, allowsBasic: true }), { ok: true, status: 204 });
  });

  test('an unknown scheme', async () => {
    const { port } = await listen((_, socket) => socket.end('HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\n\r\n'));
    assert.equal(
      reasonOf(await request(port, credentials)),
      'it asks for a proof of identity that is neither Digest nor Basic',
    );
  });
});

describe('addresses that the ACS must not call for a CPE', () => {
  for (const host of [
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '168.63.129.16',
    '224.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '[ff02::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
  ]) {
    test(host, async () => {
      const result = await requestConnection({ url: `http://${host}:9/` }, { allow: [], ownPorts: [] }, 5000);
      assert.match(reasonOf(result), /^it is reported at the internal address .*, which is not allowed$/);
    });
  }

  for (const url of [
    'https://198.51.100.1/',
    'ftp://198.51.100.1/',
    'file:///etc/passwd',
    '',
    'http://',
    '/cr',
    'javascript:1',
  ]) {
    test(`the URL "${url}"`, async () => {
      assert.equal(
        reasonOf(await requestConnection({ url }, { allow: [], ownPorts: [] }, 5000)),
        'it reported no URL that starts with http://',
      );
    });
  }

  test("except the address of the CPE's own Inform, and allowed networks", async () => {
    const { port } = await listen((_, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    const url = `http://127.0.0.1:${port}/`;
    for (const remoteAddress of ['127.0.0.1', '::ffff:127.0.0.1', '::ffff:7f00:1']) {
      assert.deepEqual(await requestConnection({ url, remoteAddress }, { allow: [], ownPorts: [] }, 5000), {
        ok: true,
        status: 200,
      });
    }
    assert.equal(
      (await requestConnection({ url, remoteAddress: '127.0.0.2' }, { allow: ['10.0.0.0/8'], ownPorts: [] }, 5000)).ok,
      false,
    );
    assert.equal((await requestConnection({ url }, { allow: ['127.0.0.1/32'], ownPorts: [] }, 5000)).ok, true);
  });

  test("the ACS's own address is refused, even when the CPE informs from it", async () => {
    const { port, requests } = await listen((_, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0', ...ownAddresses()]) {
      const target = { url: `http://${host}:${port}/acs`, remoteAddress: '127.0.0.1' };
      const result = await requestConnection(target, { allow: ['127.0.0.0/8'], ownPorts: [port] }, 5000);
      assert.equal(reasonOf(result), "it reports the ACS's own address as its own", host);
    }
    assert.equal(requests.length, 0);
  });

  test("other ports of the ACS's machine are internal by any of its addresses", async () => {
    for (const host of ownAddresses()) {
      const result = await requestConnection({ url: `http://${host}:9/` }, { allow: [], ownPorts: [] }, 5000);
      assert.match(reasonOf(result), /is reported at the internal address/, host);
    }
  });

  test('port 0 is refused, and a username in the URL is not sent', async () => {
    assert.equal(
      reasonOf(await requestConnection({ url: 'http://127.0.0.1:0/' }, { allow: ['127.0.0.0/8'], ownPorts: [] }, 5000)),
      'it is reported at port 0, which is none',
    );
    const { port, requests } = await listen((_, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    await requestConnection(
      { url: `http://root:toor@127.0.0.1:${port}/x` },
      { allow: ['127.0.0.0/8'], ownPorts: [] },
      5000,
    );
    assert.match(requests[0] ?? '', new RegExp(`^GET /x HTTP/1\\.1\r\nHost: 127\\.0\\.0\\.1:${port}\r\n`));
    assert.doesNotMatch(requests[0] ?? '', /toor|Authorization/);
  });

  test('credentials are sent only on request, and only to the resolved address', async () => {
    const { port, requests } = await listen((_, socket) =>
      socket.end('HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nWWW-Authenticate: Basic realm="r"\r\n\r\n'),
    );
    const result = await request(port, { username: 'acs', password: 'secret' });
    assert.equal(reasonOf(result), 'it redirected the request with HTTP status 302, which is not followed');
    assert.equal(requests.length, 1);
    assert.doesNotMatch(requests[0] ?? '', /Authorization/);
  });
});

/** Of this machine's interfaces. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all
    .filter(({ address }) => !address.startsWith('fe80'))
    .map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address));
}
