import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { summarize } from '../../../domain/cwmp/summary.ts';
import { MessageBodyError, readMessageBody } from '../../../lib/soap/messageBody.ts';
import { Suspended } from '../vm/exceptions.ts';
import type { CallFailure, Draft, KnownDevice, LuaLimits, StepInput } from '../types.ts';

const lookupTimeoutSeconds = 10;
/** An activity is not held up for longer than that, whatever the script says. */
const maxLookupSeconds = 30;

interface Awaiting {
  /** As long as the script would wait; undefined: as long as the delivery's time limit lets it. */
  timeoutSeconds: number | undefined;
  holdsQueue: boolean;
  asksForConnection: boolean;
}

/** Drafts a step's messages, for its own device and for others of the organization. */
export class MessageDrafts {
  readonly drafts: Draft[] = [];
  readonly #input: StepInput;
  readonly #limits: LuaLimits;
  #bytes = 0;

  constructor(input: StepInput, limits: LuaLimits) {
    this.#input = input;
    this.#limits = limits;
  }

  /** @throws Suspended where another device is to be looked up first. */
  send(deviceId: string, body: string, timeoutSeconds: number): true | CallFailure {
    const request = this.read(body);
    if ('error_code' in request) return request;
    this.#bytes += Buffer.byteLength(body);
    const refused = this.#refuse(deviceId, timeoutSeconds);
    if (refused) return refused;
    this.#draft(deviceId, request, 'run');
    return true;
  }

  read(body: string): CwmpRequest | CallFailure {
    return readRequest(body);
  }

  /**
   * Drafts a message for whose answer the script waits.
   * @returns why it can't.
   * @throws Suspended
   */
  await(
    deviceId: string,
    request: CwmpRequest,
    { timeoutSeconds, holdsQueue, asksForConnection }: Awaiting,
  ): CallFailure {
    const refused = this.#refuse(deviceId, lookupTimeoutSeconds);
    if (refused) return refused;
    this.drafts.push({
      deviceId,
      request,
      summary: summarize(request),
      purpose: 'run',
      awaited: true,
      ...(!asksForConnection && { deferred: true }),
    });
    const message = this.#input.messages + this.drafts.filter(({ purpose }) => purpose === 'run').length;
    throw new Suspended({ kind: 'call', message, timeoutSeconds, holdsQueue, asksForConnection });
  }

  #refuse(deviceId: string, timeoutSeconds: number): CallFailure | undefined {
    if (this.#full)
      return callFailure(
        '429',
        `more than ${this.#limits.messages} messages, or ${this.#limits.messageBytes} bytes of them without a wait`,
      );
    const device = this.#find(deviceId, timeoutSeconds);
    if (device === 'unknown') return callFailure('404', 'no such device');
    return device === 'timeout' ? callFailure('408', `not accepted within ${timeoutSeconds} seconds`) : undefined;
  }

  /** Asks for all names of the tree; what follows from the answer is the gateway's. */
  refresh(deviceId: string): boolean {
    if (this.#full || this.#find(deviceId, lookupTimeoutSeconds) !== 'known') return false;
    const parameterPath = this.#input.device.root ?? 'InternetGatewayDevice.';
    this.#draft(deviceId, { name: 'GetParameterNames', parameterPath, nextLevel: false }, 'refresh');
    return true;
  }

  get #full(): boolean {
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

  #draft(deviceId: string, request: CwmpRequest, purpose: Draft['purpose']): void {
    this.drafts.push({ deviceId, request, summary: summarize(request), purpose });
  }
}

export function callFailure(code: string, message: string): CallFailure & Record<string, string> {
  return { error_message: message, error_code: code };
}

function readRequest(body: string): CwmpRequest | CallFailure {
  try {
    return readMessageBody(body);
  } catch (error) {
    if (error instanceof MessageBodyError) return callFailure(error.code, error.message);
    throw error;
  }
}
