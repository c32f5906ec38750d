import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import type { ShowsWord } from '../../../domain/cwmp/summary.ts';
import { showsWordsOf, summarize } from '../../../domain/cwmp/summary.ts';
import { MessageBodyError, readMessageBody } from '../../../lib/soap/messageBody.ts';
import { Suspended } from '../errors.ts';
import type { CallFailure, Draft, KnownDevice, LuaLimits, StepInput } from '../types.ts';
import { callFailure } from './arguments.ts';
import { findInjection } from './injection.ts';

const defaultLookupSeconds = 10;
/** Bounds how long a script's timeout can hold up the activity. */
const maxLookupSeconds = 30;

interface AwaitedCall {
  /** How long the script waits; undefined: until the delivery time limit. */
  timeoutSeconds: number | undefined;
  holdsQueue: boolean;
  requestsConnection: boolean;
}

/**
 * Collects the messages of a step, for its own device and for others of the organization. They are queued with the
 * step.
 */
export class MessageDrafts {
  readonly drafts: Draft[] = [];
  readonly #input: StepInput;
  readonly #limits: LuaLimits;
  #bytes = 0;
  #shows: ShowsWord | undefined;

  constructor(input: StepInput, limits: LuaLimits) {
    this.#input = input;
    this.#limits = limits;
  }

  /** Returns the RPC of a message that the script has written. */
  parse(body: string): CwmpRequest | CallFailure {
    return findInjection(this.#input, body) ?? parseRequest(body);
  }

  /** Returns one line about a message, without anything that the script has put together itself. */
  summarize(request: CwmpRequest): string {
    this.#shows ??= showsWordsOf(this.#input.script);
    return summarize(request, this.#shows);
  }

  /** @throws Suspended if another device must be looked up first. */
  send(deviceId: string, body: string, timeoutSeconds: number): true | CallFailure {
    const request = this.parse(body);
    if ('error_code' in request) return request;
    this.#bytes += Buffer.byteLength(body);
    const refusal = this.#refuse(deviceId, timeoutSeconds);
    if (refusal) return refusal;
    this.#add(deviceId, request, 'run');
    return true;
  }

  /**
   * Adds a message whose answer the script waits for.
   * @returns why it cannot be sent.
   * @throws Suspended if it can.
   */
  sendAndWait(
    deviceId: string,
    request: CwmpRequest,
    { timeoutSeconds, holdsQueue, requestsConnection }: AwaitedCall,
  ): CallFailure {
    const refusal = this.#refuse(deviceId, defaultLookupSeconds);
    if (refusal) return refusal;
    this.drafts.push({
      deviceId,
      request,
      summary: this.summarize(request),
      purpose: 'run',
      awaited: true,
      ...(!requestsConnection && { deferred: true }),
    });
    const message = this.#input.messages + this.drafts.filter(({ purpose }) => purpose === 'run').length;
    throw new Suspended({ kind: 'call', message, timeoutSeconds, holdsQueue, requestsConnection });
  }

  /** Requests all parameter names. The gateway derives the refresh's other messages from the response. */
  refresh(deviceId: string): boolean {
    if (this.#isFull || this.#find(deviceId, defaultLookupSeconds) !== 'known') return false;
    const { deviceId: own, device, knownRoots = {} } = this.#input;
    const root = deviceId === own ? device.root : new Map(Object.entries(knownRoots)).get(deviceId);
    const parameterPath = root ?? 'InternetGatewayDevice.';
    this.#add(deviceId, { name: 'GetParameterNames', parameterPath, nextLevel: false }, 'refresh');
    return true;
  }

  #refuse(deviceId: string, timeoutSeconds: number): CallFailure | undefined {
    if (this.#isFull) {
      const { messages, messageBytes } = this.#limits;
      return callFailure('429', `more than ${messages} messages, or ${messageBytes} bytes of messages in one step`);
    }
    const device = this.#find(deviceId, timeoutSeconds);
    if (device === 'unknown') return callFailure('404', 'no such device');
    return device === 'timeout' ? callFailure('408', `not accepted within ${timeoutSeconds} seconds`) : undefined;
  }

  get #isFull(): boolean {
    return (
      this.#input.messages + this.drafts.length >= this.#limits.messages || this.#bytes > this.#limits.messageBytes
    );
  }

  #find(deviceId: string, timeoutSeconds: number): KnownDevice {
    const { deviceId: own, knownDevices } = this.#input;
    if (deviceId === own) return 'known';
    const found = Object.hasOwn(knownDevices, deviceId) ? knownDevices[deviceId] : undefined;
    if (found === undefined)
      throw new Suspended({ kind: 'lookup', deviceId, timeoutSeconds: Math.min(timeoutSeconds, maxLookupSeconds) });
    return found;
  }

  #add(deviceId: string, request: CwmpRequest, purpose: Draft['purpose']): void {
    this.drafts.push({ deviceId, request, summary: this.summarize(request), purpose });
  }
}

function parseRequest(body: string): CwmpRequest | CallFailure {
  try {
    return readMessageBody(body);
  } catch (error) {
    if (error instanceof MessageBodyError) return callFailure(error.code, error.message);
    throw error;
  }
}
