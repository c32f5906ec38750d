import type { LuaApi, LuaState } from './capi.ts';
import type { ScriptMemory } from './memory.ts';

/** The size of a lua_Debug in a 32-bit build of Lua 5.4, and the offsets of the fields that are read. */
const recordSize = 108;
const currentLine = 24;
const shortSource = 44;

/** How many calls on the stack are examined, from the innermost. */
const maxLevels = 20;
const firstOfScriptName = 's'.charCodeAt(0);

/** Reads the line that a script is executing. */
export class LineReader {
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
  read(state: LuaState): number | undefined {
    const api = this.#api;
    for (let level = 0; level < maxLevels; level += 1) {
      if (api._lua_getstack(state, level, this.#record) === 0) return undefined;
      api._lua_getinfo(state, this.#what, this.#record);
      if (api.HEAPU8[this.#record + shortSource] === firstOfScriptName) {
        return new DataView(api.HEAPU8.buffer).getInt32(this.#record + currentLine, true);
      }
    }
    return undefined;
  }
}
