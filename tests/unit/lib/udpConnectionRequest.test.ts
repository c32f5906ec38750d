import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { addressUdpRequest, readUdpRequest, renderUdpRequest } from '../../../lib/net/udpConnectionRequest.ts';

const request = { timestamp: 1_120_673_700, messageId: 1234, cnonce: 'XTGRWIPC6D3IPXS3' };
const credentials = { username: 'CPE57689', password: 'secret' };
const policy = { allow: [], ownPorts: [] };

describe('a UDP connection request (TR-069 Amendment 6, G.2.2.3)', () => {
  test("is a GET of the CPE's address, signed over the four values", () => {
    const signature = createHmac('sha1', 'secret')
      .update('11206737001234CPE57689XTGRWIPC6D3IPXS3')
      .digest('hex')
      .toUpperCase();
    const text = renderUdpRequest('203.0.113.7:8080', { ...request, username: 'CPE57689' }, 'secret');
    assert.equal(
      text,
      `GET http://203.0.113.7:8080?ts=1120673700&id=1234&un=CPE57689&cn=XTGRWIPC6D3IPXS3&sig=${signature} ` +
        'HTTP/1.1\r\n\r\n',
    );
  });

  test('can be verified only with the password', () => {
    const text = renderUdpRequest('203.0.113.7', { ...request, username: 'a&b=c ü' }, 'secret');
    assert.deepEqual(readUdpRequest(text, 'secret'), { ...request, username: 'a&b=c ü' });
    assert.equal(readUdpRequest(text, 'other'), undefined);
    assert.equal(readUdpRequest(text.replace('id=1234', 'id=1235'), 'secret'), undefined);
    for (const none of [
      '',
      'GET / HTTP/1.1\r\n\r\n',
      text.replace('GET', 'POST'),
      text.replace(/ts=\d+/, 'ts=x'),
      text.replace(/&sig=\w+/, ''),
    ])
      assert.equal(readUdpRequest(none, 'secret'), undefined);
  });

  test('goes to an IP address and port (default port: 80)', () => {
    const to = (udpAddress: string): object => {
      const addressed = addressUdpRequest({ udpAddress, remoteAddress: undefined, credentials }, request, policy);
      return addressed.ok ? { address: addressed.datagram.address, port: addressed.datagram.port } : addressed;
    };
    assert.deepEqual(to('203.0.114.7:5000'), { address: '203.0.114.7', port: 5000 });
    assert.deepEqual(to('203.0.114.7'), { address: '203.0.114.7', port: 80 });
    assert.deepEqual(to('[2003::1]:5000'), { address: '2003::1', port: 5000 });
    for (const none of ['', ':80', 'cpe.example.net:80', '203.0.114.7:', '203.0.114.7:x', '2003::1', '1.2.3']) {
      assert.deepEqual(to(none), { ok: false, reason: 'its address for UDP is no IP address and port' }, none);
    }
  });

  test('is refused for addresses that HTTP would refuse', () => {
    for (const [udpAddress, reason] of [
      ['10.0.0.1:80', /internal address 10\.0\.0\.1/],
      ['[::ffff:169.254.169.254]:80', /internal address 169\.254\.169\.254/],
      ['203.0.114.7:0', /port 0, which is none/],
      ['203.0.114.7:65536', /port 65536, which is none/],
    ] as const) {
      const addressed = addressUdpRequest({ udpAddress, remoteAddress: undefined, credentials }, request, policy);
      assert.ok(!addressed.ok);
      assert.match(addressed.reason, reason);
    }
    assert.ok(
      addressUdpRequest({ udpAddress: '10.0.0.1:80', remoteAddress: '10.0.0.1', credentials }, request, policy).ok,
    );
    assert.ok(
      addressUdpRequest({ udpAddress: '10.0.0.1:80', remoteAddress: undefined, credentials }, request, {
        allow: ['10.0.0.0/8'],
        ownPorts: [],
      }).ok,
    );
  });
});
