import type { HttpCall } from '../../../lib/net/httpCall.ts';
import { ScriptFault, Suspended } from '../vm/exceptions.ts';
import { readLuaValue } from './json.ts';
import type { LuaValue, Stack } from '../vm/stack.ts';
import type { StepInput } from '../types.ts';
import type { HostFunctions } from '../vm/vm.ts';
import type { Waits } from './waits.ts';

const defaultTimeoutSeconds = 30;
const maxTimeoutSeconds = 60;
const maxHeaders = 50;
const fields = ['method', 'url', 'headers', 'body', 'timeout'];

/** `http_request`: waits for the answer of a server that the organization allows. */
export class HttpCalls {
  readonly functions: Pick<HostFunctions, 'http_request'> = { http_request: (args) => this.#request(args) };
  readonly #input: StepInput;
  readonly #waits: Waits;

  constructor(input: StepInput, waits: Waits) {
    this.#input = input;
    this.#waits = waits;
  }

  #request(args: Stack): LuaValue {
    const request = readCall(args.isNil(1) ? undefined : readLuaValue(args, 1, 'http_request'));
    const answer = this.#waits.answer('http_request', [JSON.stringify(request)], () => {
      throw new Suspended({ kind: 'http', request });
    });
    if ('error_code' in answer) return { ...answer };
    const stored = 'httpStep' in answer ? this.#input.httpAnswers[answer.httpStep] : undefined;
    return stored ? { ...stored } : { error_message: 'the request came to nothing', error_code: '503' };
  }
}

/** @throws ScriptFault for what is of a wrong kind; what a server or the organization objects to is told by the answer. */
function readCall(table: LuaValue): HttpCall {
  if (typeof table !== 'object' || table === null || Array.isArray(table)) throw wrong('the argument must be a table');
  const unknown = Object.keys(table).find((field) => !fields.includes(field));
  if (unknown !== undefined) throw wrong(`it has no field ${unknown.slice(0, 64)}, but ${fields.join(', ')}`);
  const { method = 'GET', url, headers = {}, body = '', timeout = defaultTimeoutSeconds } = table;
  if (typeof method !== 'string') throw wrong('method must be a string');
  if (typeof url !== 'string') throw wrong('url must be a string');
  if (typeof body !== 'string') throw wrong('body must be a string');
  const seconds = Number(timeout);
  if (!(seconds > 0 && seconds <= maxTimeoutSeconds))
    throw wrong(`timeout must be a number of seconds from 0 to ${maxTimeoutSeconds}`);
  return { method: method.toUpperCase(), url, headers: readHeaders(headers), body, timeoutSeconds: seconds };
}

function readHeaders(table: LuaValue): Record<string, string> {
  if (typeof table !== 'object' || table === null || Array.isArray(table))
    throw wrong('headers must be a table of names with their values');
  const entries = Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length > maxHeaders) throw wrong(`there must not be more than ${maxHeaders} headers`);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (typeof value !== 'string' && typeof value !== 'number')
        throw wrong(`the header ${name.slice(0, 64)} must be a string`);
      return [name, String(value)];
    }),
  );
}

function wrong(problem: string): ScriptFault {
  return new ScriptFault(`http_request: ${problem}`);
}
