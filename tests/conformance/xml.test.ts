import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { envelope, inform, parameterValuesResponse } from '../support/cpe/cpeMessages.ts';
import { addObject, reboot, World } from './support/world.ts';
import { startCpuTime } from '../support/cpuTime.ts';
import { readStoredParameters } from '../support/database/parameters.ts';
import { until } from '../support/until.ts';

/** How devices, and attackers, write XML. */

const world = await World.start();

/** The Inform of this serial number, written as `write` does it, is understood. */
async function isUnderstood(
  serial: string,
  write: (inform: string) => Buffer | string,
  contentType = 'text/xml',
): Promise<void> {
  const cpe = world.cpe();
  const answer = await cpe.post(write(inform({ serial })), { 'Content-Type': contentType });
  assert.equal(answer.status, 200, answer.body);
  assert.equal((await world.device(serial))?.session_phase, 'informed', serial);
  await cpe.close();
}

async function isRefused(body: Buffer | string, status = 400): Promise<void> {
  const cpe = world.cpe();
  assert.equal((await cpe.post(body)).status, status, body.toString('latin1', 0, 100));
  await cpe.close();
}

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

test('any prefixes', async () => {
  await isUnderstood('PREFIX1', (text) =>
    text
      .replaceAll('soap:', 'SOAP-ENV:')
      .replaceAll(':soap=', ':SOAP-ENV=')
      .replaceAll('cwmp:', 'u:')
      .replaceAll(':cwmp=', ':u='),
  );
  await isUnderstood('PREFIX2', (text) => text.replaceAll('xsi:', 'i.').replaceAll(':xsi=', ':i.='));
});

