import { createHash } from 'node:crypto';
import { findApiKey, noteKeyUse } from '../../db/access/apiKeys.ts';
import { findStanding } from '../../db/access/organizations.ts';
import type { Pool } from '../../db/core/pool.ts';
import type { Role, Scope } from '../../domain/access.ts';
import { hasScope } from '../../domain/access.ts';
import { clientOf } from '../../lib/net/client.ts';
import type { Log } from '../../lib/observability/log.ts';
import { networkOf } from '../../lib/net/network.ts';
import { IssuerUnreachable, TokenRefused } from '../../lib/net/oidc.ts';
import type { ApiContext } from '../http/context.ts';
import type { AnyCaller } from './caller.ts';
import { forbidden, issuerUnreachable, suspended, tooManyRequests, unauthorized } from '../http/errors.ts';
import type { AccessSettings } from './settings.ts';
import { Rates } from './rates.ts';
import { Recent } from './recentlySeen.ts';

interface AccessDeps {
  /** Of all organizations: a key tells which one. */
  pool: Pool;
  log: Log;
  access: AccessSettings;
}

/** Who comes with a key or a token, as it is now. */
interface Owner {
  organizationId: string | null;
  /** What is written beside what it does. */
  name: string;
  role: Role;
  /** What its requests are counted by. */
  counted: string;
  suspendedReason: string | null;
  requestsPerSecond: number | null;
}

/** Keys have 50 characters, tokens some thousand. */
const bearer = /^Bearer +([\x21-\x7e]{1,8192})$/i;
/** Oktopus's callers send what they log in with and nothing else. */
const bare = /^(?:Bearer +)?([\x21-\x7e]{1,8192})$/i;
const challenge = 'Bearer realm="cuttle"';
/** What was accepted lately goes on to be, whatever else comes from its address. */
const mostRecent = 10_000;

/** Tells who calls, whether it may do this, and whether not too often. */
export class Access {
  readonly #deps: AccessDeps;
  readonly #rates: Rates;
  readonly #accepted = new Recent(mostRecent);

  constructor(deps: AccessDeps) {
    this.#deps = deps;
    this.#rates = new Rates(deps.access.rates);
  }

  /** @throws ApiError: 401, 403, 429, and 503 where the tokens' issuer does not answer. */
  async admit(ctx: ApiContext, scope: Scope): Promise<AnyCaller> {
    const owner = await this.#identify(ctx);
    const { allowed, headers } = this.#rates.take(owner.counted, owner.organizationId, owner.requestsPerSecond);
    ctx.set(headers);
    if (!allowed)
      throw tooManyRequests('These are more requests than the limits allow; RateLimit-Policy tells them.', headers);
    if (owner.suspendedReason !== null) throw suspended(owner.suspendedReason);
    if (!hasScope(owner.role, scope)) throw forbidden(scope, owner.role);
    return { organizationId: owner.organizationId, keyName: owner.name, role: owner.role } as AnyCaller;
  }

  async #identify(ctx: ApiContext): Promise<Owner> {
    const header = ctx.get('Authorization');
    const sent = (ctx.state.conventions?.acceptsBareKey ? bare : bearer).exec(header)?.[1];
    if (sent === undefined)
      throw unauthorized(
        `Send your API key as the header "Authorization: Bearer <key>"${header && '; what came in Authorization has another form'}.`,
        challenge,
      );
    const address = networkOf(clientOf(ctx.req, this.#deps.access.trustedProxies).address ?? '');
    const digest = createHash('sha256').update(sent).digest('base64');
    if (!this.#accepted.has(digest) && !this.#rates.mayFail(address)) {
      throw tooManyRequests(
        'Too many keys that are not accepted came from your address.',
        this.#rates.retryAfter(address),
      );
    }
    const owner = await this.#ownerOf(sent);
    if (typeof owner === 'string') {
      this.#accepted.forget(digest);
      this.#rates.countFailure(address);
      throw unauthorized(owner, `${challenge}, error="invalid_token"`);
    }
    this.#accepted.remember(digest);
    return owner;
  }

  /** @returns else why it is not accepted. */
  #ownerOf(sent: string): Promise<Owner | string> {
    return sent.split('.').length === 3 ? this.#ownerOfToken(sent) : this.#ownerOfKey(sent);
  }

  async #ownerOfKey(key: string): Promise<Owner | string> {
    const found = await findApiKey(this.#deps.pool, key);
    if (!found) return 'The API key is not known; it may have been revoked.';
    if (found.expired) return 'The API key has expired: have a new one made.';
    if (found.unnoted) await noteKeyUse(this.#deps.pool, found.id);
    return { ...found, counted: found.id };
  }

  async #ownerOfToken(token: string): Promise<Owner | string> {
    const {
      pool,
      log,
      access: { tokens },
    } = this.#deps;
    if (!tokens) return 'Tokens are not accepted here, since no issuer is configured: send an API key.';
    try {
      const { subject, role, organizationId } = await tokens.verify(token);
      const standing =
        organizationId === null
          ? { suspendedReason: null, requestsPerSecond: null }
          : await findStanding(pool, organizationId);
      if (!standing) return 'The token names an organization that there is not.';
      return { organizationId, role, name: subject, counted: `token ${subject}`, ...standing };
    } catch (error) {
      if (error instanceof TokenRefused) return error.message;
      if (!(error instanceof IssuerUnreachable)) throw error;
      log.warn({ err: error }, "a token can't be verified");
      throw issuerUnreachable();
    }
  }
}
