import { escapeXml } from '../../../lib/soap/xml.ts';
import type { RunError } from '../../../domain/types.ts';
import type { LuaError } from '../errors.ts';
import { atLine, fromException, fromLuaError, LimitReached, ScriptFault, scriptError } from '../errors.ts';
import type { ScriptProgress } from '../executor/scriptProgress.ts';
import type { LuaLimits, StepEnd, StepInput, StepOutput } from '../types.ts';
import type { LuaValue, Stack } from '../vm/stack.ts';
import type { HostFunctions, Vm } from '../vm/vm.ts';
import { callFailure, isId, isTimeout, readMessage } from './arguments.ts';
import { codecs } from './codecs.ts';
import { CpeCalls } from './cpeCalls.ts';
import type { FailedCall } from './failedCalls.ts';
import { FailedCalls, toRunError } from './failedCalls.ts';
import { writeGlobal } from './globals.ts';
import { HttpCalls } from './httpCalls.ts';
import { Journal } from './journal.ts';
import { decodeJson, encodeJson } from './json.ts';
import { MessageDrafts } from './messageDrafts.ts';
import { SeededRandom } from './random.ts';

const maxSleepSeconds = 30 * 24 * 3600;
const maxRandomLength = 1024;
/** Only the first 1,000 random strings are redacted as secrets. No script needs more. */
const maxSecrets = 1000;
const defaultTimeoutSeconds = 30;
const maxEscapedLength = 1024 * 1024;
const statuses = ['provisioned', 'failed'] as const;

/** Returns the status if it is one that a script may set. */
function parseStatus(text: string | undefined): (typeof statuses)[number] | undefined {
  return statuses.find((status) => status === text);
}

const invalidStatus = 'provisioning_status must be "provisioned" or "failed"';

/** The functions that a script can call during one step, and what the calls have produced. */
class ScriptHost {
  readonly journal: Journal;
  readonly messages: MessageDrafts;
  readonly failures = new FailedCalls();
  readonly credentials: StepOutput['credentials'] = [];
  readonly secrets = new Set<string>();
  readonly functions: HostFunctions;
  readonly #own: Omit<HostFunctions, keyof CpeCalls['functions'] | keyof HttpCalls['functions'] | keyof typeof codecs> =
    {
      print: (args) => {
        this.#print(args);
        return undefined;
      },
      set_provisioning_status: (args) => {
        setStatus(args);
        return undefined;
      },
      get_device_id: () => this.#input.deviceId,
      get_variable_value: (args) => this.#variable(args.text(1)),
      send_cwmp_message_and_forget: (args) => this.#send(args),
      sleep: (args) => {
        this.#sleep(args.number(1), args.isTrue(2));
        return undefined;
      },
      generate_random_string: (args) => this.#randomString(args.number(1)),
      create_or_update_device_credential: (args) => this.#credential(args.text(1), args.text(2)),
      refresh_device_parameters: (args) => this.#refresh(args.text(1)),
      xml_escape: (args) => escapeArgument(args.text(1)),
      json_encode: (args) => encodeJson(args, 1),
      json_decode: (args) => decodeJson(args.text(1)),
      now: () => Math.floor(this.journal.now / 1000),
      clock: () => (this.journal.now - this.#input.startedAt) / 1000,
      utc,
    };
  readonly #input: StepInput;
  readonly #limits: LuaLimits;
  readonly #progress: ScriptProgress;
  readonly #random: SeededRandom;
  #lines = 0;
  #logBytes: number;

  constructor(input: StepInput, limits: LuaLimits, progress: ScriptProgress, random: SeededRandom) {
    this.#input = input;
    this.#limits = limits;
    this.#progress = progress;
    this.#random = random;
    this.#logBytes = input.logBytes + input.logLines;
    this.journal = new Journal(input, limits.calls);
    this.messages = new MessageDrafts(input, limits);
    const { functions: cpeCalls } = new CpeCalls(input, this.messages, this.journal, this.failures);
    const { functions: httpCalls } = new HttpCalls(input, this.journal);
    this.functions = { ...this.#own, ...cpeCalls, ...httpCalls, ...codecs };
  }

  /** Writes a line to the log, unless an earlier step has already written it. */
  #print(args: Stack): void {
    const { logBytes, logLines } = this.#limits;
    this.#lines += 1;
    if (this.#lines <= this.#input.logLines || this.#lines > logLines + 1) return;
    let line = this.#lines > logLines ? `The log is limited to ${logLines} lines: the following ones are missing.` : '';
    const count = line === '' ? args.count : 0;
    for (let index = 1; index <= count && line.length <= logBytes; index += 1) {
      line += `${index === 1 ? '' : '\t'}${args.display(index, logBytes + 1)}`;
    }
    const text = replaceControlCharacters(line);
    this.#logBytes += Buffer.byteLength(text) + 1;
    if (this.#logBytes > logBytes) throw new LimitReached(`the log is larger than ${logBytes} bytes`);
    this.#progress.append(text);
  }

  #variable(name: string | undefined): LuaValue {
    const { variables } = this.#input;
    return name !== undefined && Object.hasOwn(variables, name) ? (variables[name] ?? null) : null;
  }

  #send(args: Stack): LuaValue {
    const message = readMessage(args);
    if ('error_code' in message) return { ...message };
    const timeout = args.isNil(3) ? defaultTimeoutSeconds : args.number(3);
    if (!isTimeout(timeout)) return { ...callFailure('400', 'timeout is not a number of seconds above 0') };
    const { deviceId, body } = message;
    const result = this.journal.effect('send_cwmp_message_and_forget', [deviceId, body, timeout], () =>
      this.messages.send(deviceId, body, timeout),
    );
    return typeof result === 'object' && result !== null && 'error_code' in result ? { ...result } : true;
  }

  #refresh(deviceId: string | undefined): boolean {
    if (!isId(deviceId)) return false;
    return this.journal.effect('refresh_device_parameters', [deviceId], () => this.messages.refresh(deviceId)) === true;
  }

