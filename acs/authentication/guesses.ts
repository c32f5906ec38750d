import { recordAuditEvent } from '../../db/access/audit.ts';
import type { Pool } from '../../db/core/pool.ts';
import { networkOf } from '../../lib/net/network.ts';
import { RateLimit } from '../../lib/net/rateLimit.ts';
import { HttpError } from '../server/httpError.ts';

/** Wrong passwords of one username from one client network: 10 at once, then one per minute. */
const guessRate = { burst: 10, perSecond: 1 / 60 };
/** Bounds the memory, since an attacker can invent any number of usernames. */
const maxKeys = 100_000;
/** In characters. */
const maxSubject = 200;

/**
 * Slows down those who guess passwords. A username and a client network are counted together, so that an attacker
 * cannot lock out the real CPE, which informs from elsewhere.
 */
export class Guesses {
  readonly #pool: Pool;
  readonly #now: () => number;
  readonly #rate = new RateLimit(guessRate, maxKeys);

  constructor(pool: Pool, now = (): number => performance.now()) {
    this.#pool = pool;
    this.#now = now;
  }

  /** @throws HttpError 429 when this username has been guessed too often from this address. */
  admit(organizationId: string, username: string, address: string | undefined): void {
    const { left, nextMs } = this.#rate.standing(keyOf(organizationId, username, address), this.#now());
    if (left >= 1) return;
    const seconds = Math.ceil(nextMs / 1000);
    throw new HttpError(429, 'Too many wrong passwords. Try again later.', { 'Retry-After': [String(seconds)] });
  }

  /** Counts a failed login. The one that uses up the rate becomes an audit event. */
  async count(organizationId: string, username: string, address: string | undefined): Promise<void> {
    const key = keyOf(organizationId, username, address);
    this.#rate.take(key, this.#now());
    if (this.#rate.standing(key, this.#now()).left >= 1) return;
    await recordAuditEvent(this.#pool, organizationId, {
      kind: 'passwords_guessed',
      subject: `${username} ${networkOf(address ?? '')}`.slice(0, maxSubject).toWellFormed(),
      details: { username: username.slice(0, maxSubject).toWellFormed() },
      remoteAddress: address,
    });
  }
}

function keyOf(organizationId: string, username: string, address: string | undefined): string {
  return `${organizationId} ${networkOf(address ?? '')} ${username}`;
}
