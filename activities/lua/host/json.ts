import { ScriptFault } from '../errors.ts';
import { LuaType } from '../vm/capi.ts';
import type { LuaValue, Stack } from '../vm/stack.ts';

const maxDepth = 64;
/** Characters of JSON text. When values are read, each value counts as at least one character. */
const maxLength = 1024 * 1024;

/**
 * Returns the value at `index` as JSON; see readLuaValue.
 * @throws ScriptFault
 */
export function encodeJson(stack: Stack, index: number): string {
  return JSON.stringify(readLuaValue(stack, index, 'json_encode'));
}

/**
 * Returns the value at `index`. A table with the keys 1 to n becomes an array; any other becomes an object, also an
 * empty one.
 * @param caller the name of the function, for errors.
 * @throws ScriptFault if JSON cannot represent the value, or if it is nested deeper than 64 (or in a cycle) or too
 * long.
 */
export function readLuaValue(stack: Stack, index: number, caller: string): LuaValue {
  return new ValueReader(stack, caller).read(index, 0);
}

/** @throws ScriptFault if the text is not JSON, nested deeper than 64, or too long. */
export function decodeJson(text: string | undefined): LuaValue {
  if (text === undefined) throw new ScriptFault('json_decode: the argument must be a UTF-8 string');
  if (text.length > maxLength) throw new ScriptFault(`json_decode: longer than ${maxLength} characters`);
  const value = parse(text);
  checkDepth(value, 0);
  return value;
}

function parse(text: string): LuaValue {
  try {
    return JSON.parse(text) as LuaValue;
  } catch {
    // The parser's own message would quote the text.
    throw new ScriptFault('json_decode: not JSON');
  }
}

function checkDepth(value: LuaValue, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth === maxDepth) throw new ScriptFault(`json_decode: nested deeper than ${maxDepth}`);
  for (const item of Object.values(value)) checkDepth(item, depth + 1);
}

class ValueReader {
  readonly #stack: Stack;
  readonly #caller: string;
  #length = 0;

  constructor(stack: Stack, caller: string) {
    this.#stack = stack;
    this.#caller = caller;
  }

  read(index: number, depth: number): LuaValue {
    const { api, state } = this.#stack;
    this.#count(1);
    switch (this.#stack.type(index)) {
      case LuaType.table:
        return this.#readTable(api._lua_absindex(state, index), depth);
      case LuaType.nil:
        return null;
      case LuaType.boolean:
        return api._lua_toboolean(state, index) !== 0;
      case LuaType.number:
        return this.#readNumber(index);
      case LuaType.string:
        return this.#readText(index);
      default:
        throw this.#fault(`JSON has no ${this.#stack.typeName(index)}`);
    }
  }

  #readTable(table: number, depth: number): LuaValue {
    const { api, state } = this.#stack;
    if (depth === maxDepth) throw this.#fault(`nested deeper than ${maxDepth}, or in a cycle`);
    if (api._lua_checkstack(state, 4) === 0) throw this.#fault('stack overflow');
    const entries: [string, LuaValue][] = [];
    let numbered = true;
    api._lua_pushnil(state);
    while (api._lua_next(state, table) !== 0) {
      numbered &&= api._lua_isinteger(state, -2) === 1;
      entries.push([this.#readText(-2), this.read(-1, depth + 1)]);
      this.#stack.pop(1);
    }
    const isList = numbered && entries.length > 0 && BigInt(entries.length) === api._lua_rawlen(state, table);
    return isList
      ? entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item)
      : Object.fromEntries(entries);
  }

  #readNumber(index: number): number {
    const value = this.#stack.number(index);
    if (value === undefined || !Number.isFinite(value)) throw this.#fault('JSON has no infinity and no NaN');
    return value;
  }

  #readText(index: number): string {
    this.#count(this.#stack.bytes(index)?.length ?? 0);
    const text = this.#stack.text(index);
    if (text === undefined) throw this.#fault('a string is not UTF-8, or a key is neither a string nor a number');
    return text;
  }

  #count(length: number): void {
    this.#length += length;
    if (this.#length > maxLength) throw this.#fault(`longer than ${maxLength} characters`);
  }

  #fault(problem: string): ScriptFault {
    return new ScriptFault(`${this.#caller}: ${problem}`);
  }
}
