import type { JWTPayload } from 'jose';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Role } from '../../domain/access.ts';
import { isRole, organizationRoles } from '../../domain/access.ts';
import type { OidcSettings } from '../config/oidcSettings.ts';

export interface TokenOwner {
  subject: string;
  role: Role;
  /** Null: the platform's. */
  organizationId: string | null;
}

/** A token that is not accepted. The message is for the sender. */
export class TokenRefused extends Error {
  override name = 'TokenRefused';
}

/** The issuer does not answer, which is not the sender's fault. */
export class IssuerUnreachable extends Error {
  override name = 'IssuerUnreachable';
}

/** Only asymmetric signatures: a secret shared with the issuer could leak. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
/** The difference allowed between the clocks of the issuer and this machine. */
const clockTolerance = '30s';
const timeoutMs = 5000;
const webUrl = z.url({ protocol: /^https?$/ });
const discovery = z.looseObject({
  issuer: z.string(),
  jwks_uri: webUrl,
  authorization_endpoint: webUrl.optional(),
  token_endpoint: webUrl.optional(),
});

/** The issuer's sign-in page, and its endpoint where the console exchanges the code for a token. */
export interface SignIn {
  issuer: string;
  clientId: string;
  audience: string;
  scopes: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
}

type Discovered = z.output<typeof discovery>;
type Keys = ReturnType<typeof createRemoteJWKSet>;

/**
 * Verifies tokens of one OpenID Connect issuer. Its keys are cached; an unknown key id makes it read them again, at
 * most twice a minute.
 */
export class TokenVerifier {
  readonly #settings: OidcSettings;
  #keys: Promise<Keys> | undefined;
  #discovered: Promise<Discovered> | undefined;

  constructor(settings: OidcSettings) {
    this.#settings = settings;
  }

  /** @throws TokenRefused, IssuerUnreachable */
  async verify(token: string): Promise<TokenOwner> {
    const { issuer, audience } = this.#settings;
    const keys = await this.#load();
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        clockTolerance,
        requiredClaims: ['exp', 'sub'],
      });
      return this.#ownerOf(payload);
    } catch (error) {
      throw refusal(error, this.#settings);
    }
  }

  /** Caches the keys once they are loaded. After a failure, the next token tries again. */
  #load(): Promise<Keys> {
    this.#keys ??= this.#open().catch((error: unknown) => {
      this.#keys = undefined;
      throw new IssuerUnreachable(`no discovery document of ${this.#settings.issuer}`, { cause: error });
    });
    return this.#keys;
  }

  async #open(): Promise<Keys> {
    const url = this.#settings.jwksUrl ?? (await this.#discover()).jwks_uri;
    return createRemoteJWKSet(new URL(url), {
      timeoutDuration: timeoutMs,
      cooldownDuration: 30_000,
      cacheMaxAge: 600_000,
    });
  }

  /** Undefined when the console has no client id, or the issuer does not answer or names no endpoints. */
  async signIn(): Promise<SignIn | undefined> {
    const { issuer, audience, clientId, scopes } = this.#settings;
    if (clientId === undefined) return undefined;
    const found = await this.#discover().catch(() => undefined);
    if (!found?.authorization_endpoint || !found.token_endpoint) return undefined;
    return {
      issuer,
      clientId,
      audience,
      scopes,
      authorizationEndpoint: found.authorization_endpoint,
      tokenEndpoint: found.token_endpoint,
    };
  }

  /** Caches the document once it is loaded. */
  #discover(): Promise<Discovered> {
    this.#discovered ??= this.#askDiscovery().catch((error: unknown) => {
      this.#discovered = undefined;
      throw error;
    });
    return this.#discovered;
  }

  async #askDiscovery(): Promise<Discovered> {
    const { issuer } = this.#settings;
    const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    });
    const document = discovery.parse(await response.json());
    if (document.issuer !== issuer) throw new Error(`its discovery document is of ${document.issuer}`);
    return document;
  }

  #ownerOf(payload: JWTPayload): TokenOwner {
    const { organizationClaim, roleClaim } = this.#settings;
    const named = [claimOf(payload, roleClaim)]
      .flat()
      .filter((name) => typeof name === 'string')
      .filter(isRole);
    const subject = payload.sub ?? '';
    // Of several roles, the most powerful one counts.
    const role = organizationRoles.findLast((each) => named.includes(each));
    const organizationId = claimOf(payload, organizationClaim);
    if (role === undefined && named.includes('platform')) return { subject, role: 'platform', organizationId: null };
    if (role === undefined)
      throw new TokenRefused(`The token's claim ${roleClaim} names none of the roles ${organizationRoles.join(', ')}.`);
    if (typeof organizationId !== 'string' || organizationId === '')
      throw new TokenRefused(`The token's claim ${organizationClaim} names no organization.`);
    return { subject, role, organizationId };
  }
}

/** A claim whose name contains dots takes precedence over a path. */
function claimOf(payload: JWTPayload, claim: string): unknown {
  if (Object.hasOwn(payload, claim)) return payload[claim];
  return claim.split('.').reduce<unknown>((value, part) => {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, part)
      ? (value as Record<string, unknown>)[part]
      : undefined;
  }, payload);
}

function refusal(error: unknown, { audience, issuer }: OidcSettings): Error {
  if (error instanceof TokenRefused) return error;
  if (error instanceof errors.JWTExpired) return new TokenRefused('The token has expired: get a new one.');
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud')
      return new TokenRefused(`The token is for another audience: it must be for ${audience}.`);
    if (error.claim === 'iss') return new TokenRefused(`The token is of another issuer: it must be of ${issuer}.`);
    return new TokenRefused(`The token's claim ${error.claim} is missing, or not valid (yet).`);
  }
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return new TokenRefused('The issuer has no key with the id that the token names (kid).');
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return new TokenRefused("The token's signature is not the issuer's.");
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return new TokenRefused(`The token must be signed with one of ${algorithms.join(', ')}.`);
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid)
    return new TokenRefused('The token is not a signed JWT.');
  return new IssuerUnreachable(`no keys of ${issuer}`, { cause: error });
}