  /** Returns at once for 0 seconds. */
  #sleep(seconds: number | undefined, endsSession: boolean): void {
    if (seconds === undefined || !(seconds >= 0) || seconds > maxSleepSeconds) {
      throw new ScriptFault(`sleep: seconds must be a number from 0 to ${maxSleepSeconds}`);
    }
    if (seconds === 0) return;
    this.journal.sleep(seconds, endsSession);
  }

  #randomString(length: number | undefined): string {
    const isValid = length !== undefined && Number.isInteger(length) && length > 0 && length <= maxRandomLength;
    if (!isValid) return '';
    const text = this.#random.alphanumeric(length);
    if (this.secrets.size < maxSecrets) this.secrets.add(text);
    return text;
  }

  #credential(username: string | undefined, password: string | undefined): LuaValue {
    const problem = credentialProblem('username', username) ?? credentialProblem('password', password);
    if (problem !== undefined || username === undefined || password === undefined) {
      return { ok: false, username: '', password: '', error_msg: problem };
    }
    this.secrets.add(password);
    const fullName = `${this.#input.organizationId}.${username}`;
    const isOurs = this.journal.effect('create_or_update_device_credential', [username, password], () => {
      if (this.#input.takenUsernames.includes(fullName)) return false;
      this.credentials.push({ username: fullName, password });
      return true;
    });
    if (isOurs !== true)
      return { ok: false, username: '', password: '', error_msg: `the username ${fullName} belongs to another device` };
    return { ok: true, username: fullName, password, error_msg: '' };
  }
}

function setStatus(args: Stack): void {
  const status = parseStatus(args.text(1));
  if (status === undefined) throw new ScriptFault(invalidStatus);
  writeGlobal(args, 'provisioning_status', status);
}

