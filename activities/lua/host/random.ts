import { createHmac } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** The largest multiple of the alphabet's length in a byte: bytes from there on would make some characters likelier. */
const unbiased = 256 - (256 % alphabet.length);

/** All the chance in a run, from its seed: the same in every replay, unguessable from outside. */
export class SeededRandom {
  readonly #key: Buffer;
  #strings = 0;

  /** @param seed hex */
  constructor(seed: string) {
    this.#key = Buffer.from(seed, 'hex');
  }

  /** Another string at each call. */
  alphanumeric(length: number): string {
    this.#strings += 1;
    let text = '';
    for (let block = 0; text.length < length; block += 1) {
      for (const byte of this.#block(`string ${this.#strings} ${block}`)) {
        if (byte < unbiased) text += alphabet.charAt(byte % alphabet.length);
      }
    }
    return text.slice(0, length);
  }

  /** The seed of `math.random`. */
  mathSeed(): [bigint, bigint] {
    const block = this.#block('math.random');
    return [block.readBigInt64LE(0), block.readBigInt64LE(8)];
  }

  #block(label: string): Buffer {
    return createHmac('sha256', this.#key).update(label).digest();
  }
}
