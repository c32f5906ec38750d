import * as oauth from 'oauth4webapi';
import type { Schemas } from './client.ts';

type Oidc = NonNullable<Schemas['SignIn']['oidc']>;

const pendingKey = 'cuttle.oidc';

/** What must be known when the issuer sends the browser back. */
interface Pending {
  oidc: Oidc;
  state: string;
  verifier: string;
  remember: boolean;
  path: string;
}

/** Issuers on this machine, or of a test, may speak HTTP; what the API was configured with is trusted. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so only to stand out
const allowHttp = { [oauth.allowInsecureRequests]: true };
const authorizationServer = ({ issuer, authorization_endpoint, token_endpoint }: Oidc): oauth.AuthorizationServer => ({
  issuer,
  authorization_endpoint,
  token_endpoint,
});
const redirectUri = (): string => `${location.origin}/`;

/** Leaves for the issuer's page. Authorization code with PKCE (RFC 7636): no secret is in the browser. */
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
 * What the browser came back with.
 * @returns the token, and the path that was shown before; undefined: nobody asked for it here.
 * @throws with a sentence, where the issuer refused.
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
