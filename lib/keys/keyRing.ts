import type { KeyObject } from 'node:crypto';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Keys, KeySource } from './keySource.ts';
import { parseKeys } from './parseKeys.ts';

/** A sealed value that doesn't open. The message names the key, never what was sealed. */
export class SealError extends Error {
  override name = 'SealError';
}

const nonceBytes = 12;
const tagBytes = 16;
const sealed = /^sealed:1:([A-Za-z0-9_-]{1,64}):([A-Za-z0-9_-]{38,})$/;

/** A key that is not in the ring is looked for in its source again, so often at the most. */
const lookAgainMs = 2000;

/**
 * AES-256 keys with ids. The primary one seals, all of them open. A sealed text is `sealed:1:<key id>:<base64url>` of a random nonce of 96
 * bits, the ciphertext of AES-256-GCM, and its tag of 128 bits. The context, such as "acme/credentials.password", is authenticated with
 * it: what was sealed for one place opens in no other.
 */
export class KeyRing {
  readonly #source: KeySource;
  #keys: Keys;
  #lookedAt = -Infinity;

  /** @throws SetupError where the source can't be read, or holds no key ring. */
  constructor(source: KeySource) {
    this.#source = source;
    this.#keys = parseKeys(source.readSync(), source.name);
  }

  /** The id of the key that seals. */
  get primary(): string {
    return this.#keys.primary;
  }

  /** Without the keys themselves. */
  list(): { id: string; createdAt: Date }[] {
    return [...this.#keys.byId].map(([id, { createdAt }]) => ({ id, createdAt }));
  }

  /** Where the ring comes from, for people. */
  get source(): string {
    return this.#source.name;
  }

  seal(plaintext: string | Uint8Array, context: string): string {
    const { primary } = this.#keys;
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#find(primary, context), nonce).setAAD(Buffer.from(context));
    const body = typeof plaintext === 'string' ? cipher.update(plaintext, 'utf8') : cipher.update(plaintext);
    return `sealed:1:${primary}:${Buffer.concat([nonce, body, cipher.final(), cipher.getAuthTag()]).toString('base64url')}`;
  }

  /** @throws SealError where the text was sealed for another context, by a key that is not in the ring, or was changed. */
  open(text: string, context: string): string {
    return this.openBytes(text, context).toString('utf8');
  }

  /** As {@link open}, of what was not text. */
  openBytes(text: string, context: string): Buffer {
    const [, id = '', body = ''] = sealed.exec(text) ?? [];
    if (id === '') throw new SealError(`What should be sealed for ${context} is not sealed.`);
    const bytes = Buffer.from(body, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.#find(id, context), bytes.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-tagBytes));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
    } catch {
      throw new SealError(
        `What was sealed for ${context} with the key ${id} doesn't open: it was changed, or sealed with another key of that id.`,
      );
    }
  }

  /** Reads the source again, so that a new primary key seals from now on. @throws SetupError; the keys from before stay. */
  async refresh(): Promise<void> {
    this.#keys = parseKeys(await this.#source.read(), this.#source.name);
  }

  /** A key that was added elsewhere is in the source before anything is sealed with it. */
  #find(id: string, context: string): KeyObject {
    if (!this.#keys.byId.has(id) && performance.now() - this.#lookedAt >= lookAgainMs) {
      this.#lookedAt = performance.now();
      this.#keys = this.#readAgain();
    }
    const found = this.#keys.byId.get(id);
    if (!found)
      throw new SealError(`What was sealed for ${context} needs the key ${id}, which is not in ${this.#source.name}.`);
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

/** The id of the key that sealed the text; undefined where it is not sealed. */
export function sealedWith(text: string): string | undefined {
  return sealed.exec(text)?.[1];
}
