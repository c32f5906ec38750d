const header = 8;
const line = 0;
const length = 1;

/** What a thread shares with its pool, which reads it even when the thread was ended in the middle of a script. */
export class ScriptProgress {
  readonly buffer: SharedArrayBuffer;
  readonly #numbers: Int32Array;
  readonly #text: Buffer;

  /** @param buffer one of `create`, in the thread. */
  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#numbers = new Int32Array(buffer, 0, header / Int32Array.BYTES_PER_ELEMENT);
    this.#text = Buffer.from(buffer, header);
  }

  static create(logBytes: number): ScriptProgress {
    return new ScriptProgress(new SharedArrayBuffer(header + logBytes));
  }

  /** The script's line, as far as it is known: it is noted at each call and every thousand instructions. */
  get line(): number | undefined {
    return Atomics.load(this.#numbers, line) || undefined;
  }

  set line(value: number | undefined) {
    Atomics.store(this.#numbers, line, value ?? 0);
  }

  clear(): void {
    this.line = undefined;
    Atomics.store(this.#numbers, length, 0);
  }

  /** Adds a line to the log; what does not fit is left out. The line holds no NUL. */
  append(text: string): void {
    const end = Atomics.load(this.#numbers, length);
    const size = this.#text.write(`${text}\0`, end);
    // Visible only when it is complete.
    Atomics.store(this.#numbers, length, end + size);
  }

  /** The lines of the log since `clear`. */
  lines(): string[] {
    return this.#text.toString('utf8', 0, Atomics.load(this.#numbers, length)).split('\0').slice(0, -1);
  }
}
