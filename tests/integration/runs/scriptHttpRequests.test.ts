import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { attach, call, newSerialNumber, reach, readLog } from '../../support/process/system.ts';

const system = await useSharedSystem();
const provisioned = 'set_provisioning_status("provisioned")';
const canary = 'canary-9b1c-secret';

describe('http_request', () => {
  const seen: { url: string; key: string; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      seen.push({ url: request.url ?? '', key: String(request.headers['idempotency-key']), body });
      if (request.url === '/moved') response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
      else if (request.url === '/large') response.end(Buffer.alloc(2 * 1024 * 1024));
      else if (request.url !== '/silent') response.setHeader('x-answer', 'yes').end('{"vlan": 7, "nul": "\0"}');
    });
  });
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function provision(script: string, allow: string[]): Promise<string[]> {
    await call(system, 'PATCH', '/v1/organization', { http_allow: allow });
    const attached = await attach(system, {
      serialNumber: newSerialNumber(),
      script: `${script} ${provisioned}`,
      variables: { url: url(), token: canary },
      events: [],
    });
    await call(system, 'POST', `/v1/instances/${attached.id}/execute`);
    await reach(system, attached.id, 'provisioned');
    return await readLog(system, attached.id);
  }

  const show = 'local function show(r) print(r.status or r.error_code, r.error_message) end ';
  const host = (): string => new URL(url()).host;

  test('returns the response of a server that the organization allows', async () => {
    const script = `local headers = { Authorization = variables.token }
      local r = http_request{ method = "POST", url = variables.url .. "/vlan", headers = headers, body = "b" }
      print(r.status, r.headers["x-answer"], (r.body:gsub("\\239\\191\\189", "NUL")))`;
    assert.deepEqual(await provision(script, [host()]), ['200\tyes\t{"vlan": 7, "nul": "NUL"}']);
    assert.partialDeepStrictEqual(seen.at(-1), { url: '/vlan', body: 'b' });
    assert.match(seen.at(-1)?.key ?? '', /^[0-9a-f]{32}$/);
    const { rows } = await system.pool.query(
      `select 1 from run_steps where http_request is not null or calls::text like '%' || $1 || '%'`,
      [canary],
    );
    assert.equal(rows.length, 0, 'the request is not kept');
  });

  test('follows no redirect, accepts no large response and waits no longer than its timeout', async () => {
    const script = `${show} show(http_request{ url = variables.url .. "/moved" })
      show(http_request{ url = variables.url .. "/large" })
      show(http_request{ url = variables.url .. "/silent", timeout = 0.2 })`;
    assert.deepEqual(
      (await provision(script, [host()])).map((line) => line.split('\t')[0]),
      ['302', '413', '408'],
    );
  });

  test('refuses hosts that the organization or the installation does not allow', async () => {
    const script = `${show} show(http_request{ url = variables.url })
      show(http_request{ url = "http://10.0.0.1/" })
      show(http_request{ url = "http://localhost.example/" })
      show(http_request{ url = "ftp://x/" })`;
    const lines = await provision(script, ['10.0.0.1']);
    assert.deepEqual(
      lines.map((line) => line.split('\t')[0]),
      ['403', '403', '403', '400'],
    );
    assert.match(lines[1] ?? '', /internal address 10\.0\.0\.1/);
  });
});
