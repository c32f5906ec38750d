import type { KeyObject } from 'node:crypto';
import { createHmac, createSecretKey, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/** In seconds: how long a nonce is good, and how far the clocks of two gateways may be apart. */
const lifetime = 300;
const maxSkew = 60;

const saltBytes = 4;
const macBytes = 12;

/**
 * Nonces that any gateway can check, and none keeps: the time of their making, sealed for the path that they were given at. In 40
 * hexadecimal digits, since some CPEs stumble over others, and over longer ones. A nonce may be used more than once and on any
 * connection: CPEs that answer a challenge on a new connection, or count no `nc`, are many, and only TLS keeps a request from being
 * sent again by others.
 */
export class Nonces {
  readonly #key: KeyObject;

  /** @param secret the same in all gateways. */
  constructor(secret: KeyObject) {
    this.#key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'cuttle digest nonce', 32)));
  }

  /** @param now in milliseconds since 1970. */
  create(pathOrganization: string, now = Date.now()): string {
    const head = Buffer.alloc(4 + saltBytes);
    head.writeUInt32BE(Math.floor(now / 1000));
    randomBytes(saltBytes).copy(head, 4);
    return Buffer.concat([head, this.#seal(head, pathOrganization)]).toString('hex');
  }

  /** Whether it is one of ours, for this path, and not too old. */
  isValid(nonce: string, pathOrganization: string, now = Date.now()): boolean {
    if (!/^[0-9a-f]{40}$/i.test(nonce)) return false;
    const bytes = Buffer.from(nonce, 'hex');
    const head = bytes.subarray(0, 4 + saltBytes);
    const age = now / 1000 - head.readUInt32BE();
    return (
      timingSafeEqual(bytes.subarray(4 + saltBytes), this.#seal(head, pathOrganization)) &&
      age < lifetime &&
      age > -maxSkew
    );
  }

  #seal(head: Buffer, pathOrganization: string): Buffer {
    return createHmac('sha256', this.#key).update(head).update(pathOrganization).digest().subarray(0, macBytes);
  }
}
