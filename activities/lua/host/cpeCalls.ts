import type { CwmpRequest, RequestName } from '../../../domain/cwmp/messages.ts';
import { RunFailed, ScriptFault, Suspended } from '../errors.ts';
import type { AnswerReference, CallFailure, StepInput } from '../types.ts';
import type { LuaValue, Stack } from '../vm/stack.ts';
import { Results } from '../vm/stack.ts';
import type { HostFunctions } from '../vm/vm.ts';
import type { Answer } from './answers.ts';
import { readAnswer, typedValue, typedValues } from './answers.ts';
import {
  callFailure,
  isTimeout,
  readAssignments,
  readEventCodes,
  readDownload,
  readMessage,
  readTimeout,
  requireObjectPath,
  requirePath,
  toTypedParameters,
} from './arguments.ts';
import { attributeTable, readAttributeChanges } from './attributeCalls.ts';
import type { FailedCalls } from './failedCalls.ts';
import { toDiscardedError } from './failedCalls.ts';
import type { awaitingNames } from './globals.ts';
import type { Journal } from './journal.ts';
import { readLuaValue } from './json.ts';
import type { MessageDrafts } from './messageDrafts.ts';

/** The numbers that send_cwmp_message takes as `method`. */
const methods: readonly RequestName[] = [
  'GetParameterValues',
  'SetParameterValues',
  'AddObject',
  'DeleteObject',
  'GetParameterNames',
];

type FunctionName = (typeof awaitingNames)[number] | 'get_device_parameter' | 'fail' | 'handled';

interface SendOptions {
  holdsQueue?: boolean;
  requestsConnection?: false;
  /** The index of the argument `timeout`. */
  timeoutIndex: number;
}

/**
 * The functions that wait for the CPE, and get_device_parameter, which reads what is stored. The send functions
 * return an error table in place of the answer. The others return nil and the table, and raise a script error for wrong
 * arguments.
 */
