import type { LuaApi, LuaState } from './capi.ts';
import type { ScriptMemory } from './memory.ts';

/** A lua_Debug in a 32-bit build of Lua 5.4: its size, and where the fields are that are read. */
const recordSize = 108;
const currentLine = 24;
const shortSource = 44;

/** Of the calls on the stack so many are looked at, from the innermost. */
const maxLevels = 20;
const firstOfScript = 's'.charCodeAt(0);

/** Finds the line a script is at. */
export class LineReader {
  readonly #api: LuaApi;
  /** A lua_Debug, and what to fill of it. */
  readonly #record: number;
  readonly #what: number;

  constructor(api: LuaApi, memory: ScriptMemory) {
    this.#api = api;
    this.#record = memory.malloc(recordSize);
    this.#what = memory.store('Sl').pointer;
  }

  /** The line of the innermost call that is the script's: its chunk is "script"; others are "cuttle", "(load)" and "[C]". */
  read(state: LuaState): number | undefined {
    const api = this.#api;
    for (let level = 0; level < maxLevels; level += 1) {
      if (api._lua_getstack(state, level, this.#record) === 0) return undefined;
      api._lua_getinfo(state, this.#what, this.#record);
      if (api.HEAPU8[this.#record + shortSource] === firstOfScript) {
        return new DataView(api.HEAPU8.buffer).getInt32(this.#record + currentLine, true);
      }
    }
    return undefined;
  }
}
