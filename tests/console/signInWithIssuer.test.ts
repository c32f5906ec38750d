import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { after, it } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { TokenVerifier } from '../../lib/net/oidc.ts';
import { openAccess } from '../support/api/api.ts';
import { checkAccessibility, screenshot, startBrowser } from '../support/browser/console.ts';
import { startConsoleApi } from '../support/browser/consoleApi.ts';

const { publicKey, privateKey } = await generateKeyPair('ES256');
const jwk = { ...(await exportJWK(publicKey)), kid: 'only', alg: 'ES256', use: 'sig' };
/** The last authorization request, and whether the issuer rejects it. */
const asked: { query?: URLSearchParams } = {};
let refuses = false;

/** An issuer that signs everyone in as Ann, and checks the PKCE proof when it exchanges a code (RFC 7636). */
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', issuer);
  response.setHeader('Access-Control-Allow-Origin', '*');
  const answer = (body: unknown) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  if (url.pathname === '/.well-known/openid-configuration')
    return void answer({
      issuer,
      jwks_uri: `${issuer}/keys`,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
    });
  if (url.pathname === '/keys') return void answer({ keys: [jwk] });
  if (url.pathname === '/authorize') {
    asked.query = url.searchParams;
    const back = new URL(url.searchParams.get('redirect_uri') ?? '');
    back.searchParams.set('state', url.searchParams.get('state') ?? '');
    back.searchParams.set(refuses ? 'error' : 'code', refuses ? 'access_denied' : 'the-code');
    return void response.writeHead(302, { Location: back.href }).end();
  }
  void exchange(request).then(answer, () => void response.writeHead(400).end());
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
after(() => {
  server.close();
  server.closeAllConnections();
});
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function exchange(request: IncomingMessage): Promise<unknown> {
  const sent = new URLSearchParams(await text(request));
  const proof = createHash('sha256')
    .update(sent.get('code_verifier') ?? '')
    .digest('base64url');
  assert.equal(sent.get('code'), 'the-code');
  assert.equal(proof, asked.query?.get('code_challenge'));
  const token = await new SignJWT({ cuttle_organization: 'default', cuttle_role: 'operator' })
    .setProtectedHeader({ alg: 'ES256', kid: 'only' })
    .setSubject('ann')
    .setIssuer(issuer)
    .setAudience('cuttle')
    .setExpirationTime('5m')
    .sign(privateKey);
  return { access_token: token, token_type: 'Bearer', expires_in: 300 };
}

const settings = {
  issuer,
  audience: 'cuttle',
  jwksUrl: undefined,
  organizationClaim: 'cuttle_organization',
  roleClaim: 'cuttle_role',
  clientId: 'console',
  scopes: 'openid profile',
};
const { url } = await startConsoleApi({ access: { ...openAccess, tokens: new TokenVerifier(settings) } });
const { open } = await startBrowser(url);

it('a sign-in with an issuer returns to the requested page', async () => {
  const page = await open('/devices?status=discovered');
  const button = page.getByRole('button', { name: `Sign in with ${new URL(issuer).host}` });
  await button.waitFor();
  await checkAccessibility(page);
  await screenshot(page, 'sign-in issuer');
  await button.click();
  await page.getByRole('heading', { name: 'Devices', level: 1 }).waitFor();
  await page.getByText('operator').waitFor();
  assert.equal(page.url(), `${url}/devices?status=discovered`);
  const wanted = {
    response_type: 'code',
    client_id: 'console',
    scope: 'openid profile',
    audience: 'cuttle',
    redirect_uri: `${url}/`,
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(wanted)) assert.equal(asked.query?.get(name), value, name);
});

it('an unrequested response of the issuer is ignored', async () => {
  const page = await open('/?code=the-code&state=somebody-elses');
  await page.getByRole('button', { name: /^Sign in with/ }).waitFor();
  await page.waitForFunction('location.search === ""');
  assert.equal(await page.evaluate('sessionStorage.getItem("cuttle.sign-ins")'), null);
});

it('an error of the issuer is shown', async () => {
  refuses = true;
  const page = await open('/');
  await page.getByRole('button', { name: /^Sign in with/ }).click();
  await page.getByRole('alert').waitFor();
  await page.getByRole('button', { name: /^Sign in with/ }).waitFor();
  await checkAccessibility(page);
});
