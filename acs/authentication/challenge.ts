import type { KeyObject } from 'node:crypto';
import { createHmac, createSecretKey, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { OrganizationSettings } from '../../db/access/organizations.ts';
import { HttpError } from '../server/httpError.ts';
import { dropOldest } from '../../lib/dropOldest.ts';

export const realm = 'Cuttle';

type Methods = Pick<OrganizationSettings, 'authentication' | 'basicWithoutTls'>;

/** Returns whether Basic is accepted. Without TLS it is off by default, because it sends the password in clear text. */
export function acceptsBasic({ authentication, basicWithoutTls }: Methods, encrypted: boolean): boolean {
  return authentication.includes('basic') && (encrypted || basicWithoutTls);
}

/**
 * Returns the WWW-Authenticate header lines. MD5 alone, unless the organization wants SHA-256 as well: some CPEs take
 * the second challenge and fail. The MD5 challenge comes first and names no algorithm: libcurl reads only one Digest
 * line, and old versions fail on an algorithm that they do not know. TR-069 requires only MD5 (Amendment 6, 3.4.4).
 */
export function renderChallenges(methods: Methods, encrypted: boolean, nonce: string, stale: boolean): string[] {
  const digest = `Digest realm="${realm}", qop="auth", nonce="${nonce}"${stale ? ', stale=true' : ''}`;
  return [
    ...(methods.authentication.includes('digest') ? [digest] : []),
    ...(methods.authentication.includes('digest-sha-256') ? [`${digest}, algorithm=SHA-256`] : []),
    ...(acceptsBasic(methods, encrypted) ? [`Basic realm="${realm}"`] : []),
  ];
}

/** Returns the error for a request that is not authenticated. Its response keeps the connection open. */
export function unauthorized(challenges: string[]): HttpError {
  // A 401 must contain a challenge (RFC 9110, 15.5.2).
  if (challenges.length === 0)
    return new HttpError(403, 'Authentication is required. Use a client certificate, or connect over TLS.');
  return new HttpError(401, 'Authentication is required.', { 'WWW-Authenticate': challenges });
}

/** How long, in seconds, a nonce is valid, and how far the clocks of two gateways may differ. */
const lifetimeSeconds = 300;
const maxSkewSeconds = 60;

const saltBytes = 3;
const macBytes = 9;
/** How many nonces in use are remembered with their device. */
const maxClaims = 100_000;

/**
 * Creates and checks Digest nonces without storing them, so that any gateway can check them: a nonce is its creation
 * time, signed for the organization's path. It has 32 hexadecimal digits, because some CPEs fail on other characters or
 * on longer nonces.
 *
 * A nonce may be used again within its 5 minutes and on any connection, because CPEs answer a challenge on a new
 * connection and never increment `nc`. It serves only the username that used it first at this gateway. Only TLS
 * prevents others from replaying a request.
 */
export class Nonces {
  readonly #key: KeyObject;
  /** The username that each nonce serves, the oldest first. */
  readonly #claims = new Map<string, string>();

  /** @param secret the same in every gateway. */
  constructor(secret: KeyObject) {
    this.#key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'cuttle digest nonce', 32)));
  }

  /** @param now in milliseconds since 1970 (default: the current time). */
  create(pathOrganization: string, now = Date.now()): string {
    const head = Buffer.alloc(4 + saltBytes);
    head.writeUInt32BE(Math.floor(now / 1000));
    randomBytes(saltBytes).copy(head, 4);
    return Buffer.concat([head, this.#sign(head, pathOrganization)]).toString('hex');
  }

  /** Returns whether a gateway created the nonce for this path within the last 5 minutes. */
  isValid(nonce: string, pathOrganization: string, now = Date.now()): boolean {
    if (!/^[0-9a-f]{32}$/i.test(nonce)) return false;
    const bytes = Buffer.from(nonce, 'hex');
    const head = bytes.subarray(0, 4 + saltBytes);
    const age = now / 1000 - head.readUInt32BE();
    return (
      timingSafeEqual(bytes.subarray(4 + saltBytes), this.#sign(head, pathOrganization)) &&
      age < lifetimeSeconds &&
      age > -maxSkewSeconds
    );
  }

  /** Returns whether this username may use the valid nonce; from its first use on, no other may. */
  claim(nonce: string, username: string): boolean {
    const key = nonce.toLowerCase();
    const owner = this.#claims.get(key);
    if (owner !== undefined) return owner === username;
    this.#claims.set(key, username);
    dropOldest(this.#claims, maxClaims);
    return true;
  }

  #sign(head: Buffer, pathOrganization: string): Buffer {
    return createHmac('sha256', this.#key).update(head).update(pathOrganization).digest().subarray(0, macBytes);
  }
}
