import { createHash } from 'node:crypto';
import { findApiKey, recordKeyUse } from '../../db/access/apiKeys.ts';
import { findOrganizationAccess } from '../../db/access/organizations.ts';
import type { Pool } from '../../db/core/pool.ts';
import { retryOnce } from '../../db/core/errors.ts';
import type { Role, Scope } from '../../domain/access.ts';
import { hasScope } from '../../domain/access.ts';
import { clientOf } from '../../lib/net/client.ts';
import { networkOf } from '../../lib/net/network.ts';
import { IssuerUnreachable, TokenRefused } from '../../lib/net/oidc.ts';
import type { Log } from '../../lib/observability/log.ts';
import type { ApiContext } from '../http/context.ts';
import { forbidden, issuerUnreachable, suspended, tooManyRequests, unauthorized } from '../http/errors.ts';
import type { AnyCaller } from './caller.ts';
import { Rates } from './rates.ts';
import { RecentlySeen } from './recentlySeen.ts';
import type { AccessSettings } from './settings.ts';

interface AccessDeps {
  /** Sees all organizations: the key determines which one it is. */
  pool: Pool;
  log: Log;
  access: AccessSettings;
}

/** The current owner of a key or token. */
interface Owner {
  organizationId: string | null;
  /** Recorded with every change. */
  name: string;
  role: Role;
  /** The id that the rate of its requests is counted under. */
  rateKey: string;
  suspendedReason: string | null;
  requestsPerSecond: number | null;
}

/** A key has 50 characters, a token a few thousand. */
const bearer = /^Bearer +([\x21-\x7e]{1,8192})$/i;
/** Clients of Oktopus send the key alone. */
const bareKey = /^(?:Bearer +)?([\x21-\x7e]{1,8192})$/i;
const challenge = 'Bearer realm="cuttle"';
const maxAccepted = 10_000;

/** Determines who calls, what the caller may do, and whether within the limits on its rate. */
export class Access {
  readonly #deps: AccessDeps;
  readonly #rates: Rates;
  /**
   * Digests of keys and tokens that were accepted recently. An address beyond its rate of failures still gets
   * through with one of them, so that a neighbour behind the same NAT cannot lock it out.
   */
  readonly #accepted = new RecentlySeen(maxAccepted);

  constructor(deps: AccessDeps) {
    this.#deps = deps;
    this.#rates = new Rates(deps.access.rates);
  }

  /** @throws ApiError: 401, 403, 429, and 503 where the issuer of tokens does not answer. */
  async admit(ctx: ApiContext, scope: Scope): Promise<AnyCaller> {
    const owner = await this.#identify(ctx);
    const { allowed, headers } = this.#rates.take(owner.rateKey, owner.organizationId, owner.requestsPerSecond);
    ctx.set(headers);
    if (!allowed) throw tooManyRequests('Too many requests: the header RateLimit-Policy has the limits.', headers);
    if (owner.suspendedReason !== null) throw suspended(owner.suspendedReason);
    if (!hasScope(owner.role, scope)) throw forbidden(scope, owner.role);
    return { organizationId: owner.organizationId, keyName: owner.name, role: owner.role } as AnyCaller;
  }

  async #identify(ctx: ApiContext): Promise<Owner> {
    const header = ctx.get('Authorization');
    const secret = (ctx.state.conventions?.acceptsBareKey ? bareKey : bearer).exec(header)?.[1];
    if (secret === undefined)
      throw unauthorized(
        'Send your API key as the header "Authorization: Bearer ' +
          `<key>"${header && '; the value that was sent has another format'}.`,
        challenge,
      );
    const address = networkOf(clientOf(ctx.req, this.#deps.access.trustedProxies).address ?? '');
    const digest = createHash('sha256').update(secret).digest('base64');
    if (!this.#accepted.has(digest) && !this.#rates.mayFail(address)) {
      throw tooManyRequests(
        'Too many invalid keys or tokens were sent from your address.',
        this.#rates.retryAfter(address),
      );
    }
    const owner = await retryOnce(() => this.#findOwner(secret));
    if (typeof owner === 'string') {
      this.#accepted.delete(digest);
      this.#rates.countFailure(address);
      throw unauthorized(owner, `${challenge}, error="invalid_token"`);
    }
    this.#accepted.add(digest);
    return owner;
  }

  /** Resolves to the owner, or to the reason why the key or token is rejected. */
  #findOwner(secret: string): Promise<Owner | string> {
    return secret.split('.').length === 3 ? this.#findOwnerOfToken(secret) : this.#findOwnerOfKey(secret);
  }

  /** Caches nothing: a revoked key is rejected at once. One statement reads the key, the suspension and the limits. */
  async #findOwnerOfKey(key: string): Promise<Owner | string> {
    const found = await findApiKey(this.#deps.pool, key);
    if (!found) return 'The API key is not known; it may have been revoked.';
    if (found.expired) return 'The API key has expired. Ask an administrator for a new one.';
    if (found.lastUseOutdated) await recordKeyUse(this.#deps.pool, found.id);
    return { ...found, rateKey: found.id };
  }

  async #findOwnerOfToken(token: string): Promise<Owner | string> {
    const {
      pool,
      log,
      access: { tokens },
    } = this.#deps;
    if (!tokens) return 'Tokens are not accepted, since no issuer is configured. Send an API key.';
    try {
      const { subject, role, organizationId } = await tokens.verify(token);
      const standing =
        organizationId === null
          ? { suspendedReason: null, requestsPerSecond: null }
          : await findOrganizationAccess(pool, organizationId);
      if (!standing) return 'The organization in the token does not exist.';
      return { organizationId, role, name: subject, rateKey: `token ${subject}`, ...standing };
    } catch (error) {
      if (error instanceof TokenRefused) return error.message;
      if (!(error instanceof IssuerUnreachable)) throw error;
      log.warn({ err: error }, 'cannot verify a token: its issuer does not answer');
      throw issuerUnreachable();
    }
  }
}
