import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { readConsoleFiles } from '../../../api/http/middleware/consoleFiles.ts';
import { insertApiKey } from '../../../db/access/apiKeys.ts';
import { scopesByRole } from '../../../domain/access.ts';
import { assertProblem, readAnswer, startTestApi } from '../../support/api/api.ts';
import { temporaryFolder } from '../../support/process/temporaryFolder.ts';

const folder = temporaryFolder();
const [page, script] = ['<!doctype html><title>Console</title>', 'export {};'.repeat(200)];
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), page);
for (const [end, body] of [
  ['', script],
  ['.br', brotliCompressSync(script)],
  ['.gz', gzipSync(script)],
] as const)
  writeFileSync(join(folder, `assets/main-1a2b.js${end}`), body);
writeFileSync(join(folder, 'assets/notes.txt'), 'not served');
const { url, pool, callWith, call } = await startTestApi({ console: readConsoleFiles(folder) });
const bare = await startTestApi();
const asBrowser = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('the console', () => {
  it("is served to browsers at every path that is not the API's", async () => {
    for (const path of ['/', '/index.html', '/devices', '/devices/CPE%2F1', '/instances?status=failed']) {
      const response = await fetch(url + path, { headers: asBrowser });
      assert.equal(response.status, 200, path);
      assert.equal(await response.text(), page);
      assert.match(response.headers.get('Content-Type') ?? '', /^text\/html/);
    }
  });

  it('is not served for unknown API paths, nor to programs', async () => {
    for (const path of ['/v1/nothing', '/docs/nothing', '/assets/old-9z.js', '/assets/notes.txt', '/livez/x']) {
      assertProblem(await readAnswer(await fetch(url + path, { headers: asBrowser })), 404, 'not-found');
    }
    for (const path of ['/api/x', '/tmf-api/x'])
      assert.equal((await fetch(url + path, { headers: asBrowser })).status, 404);
    assertProblem(await readAnswer(await fetch(`${url}/devices`)), 404, 'not-found');
    assertProblem(
      await readAnswer(await fetch(`${url}/devices`, { method: 'POST', headers: asBrowser })),
      404,
      'not-found',
    );
    assert.equal(
      (await fetch(`${url}/docs`, { headers: asBrowser })).headers
        .get('Content-Security-Policy')
        ?.includes('script-src'),
      false,
    );
  });

  it('may run and show only its own content, and sends no referrer', async () => {
    const { headers } = await fetch(url, { headers: asBrowser });
    const policy =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    assert.equal(headers.get('Content-Security-Policy'), policy);
    assert.equal(headers.get('X-Content-Type-Options'), 'nosniff');
    assert.equal(headers.get('Referrer-Policy'), 'no-referrer');
    assert.equal(headers.get('Cross-Origin-Opener-Policy'), 'same-origin');
  });

  it('is revalidated each time; files with a hash in their name are cached permanently', async () => {
    const first = await fetch(url, { headers: asBrowser });
    assert.equal(first.headers.get('Cache-Control'), 'no-cache');
    const again = await fetch(url, { headers: { ...asBrowser, 'If-None-Match': first.headers.get('ETag') ?? '' } });
    assert.equal(again.status, 304);
    assert.ok(again.headers.get('Content-Security-Policy'));
    const asset = await fetch(`${url}/assets/main-1a2b.js`);
    assert.equal(asset.headers.get('Cache-Control'), 'public, max-age=31536000, immutable');
    assert.equal(await asset.text(), script);
  });

  it('is compressed as the client accepts it', async () => {
    for (const [accepted, coding] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['identity', null],
      ['br;q=0, gzip;q=0', null],
    ] as const) {
      const response = await fetch(`${url}/assets/main-1a2b.js`, { headers: { 'Accept-Encoding': accepted } });
      assert.equal(response.headers.get('Content-Encoding'), coding, accepted);
      assert.equal(await response.text(), script);
      assert.match(response.headers.get('Vary') ?? '', /Accept-Encoding/);
    }
  });

  it('says in one sentence that it is not built', async () => {
    const response = await fetch(bare.url, { headers: asBrowser });
    assert.equal(response.status, 503);
    assert.equal(
      await response.text(),
      'The console is not built. Run `npm run build` where Cuttle is installed, and restart it.\n',
    );
  });
});

describe('GET /v1/me', () => {
  for (const [role, scopes] of Object.entries(scopesByRole)) {
    it(`shows the owner of the key and its rights: ${role}`, async () => {
      const organizationId = role === 'platform' ? null : 'other';
      const { key } = await insertApiKey(pool, {
        organizationId,
        name: `a ${role}`,
        role: role as keyof typeof scopesByRole,
      });
      const { status, body } = await callWith(key, 'GET', '/v1/me');
      assert.equal(status, 200);
      assert.deepEqual(body, {
        name: `a ${role}`,
        role,
        scopes: [...scopes],
        organization: role === 'platform' ? null : { id: 'other', name: 'Other' },
      });
    });
  }
});

it('the health of the installation is visible to readers, and contains only states', async () => {
  assert.deepEqual((await call('GET', '/v1/health')).body, { status: 'up', parts: { database: 'up', worker: 'up' } });
  assertProblem(await readAnswer(await fetch(`${url}/v1/health`)), 401, 'unauthorized');
});

it('without an issuer people sign in with keys only', async () => {
  assert.deepEqual(await (await fetch(`${url}/v1/sign-in`)).json(), { oidc: null });
});
