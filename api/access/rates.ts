import type { Rate, Standing } from '../../lib/net/rateLimit.ts';
import { RateLimit } from '../../lib/net/rateLimit.ts';
import type { AccessRates } from './settings.ts';

interface Verdict {
  allowed: boolean;
  headers: Record<string, string>;
}

/** The most keys, and the most addresses, whose rates are in memory. */
const maxKeys = 100_000;
/** An organization's limit is per second. Its burst is the limit of this many seconds. */
const burstSeconds = 5;

/** Counts the requests of this process. With several processes, each allows the full rate. */
export class Rates {
  readonly #keys: RateLimit | undefined;
  readonly #failures: RateLimit | undefined;
  readonly #organizations = new Map<string, RateLimit>();
  readonly #now: () => number;

  constructor({ perKey, failures }: AccessRates, now = (): number => performance.now()) {
    this.#keys = perKey && new RateLimit(perKey, maxKeys);
    this.#failures = failures && new RateLimit(failures, maxKeys);
    this.#now = now;
  }

  /** Counts a request. @param perSecond the limit of all keys of the organization together; null: none. */
  take(key: string, organizationId: string | null, perSecond: number | null): Verdict {
    const limits: [name: string, limit: RateLimit, key: string][] = [];
    if (this.#keys) limits.push(['key', this.#keys, key]);
    if (organizationId !== null && perSecond !== null)
      limits.push(['organization', this.#organizationLimit(organizationId, perSecond), organizationId]);
    const now = this.#now();
    // A request that one limit rejects does not count for the other.
    const exceeded = limits.find(([, limit, limited]) => limit.standing(limited, now).left < 1);
    if (!exceeded) for (const [, limit, limited] of limits) limit.take(limited, now);
    const standings = limits.map(([name, limit, limited]) => ({
      name,
      rate: limit.rate,
      ...limit.standing(limited, now),
    }));
    return {
      allowed: !exceeded,
      headers: rateLimitHeaders(standings, exceeded && exceeded[1].standing(exceeded[2], now)),
    };
  }

  /** Whether another key or token from this address is checked. */
  mayFail(address: string): boolean {
    return this.#failures === undefined || this.#failures.standing(address, this.#now()).left >= 1;
  }

  countFailure(address: string): void {
    this.#failures?.take(address, this.#now());
  }

  retryAfter(address: string): Record<string, string> {
    return this.#failures ? retryAfter(this.#failures.standing(address, this.#now())) : {};
  }

  /** Returns the current limit. After a change, it starts with a whole burst. */
  #organizationLimit(organizationId: string, perSecond: number): RateLimit {
    const current = this.#organizations.get(organizationId);
    if (current?.rate.perSecond === perSecond) return current;
    const limit = new RateLimit({ burst: Math.max(1, Math.ceil(perSecond * burstSeconds)), perSecond }, 1);
    this.#organizations.set(organizationId, limit);
    return limit;
  }
}

type NamedStanding = Standing & { name: string; rate: Rate };

/**
 * draft-ietf-httpapi-ratelimit-headers: `q` requests at once, within `w` seconds; `r` are left, all again in `t`
 * seconds.
 */
function rateLimitHeaders(standings: NamedStanding[], exceeded: Standing | undefined): Record<string, string> {
  if (standings.length === 0) return {};
  const policy = standings.map(
    ({ name, rate }) => `"${name}";q=${rate.burst};w=${Math.max(1, Math.round(rate.burst / rate.perSecond))}`,
  );
  const left = standings.map(({ name, left, wholeMs }) => `"${name}";r=${left};t=${Math.ceil(wholeMs / 1000)}`);
  return { 'RateLimit-Policy': policy.join(', '), RateLimit: left.join(', '), ...(exceeded && retryAfter(exceeded)) };
}

function retryAfter({ nextMs }: Standing): Record<string, string> {
  return { 'Retry-After': String(Math.max(1, Math.ceil(nextMs / 1000))) };
}
