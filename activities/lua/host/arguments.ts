import { isEventCode } from '../../../domain/cwmp/eventCodes.ts';
import type { CwmpRequest, ParameterValue } from '../../../domain/cwmp/messages.ts';
import type { ParameterAssignment } from '../../../domain/cwmp/typedValues.ts';
import { isParameterPath, maxPathLength, toParameterList, typeName } from '../../../domain/cwmp/typedValues.ts';
import { maxMessageBody } from '../../../lib/soap/messageBody.ts';
import { ScriptFault } from '../errors.ts';
import type { CallFailure, StoredParameter } from '../types.ts';
import type { LuaValue, Stack } from '../vm/stack.ts';

const maxIdLength = 255;
const maxParameters = 5_000;
const maxEventCodes = 20;

export function callFailure(code: string, message: string): CallFailure & Record<string, string> {
  return { error_message: message, error_code: code };
}

export function isId(text: string | undefined): text is string {
  return text !== undefined && text !== '' && text.length <= maxIdLength && !/\p{Cc}/u.test(text);
}

export function isTimeout(seconds: number | undefined): seconds is number {
  return seconds !== undefined && seconds > 0 && Number.isFinite(seconds);
}

/** @throws ScriptFault */
export function readTimeout(args: Stack, index: number, caller: string): number | undefined {
  if (args.isNil(index)) return undefined;
  const seconds = args.number(index);
  if (isTimeout(seconds)) return seconds;
  throw new ScriptFault(`${caller}: timeout must be a number of seconds above 0`);
}

/** Reads the first two arguments of the send functions: the device and the message. */
export function readMessage(args: Stack): { deviceId: string; body: string } | CallFailure {
  const [deviceId, body] = [args.text(1), args.text(2)];
  if (!isId(deviceId)) return callFailure('400', 'device_id is not a valid device id');
  if ((args.bytes(2)?.length ?? 0) > maxMessageBody)
    return callFailure('413', `the message is larger than ${maxMessageBody} bytes`);
  return body === undefined ? callFailure('400', 'message_body is not a UTF-8 string') : { deviceId, body };
}

/** Reads the event codes of `wait_for_event`: one, or a list. @throws ScriptFault */
export function readEventCodes(argument: LuaValue): string[] {
  const list: unknown[] = Array.isArray(argument) ? argument : [argument];
  const codes = list.filter((code) => typeof code === 'string' && isEventCode(code)) as string[];
  if (codes.length === list.length && codes.length > 0 && codes.length <= maxEventCodes) return codes;
  throw new ScriptFault(
    `wait_for_event: codes must be an event code, such as "1 BOOT", or a list of 1 to ${maxEventCodes} of them`,
  );
}

/** Reads the path of a parameter, or of an object if it ends with a dot. @throws ScriptFault */
export function requirePath(path: LuaValue, caller: string, argument: string): string {
  if (typeof path === 'string' && isParameterPath(path)) return path;
  throw new ScriptFault(`${caller}: ${argument} must be a path of 1 to ${maxPathLength} characters without spaces`);
}

/** @throws ScriptFault */
export function requireObjectPath(path: LuaValue, caller: string): string {
  const checked = requirePath(path, caller, 'path');
  if (!checked.endsWith('.')) throw new ScriptFault(`${caller}: path must name an object and end with "."`);
  return checked;
}

/**
 * Reads the table of set_parameter_values, sorted by path, so that every replay sees the same order.
 * @throws ScriptFault
 */
export function readAssignments(table: LuaValue): ParameterAssignment[] {
  const entries = isTable(table) ? Object.entries(table) : [];
  if (entries.length === 0 || entries.length > maxParameters) {
    throw new ScriptFault(`set_parameter_values: parameters must be a table of 1 to ${maxParameters} paths and values`);
  }
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, value]) => readAssignment(requirePath(path, 'set_parameter_values', 'each key'), value));
}

function readAssignment(path: string, argument: LuaValue): ParameterAssignment {
  const { value, type } = isTable(argument) ? argument : { value: argument };
  const isValue = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (!isValue)
    throw new ScriptFault(
      `set_parameter_values: the value of ${path} must be a string, a number, a boolean, or a table { value, type }`,
    );
  if (type === undefined) return { path, value, type };
  if (typeof type === 'string' && typeName.test(type)) return { path, value, type };
  throw new ScriptFault(`set_parameter_values: the type of ${path} must be an XML Schema type, such as "unsignedInt"`);
}

/** Takes the type that the script names, else the one that the device reported, else that of the Lua value. */
export function toTypedParameters(
  assignments: ParameterAssignment[],
  stored: Record<string, StoredParameter | null>,
): ParameterValue[] | CallFailure {
  const list = toParameterList(assignments, (path) => (Object.hasOwn(stored, path) ? stored[path]?.type : undefined));
  return 'problem' in list ? callFailure('400', `the value of ${list.path} ${list.problem}`) : list;
}

type Download = Extract<CwmpRequest, { name: 'Download' }>;

/** The text fields of a Download by their names in Lua, with their maximum lengths (TR-069 Amendment 6, A.3.2.8). */
const downloadTexts = {
  file_type: ['fileType', 64],
  url: ['url', 256],
  username: ['username', 256],
  password: ['password', 256],
  target_file_name: ['targetFileName', 256],
  success_url: ['successUrl', 256],
  failure_url: ['failureUrl', 256],
  command_key: ['commandKey', 32],
} as const;
const downloadNumbers = { file_size: 'fileSize', delay_seconds: 'delaySeconds' } as const;
const downloadFields = [...Object.keys(downloadTexts), ...Object.keys(downloadNumbers), 'timeout'].join(', ');

/** Reads the table of `download`. @throws ScriptFault */
export function readDownload(table: LuaValue): { request: Download; timeout: number | undefined } {
  if (!isTable(table)) throw downloadFault('the argument must be a table');
  const { timeout, ...fields } = table;
  const request: Download = {
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
  for (const [field, value] of Object.entries(fields)) {
    if (isKeyOf(downloadTexts, field)) request[downloadTexts[field][0]] = readText(field, value);
    else if (isKeyOf(downloadNumbers, field)) request[downloadNumbers[field]] = readUnsignedInt(field, value);
    else throw downloadFault(`unknown field ${field.slice(0, 64)}; the fields are ${downloadFields}`);
  }
  if (request.fileType === '' || request.url === '') throw downloadFault('file_type and url are required');
  if (timeout === undefined) return { request, timeout };
  const seconds = Number(timeout);
  if (!isTimeout(seconds)) throw downloadFault('timeout must be a number of seconds above 0');
  return { request, timeout: seconds };
}

function readText(field: keyof typeof downloadTexts, value: LuaValue): string {
  const maxLength = downloadTexts[field][1];
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.length > maxLength)
    throw downloadFault(`${field} must be a string of at most ${maxLength} characters`);
  return text;
}

function readUnsignedInt(field: string, value: LuaValue): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 0xffffffff)
    throw downloadFault(`${field} must be an integer from 0 to 4294967295`);
  return number;
}

function downloadFault(problem: string): ScriptFault {
  return new ScriptFault(`download: ${problem}`);
}

export function isTable(value: unknown): value is Record<string, LuaValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isKeyOf<Table extends object>(table: Table, key: string): key is keyof Table & string {
  return Object.hasOwn(table, key);
}
