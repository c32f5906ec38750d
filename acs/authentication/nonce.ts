import type { KeyObject } from 'node:crypto';
import { createHmac, createSecretKey, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/** How long, in seconds, a nonce is valid, and how far the clocks of two gateways may differ. */
const lifetimeSeconds = 300;
const maxSkewSeconds = 60;

const saltBytes = 4;
const macBytes = 12;

/**
 * Creates and checks Digest nonces without storing them, so that any gateway can check them: a nonce is its creation
 * time, signed for the organization's path. It has 40 hexadecimal digits, because some CPEs fail on other characters or
 * on longer nonces.
 *
 * A nonce may be used again within its 5 minutes and on any connection, because CPEs answer a challenge on a new
 * connection and never increment `nc`. Only TLS prevents others from replaying a request.
 */
export class Nonces {
  readonly #key: KeyObject;

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
    if (!/^[0-9a-f]{40}$/i.test(nonce)) return false;
    const bytes = Buffer.from(nonce, 'hex');
    const head = bytes.subarray(0, 4 + saltBytes);
    const age = now / 1000 - head.readUInt32BE();
    return (
      timingSafeEqual(bytes.subarray(4 + saltBytes), this.#sign(head, pathOrganization)) &&
      age < lifetimeSeconds &&
      age > -maxSkewSeconds
    );
  }

  #sign(head: Buffer, pathOrganization: string): Buffer {
    return createHmac('sha256', this.#key).update(head).update(pathOrganization).digest().subarray(0, macBytes);
  }
}
