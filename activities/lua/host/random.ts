import { createHmac } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/**
 * The largest multiple of the alphabet's length within a byte. Larger bytes are skipped: they would favour some
 * characters.
 */
const unbiasedLimit = 256 - (256 % alphabet.length);

/**
 * The only source of random numbers of a run, derived from its seed: equal in every replay, unpredictable from outside.
 */
export class SeededRandom {
  readonly #key: Buffer;
  #strings = 0;

  /** @param seed in hexadecimal. */
  constructor(seed: string) {
    this.#key = Buffer.from(seed, 'hex');
  }

  /** Returns another string at each call. */
  alphanumeric(length: number): string {
    this.#strings += 1;
    let text = '';
    for (let block = 0; text.length < length; block += 1) {
      for (const byte of this.#block(`string ${this.#strings} ${block}`)) {
        if (byte < unbiasedLimit) text += alphabet.charAt(byte % alphabet.length);
      }
    }
    return text.slice(0, length);
  }

  /** Returns the seed of `math.random`. */
  mathSeed(): [bigint, bigint] {
    const block = this.#block('math.random');
    return [block.readBigInt64LE(0), block.readBigInt64LE(8)];
  }

  #block(label: string): Buffer {
    return createHmac('sha256', this.#key).update(label).digest();
  }
}
