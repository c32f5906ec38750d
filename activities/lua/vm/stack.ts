import type { CallStack } from './callStack.ts';
import type { LuaApi, LuaState } from './capi.ts';
import { LuaStatus, LuaType, typeNames } from './capi.ts';
import type { ScriptMemory } from './memory.ts';
import { ScriptFault } from '../errors.ts';

/** The values that host functions pass to scripts. */
export type LuaValue = undefined | null | boolean | number | string | LuaValue[] | { [key: string]: LuaValue };

/** The return value of a host function that returns more than one. */
export class Results {
  readonly values: LuaValue[];

  constructor(...values: LuaValue[]) {
    this.values = values;
  }
}

/** The stack slots that one level of a nested table needs. */
const slotsPerLevel = 4;

/** Longer strings are not decoded, because they would fill JavaScript's heap. */
const maxTextBytes = 2 * 1024 * 1024;

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A Lua stack. A host function finds its arguments there, from index 1. */
export class Stack {
  readonly api: LuaApi;
  readonly state: LuaState;
  readonly #memory: ScriptMemory;
  readonly #calls: CallStack;

  constructor(api: LuaApi, state: LuaState, memory: ScriptMemory, calls: CallStack) {
    this.api = api;
    this.state = state;
    this.#memory = memory;
    this.#calls = calls;
  }

  /** Whether the script takes no result of the call that this is the stack of. */
  get discardsResult(): boolean {
    return this.#calls.discardsResult(this.state);
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

  /** Returns a string or number as text; undefined if it is neither, not UTF-8, or longer than 2 MiB. */
  text(index: number): string | undefined {
    const bytes = this.bytes(index);
    if (!bytes || bytes.length > maxTextBytes) return undefined;
    try {
      return strictDecoder.decode(bytes);
    } catch {
      return undefined;
    }
  }

  /** Returns the bytes of a string or number. They are valid until the memory next changes. */
  bytes(index: number): Uint8Array | undefined {
    const type = this.type(index);
    if (type !== LuaType.string && type !== LuaType.number) return undefined;
    // lua_tolstring converts a number in place. The copy protects the original, which may be the key of a traversal.
    this.api._lua_pushvalue(this.state, index);
    const bytes = this.#read(this.api._lua_tolstring(this.state, -1, this.#memory.sizePointer));
    this.pop(1);
    return bytes;
  }

  /** Returns what Lua's `tostring` does, cut after `maxBytes`. Bytes that are not UTF-8 become U+FFFD. */
  display(index: number, maxBytes: number): string {
    const bytes = this.#read(this.api._luaL_tolstring(this.state, index, this.#memory.sizePointer));
    const text = decoder.decode(bytes.subarray(0, maxBytes));
    this.pop(1);
    return text;
  }

  /** Returns a number, also from a string that reads as one; undefined for anything else. */
  number(index: number): number | undefined {
    if (this.api._lua_isnumber(this.state, index) === 0) return undefined;
    return this.api._lua_tonumberx(this.state, index, 0);
  }

  /** Returns whether Lua's `if` would take the value as true. */
  isTrue(index: number): boolean {
    return this.api._lua_toboolean(this.state, index) !== 0;
  }

  pop(count: number): void {
    this.api._lua_settop(this.state, -count - 1);
  }

  /** @throws ScriptFault if the value is nested too deeply for Lua's stack. */
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

  pushBytes(bytes: Uint8Array): void {
    const { api, state } = this;
    const pointer = this.#memory.malloc(bytes.length + 1);
    api.HEAPU8.set(bytes, pointer);
    api._lua_pushlstring(state, pointer, bytes.length);
    api._free(pointer);
  }

  /** Compiles a chunk of text. Bytecode is rejected, because Lua does not verify it. Raises syntax errors. */
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

  /** Sets a field of a table without calling its metamethods. */
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
