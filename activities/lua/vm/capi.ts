import { LuaWasm } from 'wasmoon';

/** A `lua_State *`. */
export type LuaState = number;

/**
 * Lua 5.4's C API as wasmoon's WebAssembly module exports it. Pointers and sizes are numbers, a lua_Integer is a
 * bigint.
 */
export interface LuaApi {
  /** The module's memory. It is a new array after the memory has grown. */
  readonly HEAPU8: Uint8Array;
  addFunction(callback: (...args: number[]) => unknown, signature: string): number;
  ccall(name: string, returns: null, types: string[], args: string[]): void;
  _step?: () => void;
  _malloc(size: number): number;
  _realloc(pointer: number, size: number): number;
  _free(pointer: number): void;
  _lua_newstate(allocator: number, data: number): LuaState;
  _luaopen_base(state: LuaState): number;
  _luaopen_coroutine(state: LuaState): number;
  _luaopen_table(state: LuaState): number;
  _luaopen_string(state: LuaState): number;
  _luaopen_utf8(state: LuaState): number;
  _luaopen_math(state: LuaState): number;
  _luaopen_os(state: LuaState): number;
  _luaL_loadbufferx(state: LuaState, text: number, size: number, chunkName: number, mode: number): number;
  _luaL_tolstring(state: LuaState, index: number, size: number): number;
  _luaL_ref(state: LuaState, table: number): number;
  _lua_absindex(state: LuaState, index: number): number;
  _lua_gettop(state: LuaState): number;
  _lua_settop(state: LuaState, index: number): void;
  _lua_pushvalue(state: LuaState, index: number): void;
  _lua_checkstack(state: LuaState, slots: number): number;
  _lua_type(state: LuaState, index: number): number;
  _lua_isnumber(state: LuaState, index: number): number;
  _lua_isinteger(state: LuaState, index: number): number;
  _lua_tonumberx(state: LuaState, index: number, isNumber: number): number;
  _lua_toboolean(state: LuaState, index: number): number;
  _lua_tolstring(state: LuaState, index: number, size: number): number;
  _lua_rawlen(state: LuaState, index: number): bigint;
  _lua_next(state: LuaState, index: number): number;
  _lua_rawget(state: LuaState, index: number): number;
  _lua_rawgeti(state: LuaState, index: number, key: bigint): number;
  _lua_rawset(state: LuaState, index: number): void;
  _lua_rawseti(state: LuaState, index: number, key: bigint): void;
  _lua_createtable(state: LuaState, slots: number, fields: number): void;
  _lua_pushnil(state: LuaState): void;
  _lua_pushboolean(state: LuaState, value: number): void;
  _lua_pushnumber(state: LuaState, value: number): void;
  _lua_pushinteger(state: LuaState, value: bigint): void;
  _lua_pushlstring(state: LuaState, text: number, size: number): number;
  _lua_pushcclosure(state: LuaState, callback: number, upvalues: number): void;
  _lua_callk(state: LuaState, args: number, results: number, context: number, continuation: number): void;
  _lua_pcallk(
    state: LuaState,
    args: number,
    results: number,
    handler: number,
    context: number,
    continuation: number,
  ): number;
  /** Never returns: it throws Lua's own exception, which no code in between may catch. */
  _lua_error(state: LuaState): number;
  _lua_sethook(state: LuaState, hook: number, mask: number, count: number): void;
  _lua_getstack(state: LuaState, level: number, record: number): number;
  _lua_getinfo(state: LuaState, what: number, record: number): number;
}

/** LUA_REGISTRYINDEX: -LUAI_MAXSTACK - 1000. */
export const registry = -1_001_000;
/** LUA_RIDX_GLOBALS: the registry's reference to the globals, even if the script changes `_G`. */
export const registryGlobals = 2n;

export const LuaType = { nil: 0, boolean: 1, number: 3, string: 4, table: 5 } as const;
export const typeNames = ['nil', 'boolean', 'userdata', 'number', 'string', 'table', 'function', 'userdata', 'thread'];

export const LuaStatus = { ok: 0, syntax: 3, memory: 4, handler: 5 } as const;

/**
 * Loads wasmoon's compiled Lua. Its JavaScript bridge is not used: that one passes JavaScript objects to scripts and is
 * no sandbox. The environment is emptied because Lua's memory starts with a copy of it and must be the same in every
 * process.
 */
export async function loadLua(): Promise<LuaApi> {
  const names = ['USER', 'LOGNAME', 'PATH', 'PWD', 'HOME', 'LANG', '_'];
  const lua = await LuaWasm.initialize(undefined, Object.fromEntries(names.map((name) => [name, undefined])));
  return lua.module as unknown as LuaApi;
}
