import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { createPool } from '../../../db/core/pool.ts';
import { envelope, inform } from '../../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';

const { pool, url } = await createTestDatabase();
const gateway = await startTestGateway({ pool, url });

async function once(
  body: Buffer | string,
  headers?: Record<string, string>,
  path?: string,
): ReturnType<RawCpe['post']> {
  const cpe = new RawCpe(gateway.port);
  const answer = await cpe.post(body, headers, path);
  await cpe.close();
  return answer;
}

test('an organization has its own path, and owns the devices discovered there', async () => {
  assert.equal((await once(inform({ serial: 'ORG' }), {}, '/acs/other')).status, 200);
  const { rows } = await pool.query(`select organization_id from devices where id = 'ORG'`);
  assert.deepEqual(rows, [{ organization_id: 'other' }]);
  for (const path of ['/acs/nobody', '/acs/NO', '/', '/acs/other/x']) {
    assert.equal((await once(inform({ serial: 'ORG' }), {}, path)).status, 404, path);
  }
  assert.equal((await once('', {}, '/acs/nobody')).status, 404);
});

test('compressed bodies', async () => {
  const body = inform({ serial: 'PACKED' });
  assert.equal((await once(gzipSync(body), { 'Content-Encoding': 'gzip' })).status, 200);
  assert.equal((await once(deflateSync(body), { 'Content-Encoding': 'deflate' })).status, 200);
  assert.equal((await once(deflateRawSync(body), { 'Content-Encoding': 'deflate' })).status, 200);
  assert.equal((await once('not gzip', { 'Content-Encoding': 'gzip' })).status, 400);
  assert.equal((await once(body, { 'Content-Encoding': 'br' })).status, 415);
});

test('without a session, bodies that are too large as sent and unpacked', async () => {
  assert.equal((await once(Buffer.alloc(512_001, 32))).status, 413);
  assert.equal((await once(Buffer.alloc(512_000, 32))).status, 400);
  assert.equal((await once(gzipSync(Buffer.alloc(512_001)), { 'Content-Encoding': 'gzip' })).status, 413);
  const cpe = new RawCpe(gateway.port);
  const chunk = `100000\r\n${' '.repeat(0x100000)}\r\n`;
  cpe.socket.write(`POST /acs HTTP/1.1\r\nHost: acs\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(5)}`);
  assert.equal((await cpe.answer()).status, 413);
  await cpe.close();
});

test('anything that is not a message is refused with a short text, and the connection stays open', async () => {
  const cpe = new RawCpe(gateway.port);
  for (const body of ['no xml at all', '<a><b></a>', envelope(''), '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>']) {
    const answer = await cpe.post(body);
    assert.equal(answer.status, 400, body);
    assert.ok(answer.body.length > 0 && answer.body.length < 200);
  }
  assert.equal((await cpe.post(inform({ serial: 'AFTER' }))).status, 200);
  await cpe.close();
});

test('bytes that the database cannot store do no harm', async () => {
  assert.equal((await once(inform({ serial: 'BYTES', parameterKey: 'a&#0;b&#xD800;c' }))).status, 200);
  assert.equal((await once(Buffer.from(inform({ serial: 'BYTES', parameterKey: 'é\u0001' }), 'latin1'))).status, 200);
});

test('only POST is allowed, and no response is chunked', async () => {
  const cpe = new RawCpe(gateway.port);
  cpe.socket.write('GET /acs HTTP/1.1\r\nHost: acs\r\n\r\n');
  const answer = await cpe.answer();
  assert.deepEqual(
    [answer.status, answer.headers.get('allow'), answer.headers.get('transfer-encoding')],
    [405, 'POST', undefined],
  );
  await cpe.close();
});

test('without its database the gateway answers an Inform with 503', async () => {
  const gone = createPool('postgres://nobody@127.0.0.1:1/none', 1, () => undefined);
  const cut = await startTestGateway({ pool, url }, { pool: gone });
  const cpe = new RawCpe(cut.port);
  const answer = await cpe.post(inform({ serial: 'CUT' }));
  assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '30']);
  assert.doesNotMatch(answer.body, /InformResponse/);
  await cpe.close();
  await gone.end();
});
