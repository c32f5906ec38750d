import type { LuaApi } from './capi.ts';
import { LimitReached, memoryLimit } from '../errors.ts';

/** The module's own allocator writes up to 64 KiB beyond the highest block, as measured. */
const margin = 1024 * 1024;

/**
 * The memory of the WebAssembly module. Counts what Lua allocates, and restores all of it from an image. So every
 * script starts from the same bytes: nothing leaks from one script to the next, and addresses are the same in every
 * replay. The order of `pairs` over keys that are tables depends on them.
 */
export class ScriptMemory {
  readonly #api: LuaApi;
  readonly #limit: number;
  /** Four bytes in which Lua returns a size. */
  readonly sizePointer: number;
  #image = new Uint8Array();
  #imageUsed = 0;
  #initialSize = 0;
  #used = 0;
  /** The end of the highest block. */
  #highest = 0;
  #refused = false;

  /** @param limit the bytes that Lua may allocate. */
  constructor(api: LuaApi, limit: number) {
    this.#api = api;
    this.#limit = limit;
    this.sizePointer = this.malloc(4);
  }

  /** Whether the module's memory has grown since the image was taken. It cannot shrink again. */
  get grown(): boolean {
    return this.#api.HEAPU8.length > this.#initialSize;
  }

  /** Allocates a block that does not count towards Lua's limit. `reset` frees it. */
  malloc(size: number): number {
    const pointer = this.#api._malloc(size);
    this.#highest = Math.max(this.#highest, pointer + size);
    return pointer;
  }

  /** Stores a text in UTF-8, with a NUL at its end, in a new block. */
  store(text: string): { pointer: number; size: number } {
    const bytes = Buffer.from(`${text}\0`);
    const pointer = this.malloc(bytes.length);
    this.#api.HEAPU8.set(bytes, pointer);
    return { pointer, size: bytes.length - 1 };
  }

  /** Lua's allocator (lua_Alloc). */
  readonly reallocate = (...[, pointer = 0, oldSize = 0, size = 0]: number[]): number => {
    // For a new block, Lua passes the kind of object as the old size.
    const growth = pointer === 0 ? size : size - oldSize;
    if (size === 0) this.#api._free(pointer);
    else if (growth > 0 && this.#used + growth > this.#limit) return this.#refuse();
    const block = size === 0 ? 0 : this.#api._realloc(pointer, size);
    this.#used += growth;
    this.#highest = Math.max(this.#highest, block + size);
    if (growth > 0) this.#refused = false;
    return block;
  };

  /**
   * After the first refusal Lua collects all garbage and tries again. The second one ends the script, past any `pcall`.
   */
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

  /** Restores the image. Takes 30 µs. */
  reset(): void {
    const { HEAPU8 } = this.#api;
    HEAPU8.set(this.#image);
    HEAPU8.fill(0, this.#image.length, this.#highest + margin);
    this.#used = this.#imageUsed;
    this.#highest = this.#image.length;
    this.#refused = false;
  }
}
