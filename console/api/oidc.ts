import * as oauth from 'oauth4webapi';
import type { Schemas } from './client.ts';

type Oidc = NonNullable<Schemas['SignIn']['oidc']>;

const pendingKey = 'cuttle.oidc';

/** What `completeSignIn` needs when the issuer redirects back. */
interface Pending {
  oidc: Oidc;
  state: string;
  verifier: string;
  remember: boolean;
  path: string;
}

/** Allows HTTP for issuers on localhost and in tests. The API's configuration of the issuer is trusted. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so only to stand out
const allowHttp = { [oauth.allowInsecureRequests]: true };
const authorizationServer = ({ issuer, authorization_endpoint, token_endpoint }: Oidc): oauth.AuthorizationServer => ({
  issuer,
  authorization_endpoint,
  token_endpoint,
});
const redirectUri = (): string => `${location.origin}/`;

/** Redirects to the issuer: authorization code with PKCE (RFC 7636), so the browser holds no client secret. */
export async function startSignIn(oidc: Oidc, remember: boolean): Promise<void> {
  const pending: Pending = {
    oidc,
    state: oauth.generateRandomState(),
    verifier: oauth.generateRandomCodeVerifier(),
    remember,
    path: location.pathname + location.search,
  };
  sessionStorage.setItem(pendingKey, JSON.stringify(pending));
  const url = new URL(oidc.authorization_endpoint);
  const parameters = {
    response_type: 'code',
    client_id: oidc.client_id,
    redirect_uri: redirectUri(),
    scope: oidc.scopes,
    audience: oidc.audience,
    state: pending.state,
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  location.assign(url);
}

/**
 * Exchanges the code in the URL for a token, and removes it from the URL.
 * @returns the token and the path to go back to; undefined if this tab started no sign-in.
 * @throws if the issuer rejects the sign-in.
 */
export async function completeSignIn(): Promise<{ token: string; remember: boolean; path: string } | undefined> {
  const stored = sessionStorage.getItem(pendingKey);
  sessionStorage.removeItem(pendingKey);
  const url = new URL(location.href);
  history.replaceState(null, '', '/');
  if (stored === null) return undefined;
  const { oidc, state, verifier, remember, path } = JSON.parse(stored) as Pending;
  const server = authorizationServer(oidc);
  const client = { client_id: oidc.client_id };
  const checked = oauth.validateAuthResponse(server, client, url, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    checked,
    redirectUri(),
    verifier,
    allowHttp,
  );
  const { access_token: token } = await oauth.processAuthorizationCodeResponse(server, client, response);
  return { token, remember, path };
}