test('prefixes that are not declared', async () => {
  await isUnderstood('UNDECLARED', (text) => text.replaceAll(/xmlns:\w+="[^"]*"/g, ''));
});

test('default namespaces', async () => {
  await isUnderstood('DEFAULTS', (text) =>
    text
      .replaceAll('soap:Env', 'Env')
      .replaceAll('soap:Header', 'Header')
      .replaceAll('soap:Body', 'Body')
      .replaceAll('cwmp:ID', 'ID')
      .replaceAll('<cwmp:Inform>', '<Inform xmlns="urn:dslforum-org:cwmp-1-0">')
      .replaceAll('</cwmp:Inform>', '</Inform>')
      .replace('<Envelope', '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"'),
  );
});

test('CDATA, comments and unknown attributes', async () => {
  await isUnderstood('CDATA<&>', (text) =>
    text
      .replace('<SerialNumber>CDATA<&></SerialNumber>', '<SerialNumber><!-- its -->CDATA<![CDATA[<&>]]></SerialNumber>')
      .replace('<DeviceId>', '<!-- <x> & -- > --><DeviceId x:y="1" z=\'<!--\'>'.replace("<!--'", "'")),
  );
});

test('a byte order mark, a declaration, leading line ends, trailing NULs, CRLF', async () => {
  const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  await isUnderstood('AROUND1', (text) => `\uFEFF${declaration}${text}`);
  await isUnderstood('AROUND2', (text) => `\r\n\n  ${declaration}\r\n${text}\r\n`);
  await isUnderstood('AROUND3', (text) => `${text}\0\0\0`);
  await isUnderstood('AROUND4', (text) => `\n\uFEFF${text.replaceAll('\n', '\r\n')}\r\n\0`);
});

test('a bare & in a value', async () => {
  const cpe = world.cpe();
  await cpe.post(inform({ serial: 'BARE&', productClass: 'R&D &amp; &co; &#38;' }));
  assert.equal((await world.device('BARE&'))?.product_class, 'R&D & &co; &');
  await cpe.close();
});

test('UTF-16 of both byte orders, with a byte order mark and without', async () => {
  for (const [index, declaration] of ['', '<?xml version="1.0" encoding="UTF-16"?>', '\n'].entries()) {
    await isUnderstood(`LE${index}ü`, (text) => Buffer.from(`\uFEFF${declaration}${text}`, 'utf16le'));
    await isUnderstood(
      `LEN${index}ü`,
      (text) => Buffer.from(`${declaration}${text}`, 'utf16le'),
      'text/xml; charset=utf-16',
    );
    await isUnderstood(`BE${index}ü`, (text) => utf16be(`\uFEFF${declaration}${text}`));
    await isUnderstood(`BEN${index}ü`, (text) => utf16be(`${declaration}${text}`), 'text/xml; charset=utf-16be');
  }
  await isRefused(Buffer.from('\uFEFF<a></b>', 'utf16le'));
});

test('ISO-8859-1, declared in the prolog or in the Content-Type', async () => {
  await isUnderstood('LATINü1', (text) => Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${text}`, 'latin1'));
  await isUnderstood('LATINü2', (text) => Buffer.from(text, 'latin1'), 'text/xml; charset=iso-8859-1');
});

test('UTF-8 that is declared as something else', async () => {
  await isUnderstood('MIXü', (text) => `<?xml version="1.0" encoding="ISO-8859-1"?>${text}`);
});

test('broken UTF-8 and characters that XML forbids become replacement characters', async () => {
  const cpe = world.cpe();
  const [before = '', after = ''] = inform({ serial: 'BROKEN', productClass: 'a?z' }).split('?');
  await cpe.post(
    Buffer.concat([Buffer.from(before), Buffer.of(0xc3, 0x28, 0xff, 0x01, 0x00), Buffer.from(`&#0;&#xD800;${after}`)]),
  );
  assert.match((await world.device('BROKEN'))?.product_class ?? '', /^a\uFFFD\(\uFFFD+z$/);
  await cpe.close();
});

test('a DOCTYPE is refused: no entity is declared, expanded or fetched', async () => {
  const doubling = Array.from({ length: 20 }, (_, n) => `<!ENTITY a${n} "&a${n - 1};&a${n - 1};">`).join('');
  const laughs = `<!DOCTYPE l [<!ENTITY a "${'ha'.repeat(100)}">${doubling}]>`;
  for (const doctype of [
    laughs,
    '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/">%p;]>',
    '<?xml version="1.0"?><!DOCTYPE x>',
  ]) {
    await isRefused(doctype + inform({ serial: 'BOMB' }));
    await isRefused(Buffer.from(doctype + inform({ serial: 'BOMB' }), 'utf16le'));
  }
  assert.equal(await world.device('BOMB'), undefined);
});

test('an undeclared entity is left unchanged', async () => {
  const cpe = world.cpe();
  await cpe.post(inform({ serial: 'ENTITY', productClass: '&xxe; &nbsp;' }));
  assert.equal((await world.device('ENTITY'))?.product_class, '&xxe; &nbsp;');
  await cpe.close();
});

test('__proto__ and constructor are ordinary parameter names', async () => {
  const cpe = world.cpe();
  const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString'];
  const structs = names
    .map((name) => `<ParameterValueStruct><Name>${name}</Name><Value>polluted</Value></ParameterValueStruct>`)
    .join('');
  assert.equal(
    (await cpe.post(inform({ serial: 'PROTO' }).replace('<ParameterList>', `<ParameterList>${structs}`))).status,
    200,
  );
  const { rows } = await world.pool.query<{ names: string[] }>(
    `select array(select jsonb_object_keys(inform_parameters)) as names from devices where id = 'PROTO'`,
  );
  for (const name of names) assert.ok(rows[0]?.names.includes(name), name);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
  await cpe.close();
});

test('__proto__ and constructor as elements, attributes and methods do no harm', async () => {
  for (const name of ['__proto__', 'constructor', 'prototype', 'toString']) {
    const cpe = world.cpe();
    for (const body of [
      inform({ serial: 'NAMES' }).replace('<DeviceId>', `<${name}>x</${name}><DeviceId>`),
      inform({ serial: 'NAMES' }).replace('<DeviceId>', `<DeviceId ${name}="x">`),
      envelope(`<${name}/>`),
      envelope(`<${name}Response/>`),
      envelope(`<cwmp:${name}/>`),
    ]) {
      const { status } = await cpe.post(body);
      assert.ok(status === 200 || status === 204 || status === 400, `${status} for ${name}`);
    }
    await cpe.close();
  }
  assert.equal(({} as Record<string, unknown>).x, undefined);
});

test('a body that is nested too deeply is refused, a CWMP call by a Fault', async () => {
  const cpe = world.cpe();
  const { status, body } = await cpe.post(envelope('<a>'.repeat(100) + '</a>'.repeat(100)));
  assert.equal(status, 200);
  assert.match(body, /<FaultCode>8004</);
  await cpe.close();
  await isRefused('<a>'.repeat(150_000));
});

test('too many elements or attributes, or too long a tag, are refused at once', async () => {
  const cpuMs = startCpuTime();
  await isRefused(`<a>${'<b/>'.repeat(120_000)}</a>`);
  await isRefused(`<a ${Array.from({ length: 5_000 }, (_, n) => `a${n}="1"`).join(' ')}/>`);
  await isRefused(`<${'a'.repeat(500_000)}/>`);
  await isRefused(`<a b="${'x'.repeat(500_000)}"/>`);
  await isRefused('<'.repeat(500_000));
  await isRefused('&'.repeat(500_000));
  assert.ok(cpuMs() < 5_000);
});

test('a body that is not an envelope with one message is refused, and the connection stays open', async () => {
  const cpe = world.cpe();
  for (const body of [
    'no xml',
    '<html></html>',
    '<a><b></a>',
    envelope(''),
    '<s:Envelope/>',
    inform().slice(0, 600),
    `${inform()}${inform()}`,
    `x${inform()}`,
  ]) {
    const answer = await cpe.post(body);
    assert.equal(answer.status, 400, body.slice(0, 60));
    assert.ok(answer.body.length > 0, 'says why');
  }
  assert.equal((await cpe.post(inform({ serial: 'GOESON' }))).status, 200);
  await cpe.close();
});

test('a body of 3 MB of parameter values is read quickly', async () => {
  const { cpe, key } = await world.informed('LARGE');
  await world.pool.query(
    `insert into messages (organization_id, device_key, purpose, method, request, summary, state)
     values ('default', $1, 'refresh', 'GetParameterValues', $2, '', 'queued')`,
    [key, { name: 'GetParameterValues', parameterNames: ['InternetGatewayDevice.'] }],
  );
  assert.match((await cpe.post('')).body, /<cwmp:GetParameterValues>/);
  const values = Object.fromEntries(
    Array.from({ length: 18_000 }, (_, n) => [
      `InternetGatewayDevice.LANDevice.${n}.Hosts.Host.1.HostName`,
      `host &amp; number ${n}`,
    ]),
  );
  const body = parameterValuesResponse(values);
  assert.ok(body.length > 3_000_000, String(body.length));
  const cpuMs = startCpuTime();
  cpe.send(body);
  await until('all values are stored', async () => {
    const stored = await readStoredParameters(world.pool, key);
    return stored.length >= 18_000;
  });
  const used = cpuMs();
  assert.ok(used < 8_000, `${used} ms`);
  await cpe.close();
});

test('before a session, a body beyond 512 kB is refused, as sent and unpacked', async () => {
  await isRefused(Buffer.alloc(512_001, 'a'), 413);
  const cpe = world.cpe();
  assert.equal((await cpe.post(gzipSync(Buffer.alloc(100_000_000)), { 'Content-Encoding': 'gzip' })).status, 413);
  await cpe.close();
});

test('of two messages in one Body the first counts, as MaxEnvelopes 1 implies', async () => {
  const { cpe, runId } = await world.informed('TWOBODIES', [addObject, reboot]);
  await cpe.post('');
  const one = '<cwmp:AddObjectResponse><InstanceNumber>1</InstanceNumber><Status>0</Status></cwmp:AddObjectResponse>';
  assert.match((await cpe.post(envelope(one + one))).body, /<cwmp:Reboot>/);
  assert.deepEqual(await world.states(runId), ['acknowledged', 'sent']);
  await cpe.close();
});
