import type { CwmpRequest, RequestName } from '../../../domain/cwmp/messages.ts';
import { readAnswer, typedValue, typedValues } from './answers.ts';
import type { MessageDrafts } from './messageDrafts.ts';
import { callFailure } from './messageDrafts.ts';
import { ScriptFault, Suspended } from '../vm/exceptions.ts';
import { readLuaValue } from './json.ts';
import {
  isTimeout,
  readBody,
  readDownload,
  readGiven,
  requireObjectPath,
  requirePath,
  toParameterList,
} from './arguments.ts';
import type { LuaValue, Stack } from '../vm/stack.ts';
import { Results } from '../vm/stack.ts';
import type { CallFailure, StepInput } from '../types.ts';
import type { HostFunctions } from '../vm/vm.ts';
import type { Waits } from './waits.ts';

/** The numbers of send_cwmp_message's `method`. */
const methods: readonly RequestName[] = [
  'GetParameterValues',
  'SetParameterValues',
  'AddObject',
  'DeleteObject',
  'GetParameterNames',
];

type CallName =
  | 'send_cwmp_message'
  | 'send_cwmp_async_message'
  | 'get_parameter_values'
  | 'set_parameter_values'
  | 'add_object'
  | 'delete_object'
  | 'get_parameter_names'
  | 'reboot'
  | 'factory_reset'
  | 'download'
  | 'get_device_parameter';

/**
 * The functions that wait for a CPE's answer, and what is known of its parameters without asking it. The send functions return an
 * error as a table in the place of the answer; the others nil and that table, and take a mistake in their arguments as a script error.
 */