function credentialProblem(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return `${name} is not a string`;
  if (text === '') return `${name} cannot be empty`;
  if (text.includes('.')) return `${name} cannot contain dots`;
  return isId(text) ? undefined : `${name} is too long or contains control characters`;
}

function escapeArgument(text: string | undefined): string {
  if (text === undefined || text.length > maxEscapedLength) {
    throw new ScriptFault(`xml_escape: the argument must be a UTF-8 string of at most ${maxEscapedLength} characters`);
  }
  return escapeXml(text);
}

/**
 * Returns seconds since 1970 for year, month (from 1), day, hour, minute and second. Each may be out of its range, as
 * in os.time.
 */
function utc(args: Stack): number {
  const [year = Number.NaN, month = Number.NaN, ...rest] = [1, 2, 3, 4, 5, 6].map((index) => args.number(index));
  const [day = 1, hour = 0, minute = 0, second = 0] = rest;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const seconds = date.getTime() / 1000;
  if (Number.isNaN(seconds)) throw new ScriptFault('time result cannot be represented');
  return seconds;
}

/** Replaces control characters, except tab and line feed, with their Unicode pictures: NUL becomes ␀. */
function replaceControlCharacters(text: string): string {
  return text
    .replace(/[\0-\x08\x0b-\x1f]/g, (character) => String.fromCharCode(0x2400 + character.charCodeAt(0)))
    .replace(/[\x7f-\x9f]/g, '\u2421');
}

/** What a thread returns. The log is in its ScriptProgress. */
export type StepResult = Omit<StepOutput, 'log'>;

/** Executes a script from its start to its next wait, or to its end. */
export function runStep(vm: Vm, input: StepInput, limits: LuaLimits, progress: ScriptProgress): StepResult {
  const random = new SeededRandom(input.seed);
  const host = new ScriptHost(input, limits, progress, random);
  const { script, variables, device, deviceId, organizationId } = input;
  const globals = { device_id: deviceId, tenant_id: organizationId, variables, device: { ...device } };
  const end = catchEnd(vm, () => {
    const error = vm.run({ text: script, host: host.functions, globals, seed: random.mathSeed() });
    if (error) return { kind: 'error', error: toError(error, host.failures, limits, script) };
    host.journal.finish();
    return finished(vm.readGlobal('provisioning_status'), host.failures.lastFault);
  });
  return {
    calls: host.journal.added,
    drafts: host.messages.drafts,
    credentials: host.credentials,
    secrets: [...host.secrets],
    end,
  };
}

/** Compiles a script without running it. */
export function compileStep(vm: Vm, script: string, limits: LuaLimits): StepResult {
  const end = catchEnd(vm, () => {
    const error = vm.check(script);
    return error
      ? { kind: 'error', error: fromLuaError(error, limits, countLines(script)) }
      : { kind: 'finished', status: undefined };
  });
  return { calls: [], drafts: [], credentials: [], secrets: [], end };
}

function catchEnd(vm: Vm, execute: () => StepEnd): StepEnd {
  try {
    return execute();
  } catch (exception) {
    const end = fromException(exception, vm.currentLine());
    if (!end) throw exception;
    return end;
  }
}

/** Returns the run's error for a Lua error: what an error table says, if the script raised one. */
function toError(error: LuaError, failures: FailedCalls, limits: LuaLimits, script: string): RunError {
  const raised = failures.raised(error.raised);
  return raised ? atLine(raised, error.line) : fromLuaError(error, limits, countLines(script));
}

function countLines(script: string): number {
  return script.split('\n').length;
}

function finished(text: string | undefined, lastFault: FailedCall | undefined): StepEnd {
  const status = parseStatus(text);
  if (text !== undefined && !status) return { kind: 'error', error: scriptError(invalidStatus, undefined) };
  if (status === 'provisioned' || !lastFault) return { kind: 'finished', status };
  return { kind: 'finished', status, fault: toRunError(lastFault) };
}
