import type { KeyObject } from 'node:crypto';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Keys, KeySource } from './keySource.ts';
import { parseKeys } from './parseKeys.ts';

/** A sealed value that cannot be opened. The message names the key, never the content. */
export class SealError extends Error {
  override name = 'SealError';
}

const nonceBytes = 12;
const tagBytes = 16;
const sealed = /^sealed:1:([A-Za-z0-9_-]{1,64}):([A-Za-z0-9_-]{38,})$/;

/** Milliseconds. At most this often, an unknown key id makes the ring read its source again. */
const lookAgainMs = 2000;

/**
 * AES-256 keys with ids. The primary key seals; all keys open. A sealed text is `sealed:1:<key id>:<base64url>` of a
 * 96-bit random nonce, the ciphertext of AES-256-GCM, and its 128-bit tag. The context, such as
 * "acme/credentials.password", is authenticated too, so that a value opens only in the place that it was sealed for.
 */
export class KeyRing {
  readonly #source: KeySource;
  #keys: Keys;
  #lookedAt = -Infinity;

  /** @throws SetupError when the source cannot be read, or holds no key ring. */
  constructor(source: KeySource) {
    this.#source = source;
    this.#keys = parseKeys(source.readSync(), source.name);
  }

  /** The id of the key that seals. */
  get primary(): string {
    return this.#keys.primary;
  }

  /** Lists the keys without their secrets. */
  list(): { id: string; createdAt: Date }[] {
    return [...this.#keys.byId].map(([id, { createdAt }]) => ({ id, createdAt }));
  }

  /** The source of the ring, for people. */
  get source(): string {
    return this.#source.name;
  }

  seal(plaintext: string | Uint8Array, context: string): string {
    const { primary } = this.#keys;
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#find(primary, context), nonce).setAAD(Buffer.from(context));
    const body = typeof plaintext === 'string' ? cipher.update(plaintext, 'utf8') : cipher.update(plaintext);
    const sealed = Buffer.concat([nonce, body, cipher.final(), cipher.getAuthTag()]);
    return `sealed:1:${primary}:${sealed.toString('base64url')}`;
  }

  /**
   * @throws SealError when the text was sealed for another context or by a key that is not in the ring, or was
   * changed.
   */
  open(text: string, context: string): string {
    return this.openBytes(text, context).toString('utf8');
  }

  /** Like {@link open}, for content that is not text. */
  openBytes(text: string, context: string): Buffer {
    const [, id = '', body = ''] = sealed.exec(text) ?? [];
    if (id === '') throw new SealError(`The value of ${context} is not encrypted, although it should be.`);
    const bytes = Buffer.from(body, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.#find(id, context), bytes.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-tagBytes));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
    } catch {
      throw new SealError(
        `The value of ${context} cannot be decrypted with the key ${id}: it was changed, or another ` +
          'key with that id encrypted it.',
      );
    }
  }

  /**
   * Reads the source again, so that a new primary key is used from now on.
   * @throws SetupError; the previous keys stay in use.
   */
  async refresh(): Promise<void> {
    this.#keys = parseKeys(await this.#source.read(), this.#source.name);
  }

  /** Every key is added to the source before it seals anything, so an unknown key may be in the source by now. */
  #find(id: string, context: string): KeyObject {
    if (!this.#keys.byId.has(id) && performance.now() - this.#lookedAt >= lookAgainMs) {
      this.#lookedAt = performance.now();
      this.#keys = this.#readAgain();
    }
    const found = this.#keys.byId.get(id);
    if (!found)
      throw new SealError(`The value of ${context} needs the key ${id}, which is not in ${this.#source.name}.`);
    return found.key;
  }

  #readAgain(): Keys {
    try {
      return parseKeys(this.#source.readSync(), this.#source.name);
    } catch {
      return this.#keys;
    }
  }
}

/** Returns the id of the key that sealed the text; undefined when the text is not sealed. */
export function sealedWith(text: string): string | undefined {
  return sealed.exec(text)?.[1];
}
