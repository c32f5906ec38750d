import type { LuaApi, LuaState } from './capi.ts';
import { LuaStatus, LuaType, typeNames } from './capi.ts';
import type { ScriptMemory } from './memory.ts';
import { ScriptFault } from './exceptions.ts';

/** What host functions hand to a script. */
export type LuaValue = undefined | null | boolean | number | string | LuaValue[] | { [key: string]: LuaValue };

/** What a host function returns where it is more than one value. */
export class Results {
  readonly values: LuaValue[];

  constructor(...values: LuaValue[]) {
    this.values = values;
  }
}

/** Slots that Lua keeps free for a C function which asks for no more (LUA_MINSTACK). */
const slotsPerLevel = 4;

/** Longer strings are not decoded: they would fill JavaScript's heap. */
const maxTextBytes = 2 * 1024 * 1024;

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A Lua stack: to a host function its arguments, from index 1. */
export class Stack {
  readonly api: LuaApi;
  readonly state: LuaState;
  readonly #memory: ScriptMemory;

  constructor(api: LuaApi, state: LuaState, memory: ScriptMemory) {
    this.api = api;
    this.state = state;
    this.#memory = memory;
  }

  get count(): number {
    return this.api._lua_gettop(this.state);
  }

  type(index: number): number {
    return this.api._lua_type(this.state, index);
  }

  isNil(index: number): boolean {
    return this.type(index) <= LuaType.nil;
  }

  typeName(index: number): string {
    return typeNames[this.type(index)] ?? 'nothing';
  }

  /** A string or number as text, as Lua's own functions take either; undefined where it is neither, or not UTF-8, or too long for any use. */
  text(index: number): string | undefined {
    const bytes = this.bytes(index);
    if (!bytes || bytes.length > maxTextBytes) return undefined;
    try {
      return strictDecoder.decode(bytes);
    } catch {
      return undefined;
    }
  }

  /** The bytes of a string or number, valid until the memory next changes. */
  bytes(index: number): Uint8Array | undefined {
    const type = this.type(index);
    if (type !== LuaType.string && type !== LuaType.number) return undefined;
    // Lua turns a number on the stack into its text: not the argument itself, which may be the key of a traversal.
    this.api._lua_pushvalue(this.state, index);
    const bytes = this.#read(this.api._lua_tolstring(this.state, -1, this.#memory.sizePointer));
    this.pop(1);
    return bytes;
  }

  /** As Lua's `tostring` has it, with `__tostring` and `__name`, cut after `maxBytes`; what is not UTF-8 becomes U+FFFD. */
  display(index: number, maxBytes: number): string {
    const bytes = this.#read(this.api._luaL_tolstring(this.state, index, this.#memory.sizePointer));
    const text = decoder.decode(bytes.subarray(0, maxBytes));
    this.pop(1);
    return text;
  }

  /** A number, or a string that reads as one; undefined where it is neither. */
  number(index: number): number | undefined {
    if (this.api._lua_isnumber(this.state, index) === 0) return undefined;
    return this.api._lua_tonumberx(this.state, index, 0);
  }

  /** As Lua judges a condition. */
  isTrue(index: number): boolean {
    return this.api._lua_toboolean(this.state, index) !== 0;
  }

  pop(count: number): void {
    this.api._lua_settop(this.state, -count - 1);
  }

  /** @throws ScriptFault where there is no room for a value so deep. */
  push(value: LuaValue): void {
    const { api, state } = this;
    if (value === undefined || value === null) api._lua_pushnil(state);
    else if (typeof value === 'boolean') api._lua_pushboolean(state, value ? 1 : 0);
    else if (typeof value === 'number') this.#pushNumber(value);
    else if (typeof value === 'string') this.pushText(value);
    else this.#pushTable(value);
  }

  pushText(text: string): void {
    const { api, state } = this;
    const { pointer, size } = this.#memory.store(text);
    api._lua_pushlstring(state, pointer, size);
    api._free(pointer);
  }

  /** Compiles a chunk: text only, since Lua trusts bytecode. A syntax error is raised. */
  pushChunk(text: string, name: string): void {
    const { api, state } = this;
    const { pointer, size } = this.#memory.store(text);
    const status = api._luaL_loadbufferx(
      state,
      pointer,
      size,
      this.#memory.store(name).pointer,
      this.#memory.store('t').pointer,
    );
    if (status !== LuaStatus.ok) api._lua_error(state);
    api._free(pointer);
  }

  #pushNumber(value: number): void {
    if (Number.isSafeInteger(value)) this.api._lua_pushinteger(this.state, BigInt(value));
    else this.api._lua_pushnumber(this.state, value);
  }

  #pushTable(value: LuaValue[] | { [key: string]: LuaValue }): void {
    const { api, state } = this;
    if (api._lua_checkstack(state, slotsPerLevel) === 0) throw new ScriptFault('stack overflow');
    api._lua_createtable(state, 0, 0);
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        this.push(item);
        api._lua_rawseti(state, -2, BigInt(index + 1));
      }
      return;
    }
    for (const [key, item] of Object.entries(value)) this.setField(-1, key, item);
  }

  /** Sets a table's field past its metatable. */
  setField(index: number, key: string, value: LuaValue): void {
    const table = this.api._lua_absindex(this.state, index);
    this.pushText(key);
    this.push(value);
    this.api._lua_rawset(this.state, table);
  }

  #read(pointer: number): Uint8Array {
    const { HEAPU8 } = this.api;
    const size = new DataView(HEAPU8.buffer).getUint32(this.#memory.sizePointer, true);
    return HEAPU8.subarray(pointer, pointer + size);
  }
}
