import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { addObjectResponse, inform } from '../support/cpe/cpeMessages.ts';
import type { RawCpe } from '../support/cpe/rawCpe.ts';
import type { HttpRequestOptions } from './support/httpRequest.ts';
import { renderHttpRequest } from './support/httpRequest.ts';
import { addObject, setName, World } from './support/world.ts';

/** HTTP as real devices speak it. The client also checks the form of each response (`support/checkResponse.ts`). */

const world = await World.start();
let serials = 0;

function serial(): string {
  serials += 1;
  return `HTTP${serials}`;
}

/** Returns whether an Inform in this form is accepted: the device is then known. */
async function informs(form: HttpRequestOptions, cpe = world.cpe()): Promise<RawCpe> {
  const id = serial();
  const answer = await cpe.postAs(inform({ serial: id }), form);
  assert.equal(answer.status, 200, JSON.stringify(form));
  assert.equal((await world.device(id))?.session_phase, 'informed');
  return cpe;
}

test('HTTP/1.0: the response states its length, and the connection is closed', async () => {
  const cpe = await informs({ version: '1.0' });
  if (!cpe.socket.destroyed) await once(cpe.socket, 'close');
});

test('HTTP/1.0 with keep-alive: a whole session on one connection', async () => {
  const { cpe, runId } = await world.informed('TEN', [addObject, setName]);
  const form: HttpRequestOptions = { version: '1.0', headers: [['Connection', 'Keep-Alive']] };
  const given = await cpe.postAs('', form);
  assert.equal(given.headers.get('connection'), 'keep-alive');
  assert.match(given.body, /<cwmp:AddObject>/);
  assert.match((await cpe.postAs(addObjectResponse(), form)).body, /<cwmp:SetParameterValues>/);
  assert.deepEqual(await world.states(runId), ['acknowledged', 'sent']);
  await cpe.close();
});

test('a connection for each request, Connection: close: the cookie identifies the session', async () => {
  const { runId } = await world.provision('CLOSES', [addObject, setName]);
  let cookie = '';
  const next = async (body: string): Promise<string> => {
    const cpe = world.cpe();
    const answer = await cpe.postAs(body, {
      headers: [['Connection', 'close'], ...(cookie ? [['Cookie', cookie] as [string, string]] : [])],
    });
    if (!cpe.socket.destroyed) await once(cpe.socket, 'close');
    cookie ||= cpe.cookie;
    return answer.body;
  };
  await next(inform({ serial: 'CLOSES' }));
  assert.match(await next(''), /<cwmp:AddObject>/);
  assert.match(await next(addObjectResponse()), /<cwmp:SetParameterValues>/);
  assert.deepEqual(await world.states(runId), ['acknowledged', 'sent']);
});

test('chunked requests of any chunk size, with trailers, compressed', async () => {
  for (const chunks of [[1], [100_000], [1, 17, 4096], [3, 1000]]) await (await informs({ chunks })).close();
  await (await informs({ chunks: [500], trailers: [['X-Checksum', '1']] })).close();
  const packed = await world
    .cpe()
    .postAs(gzipSync(inform({ serial: serial() })), { chunks: [100], headers: [['Content-Encoding', 'gzip']] });
  assert.equal(packed.status, 200);
});

test('an empty POST may be chunked, have no length, or contain line ends and NULs', async () => {
  const posts: [body: string, form: HttpRequestOptions][] = [
    ['', { chunks: [1] }],
    ['', { without: ['Content-Length'] }],
    ['\r\n', {}],
    ['\n\n\0', {}],
    ['\0', {}],
    [' '.repeat(20), {}],
  ];
  for (const [body, form] of posts) {
    const cpe = await informs({});
    assert.equal((await cpe.postAs(body, form)).status, 204);
    await cpe.close();
  }
});

test('Expect: 100-continue gets a 100 response before the body', async () => {
  const cpe = world.cpe();
  const body = inform({ serial: 'EXPECTS' });
  const request = renderHttpRequest(body, { headers: [['Expect', '100-continue']] });
  const head = request.indexOf('\r\n\r\n') + 4;
  cpe.expect(body);
  cpe.socket.write(request.subarray(0, head));
  await once(cpe.socket, 'data');
  assert.equal(cpe.continued, 1);
  cpe.socket.write(request.subarray(head));
  assert.equal((await cpe.answer()).status, 200);
  await cpe.close();
});

test('a request that arrives byte by byte', async () => {
  const cpe = world.cpe();
  const body = inform({ serial: 'SLOWLY' });
  cpe.expect(body);
  for (const byte of renderHttpRequest(body, { headers: [['SOAPAction', '']] })) {
    if (!cpe.socket.write(Buffer.of(byte))) await once(cpe.socket, 'drain');
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal((await cpe.answer()).status, 200);
  await cpe.close();
});

test('any Content-Type and SOAPAction, or none', async () => {
  const types = [
    'text/xml',
    'application/soap+xml; charset=utf-8',
    'application/x-www-form-urlencoded',
    'text/xml;charset=',
    'nonsense',
    'text/xml; charset="klingon"',
    '',
  ];
  for (const type of types) await (await informs({ headers: [['Content-Type', type]] })).close();
  await (await informs({ without: ['Content-Type'] })).close();
  for (const action of ['', '""', '"urn:dslforum-org:cwmp-1-0#Inform"', 'cwmp:Inform', '\x80\xff'])
    await (await informs({ headers: [['SOAPAction', action]] })).close();
});

test('headers in any case, with odd values, without Host', async () => {
  const body = inform({ serial: serial() });
  await (
    await informs({
      headers: [
        ['content-type', 'text/xml'],
        ['host', 'acs'],
        ['accept-encoding', ''],
        ['x-very-odd', ';;;"'],
        ['USER-AGENT', '\tBox/1.0 (\xe9)'],
      ],
    })
  ).close();
  const cpe = world.cpe();
  assert.equal(
    (
      await cpe.postAs(body, {
        without: ['Host', 'Content-Length'],
        headers: [['CONTENT-LENGTH', String(Buffer.byteLength(body))]],
      })
    ).status,
    200,
  );
  await cpe.close();
});

test('a request target with a query, a trailing slash, or the whole URL', async () => {
  for (const path of ['/acs?id=1', '/acs/', '/acs/default', '/acs/default/?a=b', 'http://acs.example:7547/acs'])
    await (await informs({ path })).close();
});

test('methods other than POST are refused with the allowed ones', async () => {
  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
    const cpe = world.cpe();
    const answer = await cpe.postAs('', { method });
    assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'POST'], method);
    await cpe.close();
  }
});

test('anything that is not HTTP gets a response with a length, and the connection is closed', async () => {
  const requests = [
    'no http at all\r\n\r\n',
    'POST /acs HTTP/9.9\r\n\r\n',
    `POST /acs HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    'POST /acs HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    'POST /acs HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n',
    'POST /acs HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  ];
  for (const request of requests) {
    const cpe = world.cpe();
    cpe.socket.write(request);
    const { status } = await cpe.answer();
    assert.ok(status === 400 || status === 431, `${status} for ${request.slice(0, 60)}`);
    if (!cpe.socket.destroyed) await once(cpe.socket, 'close');
  }
});

test('a CPE that hangs up in the middle of a request leaves nothing behind', async () => {
  const cpe = world.cpe();
  cpe.socket.write(renderHttpRequest(inform({ serial: 'CUTOFF' })).subarray(0, 900));
  await cpe.close();
  await (await informs({})).close();
  assert.equal(await world.device('CUTOFF'), undefined);
});
