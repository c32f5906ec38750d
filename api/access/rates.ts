import type { AccessRates } from './settings.ts';
import type { Rate, Standing } from '../../lib/net/rateLimit.ts';
import { RateLimit } from '../../lib/net/rateLimit.ts';

export interface Verdict {
  allowed: boolean;
  headers: Record<string, string>;
}

/** Whatever keys and addresses there are, no more of them are remembered. */
const maxKeys = 100_000;
/** An organization's limit is per second; its burst is that of so many seconds. */
const burstSeconds = 5;

/** What this process has let through: several allow so much each. */
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

  /** Counts a request. @param perSecond what all keys of the organization may ask for together; null: no limit of its own. */
  take(key: string, organizationId: string | null, perSecond: number | null): Verdict {
    const limits: [name: string, limit: RateLimit, key: string][] = [];
    if (this.#keys) limits.push(['key', this.#keys, key]);
    if (organizationId !== null && perSecond !== null)
      limits.push(['organization', this.#limitOf(organizationId, perSecond), organizationId]);
    const now = this.#now();
    // What one of them refuses is not counted by the other.
    const refusing = limits.find(([, limit, of]) => limit.standing(of, now).left < 1);
    if (!refusing) for (const [, limit, of] of limits) limit.take(of, now);
    const told = limits.map(([name, limit, of]) => ({ name, rate: limit.rate, ...limit.standing(of, now) }));
    return { allowed: !refusing, headers: headersOf(told, refusing && refusing[1].standing(refusing[2], now)) };
  }

  /** Whether more of this address may be looked at. */
  mayFail(address: string): boolean {
    return this.#failures === undefined || this.#failures.standing(address, this.#now()).left >= 1;
  }

  countFailure(address: string): void {
    this.#failures?.take(address, this.#now());
  }

  retryAfter(address: string): Record<string, string> {
    return this.#failures ? retryAfter(this.#failures.standing(address, this.#now())) : {};
  }

  /** The limit as it is now: a change begins with a whole burst. */
  #limitOf(organizationId: string, perSecond: number): RateLimit {
    const kept = this.#organizations.get(organizationId);
    if (kept?.rate.perSecond === perSecond) return kept;
    const limit = new RateLimit({ burst: Math.max(1, Math.ceil(perSecond * burstSeconds)), perSecond }, 1);
    this.#organizations.set(organizationId, limit);
    return limit;
  }
}

type Told = Standing & { name: string; rate: Rate };

/** As draft-ietf-httpapi-ratelimit-headers has them: q at once, within w seconds; r are left, and all again in t seconds. */
function headersOf(told: Told[], refusing: Standing | undefined): Record<string, string> {
  if (told.length === 0) return {};
  const policy = told.map(
    ({ name, rate }) => `"${name}";q=${rate.burst};w=${Math.max(1, Math.round(rate.burst / rate.perSecond))}`,
  );
  const left = told.map(({ name, left, wholeMs }) => `"${name}";r=${left};t=${Math.ceil(wholeMs / 1000)}`);
  return { 'RateLimit-Policy': policy.join(', '), RateLimit: left.join(', '), ...(refusing && retryAfter(refusing)) };
}

function retryAfter({ nextMs }: Standing): Record<string, string> {
  return { 'Retry-After': String(Math.max(1, Math.ceil(nextMs / 1000))) };
}
