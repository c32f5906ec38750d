const headerBytes = 8;
const lineIndex = 0;
const lengthIndex = 1;

/**
 * What a thread shares with its pool: the script's line and its log. The pool can read it after it has stopped the
 * thread.
 */
export class ScriptProgress {
  readonly buffer: SharedArrayBuffer;
  readonly #numbers: Int32Array;
  readonly #text: Buffer;

  /** @param buffer that of an object made by `create` in another thread. */
  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#numbers = new Int32Array(buffer, 0, headerBytes / Int32Array.BYTES_PER_ELEMENT);
    this.#text = Buffer.from(buffer, headerBytes);
  }

  static create(logBytes: number): ScriptProgress {
    return new ScriptProgress(new SharedArrayBuffer(headerBytes + logBytes));
  }

  /** The script's line, if known. It is updated at each call and every 1,000 instructions. */
  get line(): number | undefined {
    return Atomics.load(this.#numbers, lineIndex) || undefined;
  }

  set line(value: number | undefined) {
    Atomics.store(this.#numbers, lineIndex, value ?? 0);
  }

  clear(): void {
    this.line = undefined;
    Atomics.store(this.#numbers, lengthIndex, 0);
  }

  /** Appends a line to the log; drops what does not fit. The line must not contain NUL. */
  append(text: string): void {
    const end = Atomics.load(this.#numbers, lengthIndex);
    const size = this.#text.write(`${text}\0`, end);
    // The new length is stored last, so that the pool never reads an incomplete line.
    Atomics.store(this.#numbers, lengthIndex, end + size);
  }

  /** Returns the lines of the log since `clear`. */
  lines(): string[] {
    return this.#text.toString('utf8', 0, Atomics.load(this.#numbers, lengthIndex)).split('\0').slice(0, -1);
  }
}
