import type { HttpAnswer, HttpCall } from '../../../lib/net/httpCall.ts';
import { ScriptFault, Suspended } from '../errors.ts';
import type { AnswerReference, CallFailure, StepInput } from '../types.ts';
import { LuaType } from '../vm/capi.ts';
import type { LuaValue, Stack } from '../vm/stack.ts';
import type { HostFunctions } from '../vm/vm.ts';
import { isTable } from './arguments.ts';
import type { Journal } from './journal.ts';
import { readLuaValue } from './json.ts';

const defaultTimeoutSeconds = 30;
const maxTimeoutSeconds = 60;
const maxHeaders = 50;
const fields = ['method', 'url', 'headers', 'body', 'timeout'];

/** `http_request`: waits for the response of a server that the organization allows. */
export class HttpCalls {
  readonly functions: Pick<HostFunctions, 'http_request'> = { http_request: (args) => this.#request(args) };
  readonly #input: StepInput;
  readonly #journal: Journal;

  constructor(input: StepInput, journal: Journal) {
    this.#input = input;
    this.#journal = journal;
  }

  #request(args: Stack): LuaValue {
    const isPositional = args.type(1) === LuaType.string;
    const request = readCall(isPositional ? readPositional(args) : readArgument(args, 1));
    const reference = this.#journal.awaitAnswer('http_request', [JSON.stringify(request)], () => {
      throw new Suspended({ kind: 'http', request });
    });
    const answer = this.#read(reference);
    return isPositional ? toPositional(answer) : { ...answer };
  }

  #read(reference: AnswerReference | CallFailure): HttpAnswer {
    if ('error_code' in reference) return reference;
    const answer = 'httpStep' in reference ? this.#input.httpAnswers[reference.httpStep] : undefined;
    return answer ?? { error_message: 'no attempt of the request succeeded', error_code: '503' };
  }
}

function readArgument(args: Stack, index: number): LuaValue {
  return args.isNil(index) ? undefined : readLuaValue(args, index, 'http_request');
}

/** Reads `http_request(method, url, headers, body)`, the form of Oktopus. */
function readPositional(args: Stack): LuaValue {
  const [method, url, headers, body] = [1, 2, 3, 4].map((index) => readArgument(args, index));
  return { method, url, ...(headers !== undefined && { headers }), ...(body !== undefined && { body }) };
}

/** `ok`: the server answered with a status from 200 to 299. */
function toPositional(answer: HttpAnswer): LuaValue {
  if (!('status' in answer)) return { ok: false, status_code: 0, body: '', headers: {}, error: answer.error_message };
  const { status, body, headers } = answer;
  const ok = status >= 200 && status < 300;
  return { ok, status_code: status, body, headers, error: ok ? '' : `the server answered with status ${status}` };
}

/** @throws ScriptFault for wrong types. What the server or the organization rejects is in the response instead. */
function readCall(table: LuaValue): HttpCall {
  if (!isTable(table)) throw httpFault('the argument must be a table');
  const unknown = Object.keys(table).find((field) => !fields.includes(field));
  if (unknown !== undefined)
    throw httpFault(`unknown field ${unknown.slice(0, 64)}; the fields are ${fields.join(', ')}`);
  const { method = 'GET', url, headers = {}, body = '', timeout = defaultTimeoutSeconds } = table;
  if (typeof method !== 'string') throw httpFault('method must be a string');
  if (typeof url !== 'string') throw httpFault('url must be a string');
  if (typeof body !== 'string') throw httpFault('body must be a string');
  const seconds = Number(timeout);
  if (!(seconds > 0 && seconds <= maxTimeoutSeconds))
    throw httpFault(`timeout must be a number of seconds above 0 and at most ${maxTimeoutSeconds}`);
  return { method: method.toUpperCase(), url, headers: readHeaders(headers), body, timeoutSeconds: seconds };
}

function readHeaders(table: LuaValue): Record<string, string> {
  if (!isTable(table)) throw httpFault('headers must be a table of names and values');
  const entries = Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length > maxHeaders) throw httpFault(`at most ${maxHeaders} headers are allowed`);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (typeof value !== 'string' && typeof value !== 'number')
        throw httpFault(`the header ${name.slice(0, 64)} must be a string`);
      return [name, String(value)];
    }),
  );
}

function httpFault(problem: string): ScriptFault {
  return new ScriptFault(`http_request: ${problem}`);
}
