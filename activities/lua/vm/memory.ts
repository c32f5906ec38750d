import type { LuaApi } from './capi.ts';
import { LimitReached } from './exceptions.ts';

/** The module's own allocator keeps its books up to this far beyond the highest block (64 KiB at most, seen). */
const margin = 1024 * 1024;

/** What a run is told whose script needs more than so many bytes. */
export function memoryLimit(bytes: number): string {
  return `the script needs more than ${bytes / (1024 * 1024)} MiB of memory`;
}

/**
 * The memory of the WebAssembly module: counts what Lua takes, and sets all of it back to an image taken before. So every
 * script starts from the same bytes, whatever the one before it did: nothing is left over, nothing leaks, and addresses (the
 * order of `pairs` over tables as keys depends on them) are the same in every replay.
 */
export class ScriptMemory {
  readonly #api: LuaApi;
  readonly #limit: number;
  /** Room for a size that Lua tells by pointer. */
  readonly sizePointer: number;
  #image = new Uint8Array();
  #imageUsed = 0;
  #initialSize = 0;
  #used = 0;
  /** No block ends beyond. */
  #highest = 0;
  #refused = false;

  /** @param limit bytes that Lua may take. */
  constructor(api: LuaApi, limit: number) {
    this.#api = api;
    this.#limit = limit;
    this.sizePointer = this.malloc(4);
  }

  /** Whether the module's memory has grown since the image: it can't shrink again. */
  get grown(): boolean {
    return this.#api.HEAPU8.length > this.#initialSize;
  }

  /** A block that Lua does not count. `reset` frees it. */
  malloc(size: number): number {
    const pointer = this.#api._malloc(size);
    this.#highest = Math.max(this.#highest, pointer + size);
    return pointer;
  }

  /** The text in UTF-8, ended by a NUL, in a block of its own. */
  store(text: string): { pointer: number; size: number } {
    const bytes = Buffer.from(`${text}\0`);
    const pointer = this.malloc(bytes.length);
    this.#api.HEAPU8.set(bytes, pointer);
    return { pointer, size: bytes.length - 1 };
  }

  /** Lua's allocator (lua_Alloc). */
  readonly reallocate = (...[, pointer = 0, oldSize = 0, size = 0]: number[]): number => {
    // Where there is no block yet, Lua says in its size what the block is for.
    const growth = pointer === 0 ? size : size - oldSize;
    if (size === 0) this.#api._free(pointer);
    else if (growth > 0 && this.#used + growth > this.#limit) return this.#refuse();
    const block = size === 0 ? 0 : this.#api._realloc(pointer, size);
    this.#used += growth;
    this.#highest = Math.max(this.#highest, block + size);
    if (growth > 0) this.#refused = false;
    return block;
  };

  /** Refused once, Lua collects all garbage and asks again. A second refusal ends the script, past any `pcall`. */
  #refuse(): number {
    if (this.#refused) throw new LimitReached(memoryLimit(this.#limit));
    this.#refused = true;
    return 0;
  }

  takeImage(): void {
    const { HEAPU8 } = this.#api;
    this.#image = HEAPU8.slice(0, HEAPU8.findLastIndex((byte) => byte !== 0) + 1);
    this.#imageUsed = this.#used;
    this.#initialSize = HEAPU8.length;
  }

  /** 30 µs. */
  reset(): void {
    const { HEAPU8 } = this.#api;
    HEAPU8.set(this.#image);
    HEAPU8.fill(0, this.#image.length, this.#highest + margin);
    this.#used = this.#imageUsed;
    this.#highest = this.#image.length;
    this.#refused = false;
  }
}