export class CpeCalls {
  readonly functions: Pick<HostFunctions, FunctionName> = {
    send_cwmp_message: (args) => this.#send('send_cwmp_message', args, { holdsQueue: args.isTrue(4), timeoutIndex: 5 }),
    send_cwmp_async_message: (args) =>
      this.#send('send_cwmp_async_message', args, { timeoutIndex: 4, requestsConnection: false }),
    get_parameter_values: (args) => this.#getByNames('get_parameter_values', 'GetParameterValues', args),
    get_parameter_attributes: (args) => this.#getByNames('get_parameter_attributes', 'GetParameterAttributes', args),
    set_parameter_attributes: (args) => {
      const caller = 'set_parameter_attributes';
      const request = readAttributeChanges(args.isNil(1) ? undefined : readLuaValue(args, 1, caller));
      return this.#call(caller, args, request, readTimeout(args, 2, caller));
    },
    schedule_inform: (args) => this.#scheduleInform(args),
    wait_for_event: (args) => this.#waitForEvent(args),
    set_parameter_values: (args) => this.#setParameterValues(args),
    add_object: (args) => this.#callOnObject('add_object', 'AddObject', args),
    delete_object: (args) => this.#callOnObject('delete_object', 'DeleteObject', args),
    get_parameter_names: (args) => {
      const parameterPath = requirePath(args.text(1), 'get_parameter_names', 'path');
      const timeout = readTimeout(args, 3, 'get_parameter_names');
      return this.#call(
        'get_parameter_names',
        args,
        { name: 'GetParameterNames', parameterPath, nextLevel: args.isTrue(2) },
        timeout,
      );
    },
    // A reboot that the script waits for ends the session, so that its next message goes to the CPE that has come back.
    reboot: (args) => this.#call('reboot', args, { name: 'Reboot', commandKey: '' }, readTimeout(args, 1, 'reboot')),
    factory_reset: (args) =>
      this.#call('factory_reset', args, { name: 'FactoryReset' }, readTimeout(args, 1, 'factory_reset')),
    download: (args) => {
      const { request, timeout } = readDownload(args.isNil(1) ? undefined : readLuaValue(args, 1, 'download'));
      return this.#call('download', args, request, timeout);
    },
    fail: (args) => this.#fail(args),
    handled: () => {
      this.#failures.removeLast();
      return undefined;
    },
    get_device_parameter: (args) => this.#getStored(requirePath(args.text(1), 'get_device_parameter', 'path')),
  };
  readonly #input: StepInput;
  readonly #messages: MessageDrafts;
  readonly #journal: Journal;
  readonly #failures: FailedCalls;

  constructor(input: StepInput, messages: MessageDrafts, journal: Journal, failures: FailedCalls) {
    this.#input = input;
    this.#messages = messages;
    this.#journal = journal;
    this.#failures = failures;
  }

  #send(caller: string, args: Stack, options: SendOptions): LuaValue {
    const message = readMessage(args);
    if ('error_code' in message) return { ...message };
    const method = args.isNil(3) ? undefined : args.number(3);
    if (!args.isNil(3) && method === undefined) return { ...callFailure('400', 'method is not a number') };
    const { timeoutIndex, holdsQueue = false, requestsConnection = true } = options;
    const timeout = args.isNil(timeoutIndex) ? undefined : args.number(timeoutIndex);
    if (!args.isNil(timeoutIndex) && !isTimeout(timeout))
      return { ...callFailure('400', 'timeout is not a number of seconds above 0') };
    const { deviceId, body } = message;
    const recordedArgs = [deviceId, body, method ?? '', String(holdsQueue), timeout ?? ''];
    const reference = this.#journal.awaitAnswer(caller, recordedArgs, () => {
      const request = this.#messages.parse(body);
      if ('error_code' in request) return request;
      const expected = methods[method ?? -1];
      if (expected && request.name !== expected)
        return callFailure('400', `method ${method ?? ''} is ${expected}, but the message is ${request.name}`);
      return this.#messages.sendAndWait(deviceId, request, { timeoutSeconds: timeout, holdsQueue, requestsConnection });
    });
    const answer = this.#read(caller, args, reference);
    return answer.ok ? answer.value : answer.failure;
  }

  #waitForEvent(args: Stack): LuaValue | Results {
    const caller = 'wait_for_event';
    const codes = readEventCodes(args.count === 0 ? undefined : readLuaValue(args, 1, caller));
    const timeoutSeconds = readTimeout(args, 2, caller);
    const reference = this.#journal.awaitAnswer(caller, [...codes, timeoutSeconds ?? ''], () => {
      throw new Suspended({ kind: 'event', codes, timeoutSeconds });
    });
    if ('event' in reference && reference.event !== null) return reference.event;
    const answer = this.#read(caller, args, callFailure('408', `the CPE did not report ${codes.join(' or ')} in time`));
    return answer.ok ? answer.value : new Results(null, answer.failure);
  }

  #scheduleInform(args: Stack): LuaValue | Results {
    const delaySeconds = args.number(1) ?? Number.NaN;
    if (!Number.isInteger(delaySeconds) || delaySeconds < 1 || delaySeconds > 0xffffffff)
      throw new ScriptFault('schedule_inform: delay_seconds must be an integer from 1 to 4294967295');
    const commandKey = args.isNil(2) ? '' : args.text(2);
    if (commandKey === undefined || commandKey.length > 32)
      throw new ScriptFault('schedule_inform: command_key must be a string of at most 32 characters');
    const timeout = readTimeout(args, 3, 'schedule_inform');
    return this.#call('schedule_inform', args, { name: 'ScheduleInform', delaySeconds, commandKey }, timeout);
  }

  #getByNames(caller: string, name: 'GetParameterValues' | 'GetParameterAttributes', args: Stack): LuaValue | Results {
    const first = args.count === 0 ? undefined : readLuaValue(args, 1, caller);
    const isList = typeof first === 'object' && first !== null;
    const paths = isList ? first : Array.from({ length: args.count }, (_, index) => args.text(index + 1));
    const names = Array.isArray(paths) ? paths : [];
    if (names.length === 0) throw new ScriptFault(`${caller}: names must be one or more paths, or a list of paths`);
    const parameterNames = names.map((path) => requirePath(path, caller, 'each name'));
    const timeout = isList ? readTimeout(args, 2, caller) : undefined;
    return this.#call(caller, args, { name, parameterNames }, timeout);
  }

  #setParameterValues(args: Stack): LuaValue | Results {
    const assignments = readAssignments(args.isNil(1) ? undefined : readLuaValue(args, 1, 'set_parameter_values'));
    const parameterKey = args.isNil(2) ? '' : args.text(2);
    if (parameterKey === undefined || parameterKey.length > 32)
      throw new ScriptFault('set_parameter_values: parameter_key must be a string of at most 32 characters');
    const timeout = readTimeout(args, 3, 'set_parameter_values');
    const recordedArgs = [JSON.stringify(assignments), parameterKey, timeout ?? ''];
    return this.#awaitCall('set_parameter_values', args, recordedArgs, timeout, () => {
      this.#lookUp(assignments.filter(({ type }) => type === undefined).map(({ path }) => path));
      const parameterList = toTypedParameters(assignments, this.#input.knownParameters);
      if ('error_code' in parameterList) return parameterList;
      return { name: 'SetParameterValues', parameterList, parameterKey };
    });
  }

  #callOnObject(caller: string, name: 'AddObject' | 'DeleteObject', args: Stack): LuaValue | Results {
    const objectName = requireObjectPath(args.text(1), caller);
    return this.#call(caller, args, { name, objectName, parameterKey: '' }, readTimeout(args, 2, caller));
  }

  #getStored(path: string): LuaValue {
    const stored = this.#journal.effect('get_device_parameter', [path], () => {
      this.#lookUp([path]);
      const { value = null, type = null } = this.#input.knownParameters[path] ?? {};
      return value === null ? null : typedValue(value, type);
    });
    return typeof stored === 'object' ? null : stored;
  }

  /** @throws Suspended if a parameter must be read from the database first. */
  #lookUp(paths: string[]): void {
    const unknown = paths.filter((path) => !Object.hasOwn(this.#input.knownParameters, path));
    if (unknown.length > 0) throw new Suspended({ kind: 'parameters', paths: unknown });
  }

  #call(caller: string, args: Stack, request: CwmpRequest, timeout: number | undefined): LuaValue | Results {
    return this.#awaitCall(caller, args, [JSON.stringify(request), timeout ?? ''], timeout, () => request);
  }

  /** Returns the answer as Lua values, or nil and an error table. */
  #awaitCall(
    caller: string,
    args: Stack,
    recordedArgs: (string | number)[],
    timeout: number | undefined,
    createRequest: () => CwmpRequest | CallFailure,
  ): LuaValue | Results {
    const reference = this.#journal.awaitAnswer(caller, recordedArgs, () => {
      const request = createRequest();
      if ('error_code' in request) return request;
      return this.#messages.sendAndWait(this.#input.deviceId, request, {
        timeoutSeconds: timeout,
        holdsQueue: false,
        requestsConnection: true,
      });
    });
    const answer = this.#read(caller, args, reference);
    if (!answer.ok) return new Results(null, answer.failure);
    switch (answer.response?.name) {
      case 'AddObject':
        return answer.response.instanceNumber;
      case 'GetParameterValues':
        return typedValues(answer.response.parameterList);
      case 'GetParameterAttributes':
        return attributeTable(answer.response);
      case 'SetParameterValues':
        return new Results(true, answer.response.status);
      default:
        return answer.value;
    }
  }

  /** Ends a function of the prelude, by a tail call, with the error table of a call that it made. */
  #fail(args: Stack): Results {
    const caller = args.text(1) ?? '';
    const failure = readLuaValue(args, 2, caller);
    const call = this.#failures.find(failure);
    if (call && args.discardsResult) throw new RunFailed(toDiscardedError({ ...call, caller }));
    return new Results(null, failure);
  }

  /** @throws RunFailed if the call has failed and the script takes no result of it. */
  #read(caller: string, args: Stack, reference: AnswerReference | CallFailure): Answer {
    const number = 'message' in reference ? reference.message : undefined;
    const message = number === undefined ? undefined : this.#input.answers[number];
    const answer: Answer =
      'error_code' in reference ? { ok: false, failure: { ...reference }, fault: undefined } : readAnswer(message);
    if (answer.ok) return answer;
    const { failure, fault } = answer;
    const sent =
      number !== undefined && message ? { number, summary: this.#messages.summarize(message.request) } : undefined;
    const call = { caller, failure, fault, message: sent };
    this.#failures.add(call);
    if (args.discardsResult) throw new RunFailed(toDiscardedError(call));
    return answer;
  }
}
