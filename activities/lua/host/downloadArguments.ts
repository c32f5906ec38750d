import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { ScriptFault } from '../vm/exceptions.ts';
import { isTimeout } from './sendArguments.ts';
import type { LuaValue } from '../vm/stack.ts';

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
