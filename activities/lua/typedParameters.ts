import type { ParameterValue } from '../../domain/cwmp/messages.ts';
import { ScriptFault } from './exceptions.ts';
import type { LuaValue } from './stack.ts';
import type { CallFailure, KnownParameter } from './types.ts';
import { failure } from './delivery.ts';

const maxParameters = 5_000;
/** TR-069's limit for paths. */
const maxPath = 256;
const integerTypes = ['int', 'unsignedInt', 'long', 'unsignedLong'];

/** A value to be set, and its type where the script names it. */
interface Given {
  path: string;
  value: string | number | boolean;
  type: string | undefined;
}

/** A full path where it ends with no dot, else that of an object. @throws ScriptFault */
export function requirePath(path: LuaValue, caller: string, argument: string): string {
  if (typeof path === 'string' && path !== '' && path.length <= maxPath && !/[\p{Cc}\s]/u.test(path)) return path;
  throw new ScriptFault(`${caller}: ${argument} must be a path of 1 to ${maxPath} characters without spaces`);
}

/** @throws ScriptFault */
export function requireObjectPath(path: LuaValue, caller: string): string {
  const checked = requirePath(path, caller, 'path');
  if (!checked.endsWith('.')) throw new ScriptFault(`${caller}: path must be that of an object and end with "."`);
  return checked;
}

/** The table of set_parameter_values, in the order of the paths, so that it is the same in every replay. @throws ScriptFault */
export function readGiven(table: LuaValue): Given[] {
  const isTable = typeof table === 'object' && table !== null && !Array.isArray(table);
  const entries = isTable ? Object.entries(table) : [];
  if (entries.length === 0 || entries.length > maxParameters) {
    throw new ScriptFault(`set_parameter_values: parameters must be a table of 1 to ${maxParameters} paths with their values`);
  }
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, value]) => readOne(requirePath(path, 'set_parameter_values', 'each key'), value));
}

function readOne(path: string, given: LuaValue): Given {
  const table = typeof given === 'object' && given !== null && !Array.isArray(given) ? given : { value: given };
  const { value, type } = table;
  const isValue = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (!isValue) throw new ScriptFault(`set_parameter_values: the value of ${path} must be a string, a number, a boolean, or a table { value, type }`);
  if (type === undefined) return { path, value, type };
  if (typeof type === 'string' && /^[A-Za-z][A-Za-z0-9]{0,31}$/.test(type)) return { path, value, type };
  throw new ScriptFault(`set_parameter_values: the type of ${path} must be one of XML Schema, such as "unsignedInt"`);
}

/** With the type that the script names, else the one that the device reported, else the value's own. */
export function toParameterList(given: Given[], known: Record<string, KnownParameter | null>): ParameterValue[] | CallFailure {
  const list: ParameterValue[] = [];
  for (const { path, value, type: named } of given) {
    const type = named ?? (Object.hasOwn(known, path) ? known[path]?.type : undefined) ?? typeOf(value);
    const text = write(value, type);
    if (text === undefined) return failure('400', `the value of ${path} is no ${type}`);
    list.push({ name: path, value: text, type });
  }
  return list;
}

function typeOf(value: string | number | boolean): string {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number' && Number.isInteger(value)) return value < 0 ? 'int' : 'unsignedInt';
  return 'string';
}

function write(value: string | number | boolean, type: string): string | undefined {
  if (type === 'boolean') return writeBoolean(value);
  if (integerTypes.includes(type)) return writeInteger(value, type.startsWith('unsigned'));
  return String(value);
}

/** Some CPEs read a boolean with atoi(). */
function writeBoolean(value: string | number | boolean): string | undefined {
  return { true: '1', '1': '1', false: '0', '0': '0' }[String(value).trim().toLowerCase()];
}

function writeInteger(value: string | number | boolean, unsigned: boolean): string | undefined {
  const text = typeof value === 'boolean' ? '' : String(value).trim();
  return (unsigned ? /^\+?\d+$/ : /^[+-]?\d+$/).test(text) ? text.replace(/^\+/, '') : undefined;
}