export class CpeCalls {
  readonly functions: Pick<HostFunctions, CallName> = {
    send_cwmp_message: (args) => this.#send('send_cwmp_message', args, { holdsQueue: args.isTrue(4), timeout: 5 }),
    send_cwmp_async_message: (args) =>
      this.#send('send_cwmp_async_message', args, { timeout: 4, asksForConnection: false }),
    get_parameter_values: (args) => this.#getValues(args),
    set_parameter_values: (args) => this.#setValues(args),
    add_object: (args) => this.#onObject('add_object', 'AddObject', args),
    delete_object: (args) => this.#onObject('delete_object', 'DeleteObject', args),
    get_parameter_names: (args) => {
      const parameterPath = requirePath(args.text(1), 'get_parameter_names', 'path');
      return this.#ask(
        'get_parameter_names',
        { name: 'GetParameterNames', parameterPath, nextLevel: args.isTrue(2) },
        timeoutOf(args, 3, 'get_parameter_names'),
      );
    },
    reboot: (args) => this.#ask('reboot', { name: 'Reboot', commandKey: '' }, timeoutOf(args, 1, 'reboot')),
    factory_reset: (args) => this.#ask('factory_reset', { name: 'FactoryReset' }, timeoutOf(args, 1, 'factory_reset')),
    download: (args) => {
      const { request, timeout } = readDownload(args.isNil(1) ? undefined : readLuaValue(args, 1, 'download'));
      return this.#ask('download', request, timeout);
    },
    get_device_parameter: (args) => this.#stored(requirePath(args.text(1), 'get_device_parameter', 'path')),
  };
  readonly #input: StepInput;
  readonly #delivery: MessageDrafts;
  readonly #waits: Waits;

  constructor(input: StepInput, delivery: MessageDrafts, waits: Waits) {
    this.#input = input;
    this.#delivery = delivery;
    this.#waits = waits;
  }

  #send(
    name: string,
    args: Stack,
    options: { holdsQueue?: boolean; asksForConnection?: false; timeout: number },
  ): LuaValue {
    const read = readBody(args);
    if ('error_code' in read) return { ...read };
    const method = args.isNil(3) ? undefined : args.number(3);
    if (!args.isNil(3) && method === undefined) return { ...callFailure('400', 'method is not a number') };
    const timeout = args.isNil(options.timeout) ? undefined : args.number(options.timeout);
    if (!args.isNil(options.timeout) && !isTimeout(timeout))
      return { ...callFailure('400', 'timeout is not a number of seconds above 0') };
    const { deviceId, body } = read;
    const { holdsQueue = false, asksForConnection = true } = options;
    const answer = this.#waits.answer(name, [deviceId, body, method ?? '', String(holdsQueue), timeout ?? ''], () => {
      const request = this.#delivery.read(body);
      if ('error_code' in request) return request;
      const expected = methods[method ?? -1];
      if (expected && request.name !== expected)
        return callFailure('400', `method ${method ?? ''} is ${expected}, and the message is ${request.name}`);
      return this.#delivery.await(deviceId, request, { timeoutSeconds: timeout, holdsQueue, asksForConnection });
    });
    const read_ = this.#read(answer);
    return read_.ok ? read_.value : read_.failure;
  }

  #getValues(args: Stack): LuaValue | Results {
    const first = args.count === 0 ? undefined : readLuaValue(args, 1, 'get_parameter_values');
    const isTable = typeof first === 'object' && first !== null;
    const given = isTable ? first : Array.from({ length: args.count }, (_, index) => args.text(index + 1));
    const names = Array.isArray(given) ? given : [];
    if (names.length === 0)
      throw new ScriptFault('get_parameter_values: names must be one path or more, or a list of them');
    const parameterNames = names.map((path) => requirePath(path, 'get_parameter_values', 'each name'));
    const timeout = isTable ? timeoutOf(args, 2, 'get_parameter_values') : undefined;
    return this.#ask('get_parameter_values', { name: 'GetParameterValues', parameterNames }, timeout);
  }

  #setValues(args: Stack): LuaValue | Results {
    const given = readGiven(args.isNil(1) ? undefined : readLuaValue(args, 1, 'set_parameter_values'));
    const parameterKey = args.isNil(2) ? '' : args.text(2);
    if (parameterKey === undefined || parameterKey.length > 32)
      throw new ScriptFault('set_parameter_values: parameter_key must be a string of at most 32 characters');
    const timeout = timeoutOf(args, 3, 'set_parameter_values');
    return this.#request('set_parameter_values', [JSON.stringify(given), parameterKey, timeout ?? ''], timeout, () => {
      const untyped = given.filter(({ type }) => type === undefined).map(({ path }) => path);
      this.#know(untyped);
      const parameterList = toParameterList(given, this.#input.knownParameters);
      return 'error_code' in parameterList
        ? parameterList
        : { name: 'SetParameterValues', parameterList, parameterKey };
    });
  }

  #onObject(caller: string, name: 'AddObject' | 'DeleteObject', args: Stack): LuaValue | Results {
    const objectName = requireObjectPath(args.text(1), caller);
    return this.#ask(caller, { name, objectName, parameterKey: '' }, timeoutOf(args, 2, caller));
  }

  #stored(path: string): LuaValue {
    const stored = this.#waits.effect('get_device_parameter', [path], () => {
      this.#know([path]);
      const { value = null, type = null } = this.#input.knownParameters[path] ?? {};
      return value === null ? null : typedValue(value, type);
    });
    return typeof stored === 'object' ? null : stored;
  }

  /** @throws Suspended where it is to be looked up first. */
  #know(paths: string[]): void {
    const unknown = paths.filter((path) => !Object.hasOwn(this.#input.knownParameters, path));
    if (unknown.length > 0) throw new Suspended({ kind: 'parameters', paths: unknown });
  }

  #ask(caller: string, request: CwmpRequest, timeout: number | undefined): LuaValue | Results {
    return this.#request(caller, [JSON.stringify(request), timeout ?? ''], timeout, () => request);
  }

  /** The answer as Lua values, or nil and an error table. */
  #request(
    caller: string,
    args: (string | number)[],
    timeout: number | undefined,
    make: () => CwmpRequest | CallFailure,
  ): LuaValue | Results {
    const answer = this.#waits.answer(caller, args, () => {
      const request = make();
      if ('error_code' in request) return request;
      return this.#delivery.await(this.#input.deviceId, request, {
        timeoutSeconds: timeout,
        holdsQueue: false,
        asksForConnection: true,
      });
    });
    const read = this.#read(answer);
    if (!read.ok) return new Results(null, read.failure);
    if (read.response?.name === 'AddObject') return read.response.instanceNumber;
    return read.response?.name === 'GetParameterValues' ? typedValues(read.response.parameterList) : read.value;
  }

  #read(answer: ReturnType<Waits['answer']>): ReturnType<typeof readAnswer> {
    if ('error_code' in answer) return { ok: false, failure: { ...answer } };
    return readAnswer('message' in answer ? this.#input.answers[answer.message] : undefined);
  }
}

/** @throws ScriptFault */
function timeoutOf(args: Stack, index: number, caller: string): number | undefined {
  if (args.isNil(index)) return undefined;
  const seconds = args.number(index);
  if (isTimeout(seconds)) return seconds;
  throw new ScriptFault(`${caller}: timeout must be a number of seconds above 0`);
}
