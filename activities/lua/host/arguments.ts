import type { CwmpRequest, ParameterValue } from '../../../domain/cwmp/messages.ts';
import { ScriptFault } from '../vm/exceptions.ts';
import type { LuaValue, Stack } from '../vm/stack.ts';
import { maxMessageBody } from '../../../lib/soap/messageBody.ts';
import { callFailure } from './messageDrafts.ts';
import type { CallFailure, StoredParameter } from '../types.ts';
import type { ParameterAssignment } from '../../../domain/cwmp/typedValues.ts';
import {
  isParameterPath,
  maxPathLength,
  toParameterList as typed,
  typeName,
} from '../../../domain/cwmp/typedValues.ts';

type Download = Extract<CwmpRequest, { name: 'Download' }>;

/** The texts of a Download, by their names in Lua, and their greatest lengths (TR-069 Amendment 6, A.3.2.8). */
const texts = {
  file_type: ['fileType', 64],
  url: ['url', 256],
  username: ['username', 256],
  password: ['password', 256],
  target_file_name: ['targetFileName', 256],
  success_url: ['successUrl', 256],
  failure_url: ['failureUrl', 256],
  command_key: ['commandKey', 32],
} as const;
const numbers = { file_size: 'fileSize', delay_seconds: 'delaySeconds' } as const;

/** The table that `download` is given. @throws ScriptFault */
export function readDownload(table: LuaValue): { request: Download; timeout: number | undefined } {
  if (typeof table !== 'object' || table === null || Array.isArray(table)) throw wrong('the argument must be a table');
  const { timeout, ...fields } = table;
  const request = { ...emptyDownload };
  for (const [field, value] of Object.entries(fields)) {
    if (isKey(texts, field)) request[texts[field][0]] = readText(field, value, texts[field][1]);
    else if (isKey(numbers, field)) request[numbers[field]] = readCount(field, value);
    else
      throw wrong(
        `it has no field ${field.slice(0, 64)}, but ${[...Object.keys(texts), ...Object.keys(numbers), 'timeout'].join(', ')}`,
      );
  }
  if (request.fileType === '' || request.url === '') throw wrong('file_type and url must be given');
  if (timeout === undefined) return { request, timeout };
  const seconds = Number(timeout);
  if (!isTimeout(seconds)) throw wrong('timeout must be a number of seconds above 0');
  return { request, timeout: seconds };
}

const emptyDownload: Download = {
  name: 'Download',
  commandKey: '',
  fileType: '',
  url: '',
  username: '',
  password: '',
  fileSize: 0,
  targetFileName: '',
  delaySeconds: 0,
  successUrl: '',
  failureUrl: '',
};

function readText(field: string, value: LuaValue, maxLength: number): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.length > maxLength)
    throw wrong(`${field} must be a string of at most ${maxLength} characters`);
  return text;
}

function readCount(field: string, value: LuaValue): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 0 || count > 0xffffffff)
    throw wrong(`${field} must be a whole number from 0`);
  return count;
}

function isKey<Table extends object>(table: Table, key: string): key is keyof Table & string {
  return Object.hasOwn(table, key);
}

function wrong(problem: string): ScriptFault {
  return new ScriptFault(`download: ${problem}`);
}

const maxIdLength = 255;

/** The first two arguments of the send functions: the device and the message. */
export function readBody(args: Stack): { deviceId: string; body: string } | CallFailure {
  const [deviceId, body] = [args.text(1), args.text(2)];
  if (!isId(deviceId)) return callFailure('400', 'device_id is not the id of a device');
  if ((args.bytes(2)?.length ?? 0) > maxMessageBody)
    return callFailure('413', `the message has more than ${maxMessageBody} bytes`);
  return body === undefined ? callFailure('400', 'message_body is not a string of UTF-8') : { deviceId, body };
}

export function isId(text: string | undefined): text is string {
  return text !== undefined && text !== '' && text.length <= maxIdLength && !/\p{Cc}/u.test(text);
}

export function isTimeout(seconds: number | undefined): seconds is number {
  return seconds !== undefined && seconds > 0 && Number.isFinite(seconds);
}

const maxParameters = 5_000;

/** A full path where it ends with no dot, else that of an object. @throws ScriptFault */
export function requirePath(path: LuaValue, caller: string, argument: string): string {
  if (typeof path === 'string' && isParameterPath(path)) return path;
  throw new ScriptFault(`${caller}: ${argument} must be a path of 1 to ${maxPathLength} characters without spaces`);
}

/** @throws ScriptFault */
export function requireObjectPath(path: LuaValue, caller: string): string {
  const checked = requirePath(path, caller, 'path');
  if (!checked.endsWith('.')) throw new ScriptFault(`${caller}: path must be that of an object and end with "."`);
  return checked;
}

/** The table of set_parameter_values, in the order of the paths, so that it is the same in every replay. @throws ScriptFault */
export function readGiven(table: LuaValue): ParameterAssignment[] {
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

function readOne(path: string, given: LuaValue): ParameterAssignment {
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
  given: ParameterAssignment[],
  known: Record<string, StoredParameter | null>,
): ParameterValue[] | CallFailure {
  const list = typed(given, (path) => (Object.hasOwn(known, path) ? known[path]?.type : undefined));
  return 'wrong' in list ? callFailure('400', `the value of ${list.path} ${list.wrong}`) : list;
}
