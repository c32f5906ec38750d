import type { LuaApi, LuaState } from './capi.ts';
import type { ScriptMemory } from './memory.ts';

/** The size of a lua_Debug in a 32-bit build of Lua 5.4, and the offsets of the fields that are read. */
const recordSize = 108;
const currentLine = 24;
const shortSource = 44;
const callInfo = 104;

/** The offsets of a CallInfo's fields in the same build, and the bit of `callstatus` that marks a C function. */
const previousCall = 8;
const savedInstruction = 16;
const wantedResults = 32;
const callStatus = 34;
const isC = 1 << 1;

/** The size of an instruction, the bits that hold its opcode, and OP_TAILCALL: `return f()`. */
const instructionSize = 4;
const opcodeMask = 0x7f;
const tailCall = 69;
const allResults = -1;

/** How many calls on the stack are examined, from the innermost. */
const maxLevels = 20;
const firstOfScriptName = 's'.charCodeAt(0);

/** Reads where a script is and what it does with the result of its current call. */
export class CallStack {
  readonly #api: LuaApi;
  /** A lua_Debug, and the options that say what Lua fills in. */
  readonly #record: number;
  readonly #what: number;

  constructor(api: LuaApi, memory: ScriptMemory) {
    this.#api = api;
    this.#record = memory.malloc(recordSize);
    this.#what = memory.store('Sl').pointer;
  }

  /**
   * Returns the line of the innermost call in the script's chunk, "script". Other chunks are "cuttle", "(load)" and
   * "[C]".
   */
  line(state: LuaState): number | undefined {
    const api = this.#api;
    for (let level = 0; level < maxLevels; level += 1) {
      if (api._lua_getstack(state, level, this.#record) === 0) return undefined;
      api._lua_getinfo(state, this.#what, this.#record);
      if (api.HEAPU8[this.#record + shortSource] === firstOfScriptName)
        return this.#memory.getInt32(this.#at(currentLine), true);
    }
    return undefined;
  }

  /**
   * Returns whether the running host function was called as a statement, so that nothing takes its result. A function
   * that ends with `return f()` passes on what its own caller wants. Lua's API does not tell this to a C function.
   */
  discardsResult(state: LuaState): boolean {
    if (this.#api._lua_getstack(state, 0, this.#record) === 0) return false;
    const memory = this.#memory;
    let call = memory.getUint32(this.#at(callInfo), true);
    for (let level = 0; level < maxLevels; level += 1) {
      const wanted = memory.getInt16(call + wantedResults, true);
      if (wanted !== allResults) return wanted === 0;
      call = memory.getUint32(call + previousCall, true);
      if (call === 0 || (memory.getUint16(call + callStatus, true) & isC) !== 0) return false;
      const instruction = memory.getUint32(call + savedInstruction, true) - instructionSize;
      if ((memory.getUint32(instruction, true) & opcodeMask) !== tailCall) return false;
    }
    return false;
  }

  #at(offset: number): number {
    return this.#record + offset;
  }

  /** A new view each time, because the buffer is another one after the memory has grown. */
  get #memory(): DataView {
    return new DataView(this.#api.HEAPU8.buffer);
  }
}
