import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, it } from 'node:test';
import type { CryptoKey, JWK } from 'jose';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { ConsoleFiles } from '../../../api/http/middleware/consoleFiles.ts';
import { TokenVerifier } from '../../../lib/net/oidc.ts';
import { assertProblem, openAccess, startTestApi } from '../../support/api/api.ts';

/** An issuer with real keys: it publishes them, and counts its requests. */
const published: JWK[] = [];
let asked = 0;
let down = false;
const server = createServer((request, response) => {
  if (down) return void response.writeHead(500).end();
  if (request.url === '/keys') asked += 1;
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify(
      request.url === '/keys'
        ? { keys: published }
        : {
            issuer,
            jwks_uri: `${issuer}/keys`,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
          },
    ),
  );
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
after(() => {
  server.close();
  server.closeAllConnections();
});
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function newKeyPair(kid: string): Promise<CryptoKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  published.push({ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' });
  return privateKey;
}
const privateKey = await newKeyPair('first');

const settings = {
  issuer,
  audience: 'cuttle',
  jwksUrl: undefined,
  organizationClaim: 'cuttle_organization',
  roleClaim: 'realm_access.roles',
  clientId: 'console',
  scopes: 'openid',
};
const files: ConsoleFiles = new Map([
  ['/index.html', { type: 'text/html', etag: '"1"', bodies: { identity: Buffer.from('<!doctype html>') } }],
]);
const { pool, url, call, callWith } = await startTestApi({
  access: { ...openAccess, tokens: new TokenVerifier(settings) },
  console: files,
});

const claims = { cuttle_organization: 'default', realm_access: { roles: ['offline', 'viewer', 'operator'] } };

function token(
  change: {
    claims?: Record<string, unknown>;
    audience?: string;
    issuer?: string;
    kid?: string;
    expires?: string;
    key?: CryptoKey;
  } = {},
): Promise<string> {
  return new SignJWT({ ...claims, ...change.claims })
    .setProtectedHeader({ alg: 'ES256', kid: change.kid ?? 'first' })
    .setSubject('ann')
    .setIssuer(change.issuer ?? issuer)
    .setAudience(change.audience ?? 'cuttle')
    .setExpirationTime(change.expires ?? '5m')
    .sign(change.key ?? privateKey);
}

const get = async (sent: Promise<string>, path = '/v1/devices') => callWith(await sent, 'GET', path);

it("a token's claims name its organization, and the most powerful of several roles counts", async () => {
  await call('POST', '/v1/devices', { id: 'CPE-1' });
  assert.deepEqual(
    (await get(token())).body.items.map(({ id }) => id),
    ['CPE-1'],
  );
  assert.deepEqual((await get(token({ claims: { cuttle_organization: 'other' } }))).body.items, []);
  assert.equal((await get(token(), '/v1/api-keys')).status, 403);
  assert.equal((await get(token({ claims: { realm_access: { roles: 'admin' } } }), '/v1/api-keys')).status, 200);
  assert.equal(
    (await get(token({ claims: { realm_access: { roles: ['platform'] } } }), '/v1/organizations')).status,
    200,
  );
});

it("the issuer's keys are read once, and again when a token names an unknown one", async () => {
  await Promise.all(Array.from({ length: 20 }, () => get(token())));
  assert.equal(asked, 1);
});

const refusals: [what: string, sent: () => Promise<string>, why: RegExp][] = [
  ['has expired', () => token({ expires: '-2m' }), /has expired: get a new one/],
  ['is for another audience', () => token({ audience: 'billing' }), /another audience: it must be for cuttle/],
  ['is of another issuer', () => token({ issuer: 'http://elsewhere' }), /another issuer: it must be of http/],
  ['names an unknown key', () => token({ kid: 'second' }), /no key with the id that the token names/],
  [
    'was signed by another key',
    async () => token({ key: (await generateKeyPair('ES256')).privateKey }),
    /signature is not the issuer's/,
  ],
  [
    'has no role',
    () => token({ claims: { realm_access: { roles: ['offline'] } } }),
    /realm_access.roles names none of the roles viewer/,
  ],
  [
    'has no organization',
    () => token({ claims: { cuttle_organization: undefined } }),
    /cuttle_organization names no organization/,
  ],
  [
    'names an organization that there is not',
    () => token({ claims: { cuttle_organization: 'nobody' } }),
    /The organization in the token does not exist/,
  ],
  ['is none', () => Promise.resolve('a.b.c'), /not a signed JWT/],
  [
    'is signed by nobody',
    () =>
      Promise.resolve(
        [{ alg: 'none' }, { ...claims, iss: issuer, aud: 'cuttle', sub: 'ann', exp: 9e9 }]
          .map((part) => `${Buffer.from(JSON.stringify(part)).toString('base64url')}.`)
          .join(''),
      ),
    /must be signed|not a signed JWT/,
  ],
];

for (const [what, sent, why] of refusals) {
  it(`a token that ${what} is refused with the reason`, async () => {
    const answer = await get(sent());
    assertProblem(answer, 401, 'unauthorized');
    assert.match(String(answer.body.detail), why);
  });
}

it('a token of a suspended organization gets the reason', async () => {
  await pool.query(`update organizations set suspended_at = now(), suspended_reason = 'unpaid' where id = 'other'`);
  const answer = await get(token({ claims: { cuttle_organization: 'other' } }));
  assertProblem(answer, 403, 'suspended');
  assert.match(String(answer.body.detail), /unpaid/);
});

it('while the issuer does not answer, a request with a token gets 503', async () => {
  down = true;
  const fresh = new TokenVerifier(settings);
  await assert.rejects(fresh.verify(await token()), { name: 'IssuerUnreachable' });
  assert.equal((await get(token())).status, 200, 'a token with a known key stays valid');
  down = false;
  assert.equal((await fresh.verify(await token())).subject, 'ann', 'the issuer is asked again');
});

it('the console gets the sign-in address, and may contact only that server beside the API', async () => {
  const answer = (await (await fetch(`${url}/v1/sign-in`)).json()) as { oidc: unknown };
  assert.deepEqual(answer.oidc, {
    issuer,
    client_id: 'console',
    audience: 'cuttle',
    scopes: 'openid',
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
  });
  const { headers } = await fetch(url, { headers: { Accept: 'text/html' } });
  assert.match(headers.get('Content-Security-Policy') ?? '', new RegExp(`connect-src 'self' ${issuer};`));
});

it('without a client id, or while the issuer does not answer, that sign-in is not offered', async () => {
  assert.equal(await new TokenVerifier({ ...settings, clientId: undefined }).signIn(), undefined);
  down = true;
  assert.equal(await new TokenVerifier(settings).signIn(), undefined);
  down = false;
});
