import type { ParameterValue } from '../../../domain/cwmp/messages.ts';
import type { GivenValue } from '../../../domain/cwmp/typedValues.ts';
import { isParameterPath, longestPath, toParameterList as typed, typeName } from '../../../domain/cwmp/typedValues.ts';
import { ScriptFault } from '../vm/exceptions.ts';
import type { LuaValue } from '../vm/stack.ts';
import type { CallFailure, KnownParameter } from '../types.ts';
import { failure } from './drafts.ts';

const maxParameters = 5_000;

/** A full path where it ends with no dot, else that of an object. @throws ScriptFault */
export function requirePath(path: LuaValue, caller: string, argument: string): string {
  if (typeof path === 'string' && isParameterPath(path)) return path;
  throw new ScriptFault(`${caller}: ${argument} must be a path of 1 to ${longestPath} characters without spaces`);
}

/** @throws ScriptFault */
export function requireObjectPath(path: LuaValue, caller: string): string {
  const checked = requirePath(path, caller, 'path');
  if (!checked.endsWith('.')) throw new ScriptFault(`${caller}: path must be that of an object and end with "."`);
  return checked;
}

/** The table of set_parameter_values, in the order of the paths, so that it is the same in every replay. @throws ScriptFault */
export function readGiven(table: LuaValue): GivenValue[] {
  const isTable = typeof table === 'object' && table !== null && !Array.isArray(table);
  const entries = isTable ? Object.entries(table) : [];
  if (entries.length === 0 || entries.length > maxParameters) {
    throw new ScriptFault(
      `set_parameter_values: parameters must be a table of 1 to ${maxParameters} paths with their values`,
    );
  }
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, value]) => readOne(requirePath(path, 'set_parameter_values', 'each key'), value));
}

function readOne(path: string, given: LuaValue): GivenValue {
  const table = typeof given === 'object' && given !== null && !Array.isArray(given) ? given : { value: given };
  const { value, type } = table;
  const isValue = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (!isValue)
    throw new ScriptFault(
      `set_parameter_values: the value of ${path} must be a string, a number, a boolean, or a table { value, type }`,
    );
  if (type === undefined) return { path, value, type };
  if (typeof type === 'string' && typeName.test(type)) return { path, value, type };
  throw new ScriptFault(`set_parameter_values: the type of ${path} must be one of XML Schema, such as "unsignedInt"`);
}

/** With the type that the script names, else the one that the device reported, else the value's own. */
export function toParameterList(
  given: GivenValue[],
  known: Record<string, KnownParameter | null>,
): ParameterValue[] | CallFailure {
  const list = typed(given, (path) => (Object.hasOwn(known, path) ? known[path]?.type : undefined));
  return 'wrong' in list ? failure('400', `the value of ${list.path} ${list.wrong}`) : list;
}
