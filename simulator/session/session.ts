import { setTimeout as wait } from 'node:timers/promises';
import type { CwmpRequest, CwmpResponse } from '../../domain/cwmp/messages.ts';
import { summarize } from '../../domain/cwmp/summary.ts';
import type { XmlElement } from '../../domain/xml.ts';
import type { Device } from '../device.ts';
import type { Disruption, Misbehaviours } from '../misbehaviour.ts';
import type { CpeSettings } from '../options.ts';
import type { AcsConnection, Answer } from './acsConnection.ts';
import type { Emit, SessionResult } from './events.ts';
import { CwmpFault, parameterFault } from './faults.ts';
import { findParserProblem } from './parserQuirks.ts';
import { renderEnvelope, renderFault, renderInform, renderResponse, renderTransferComplete } from './render.ts';
import type { AcsMessage } from './rpc.ts';
import { parseAcsMessage, readAcsFault, toRequest } from './rpc.ts';

export interface SessionParts {
  number: number;
  connection: AcsConnection;
  device: Device;
  settings: CpeSettings;
  misbehaviours: Misbehaviours;
  emit: Emit;
  /** Called when an RPC has changed the device, before the response is sent. */
  onChange: () => void;
  signal: AbortSignal;
}

/** How often a call is sent to an ACS that answers with Fault 8005 (retry request). */
const maxCallAttempts = 3;

/** One CWMP session, from the Inform to the ACS's empty response (TR-069 Amendment 6, 3.7). */
export class Session {
  readonly #parts: SessionParts;
  #rpcs = 0;
  #faults = 0;
  #lastId = 0;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Runs the session and updates the device. Never throws: the result says why a session broke off. */
  async run(): Promise<SessionResult> {
    const { connection, device, emit, number } = this.#parts;
    const result = await this.#exchangeMessages().then(
      () => this.#result(),
      (error: unknown) => this.#result(error),
    );
    connection.close();
    device.endSession(result.ok);
    emit({ type: 'ended', session: number, result });
    return result;
  }

  async #exchangeMessages(): Promise<void> {
    const { connection, device, misbehaviours } = this.#parts;
    if (misbehaviours.emptyPostFirst) await connection.post('');
    await this.#inform();
    for (const transfer of [...device.transfers]) {
      await this.#call(renderTransferComplete(transfer), 'TransferComplete');
      device.removeReportedTransfer();
    }
    let answer = await connection.post('');
    while (!isEnd(answer)) answer = await connection.post(await this.#answer(this.#read(answer)));
  }

  async #inform(): Promise<void> {
    const { device, emit, number } = this.#parts;
    const inform = device.beginSession(new Date());
    emit({
      type: 'informed',
      session: number,
      events: inform.events.map(({ eventCode }) => eventCode),
      retryCount: inform.retryCount,
    });
    await this.#call(renderInform(inform), 'Inform');
    device.informAcknowledged();
  }

  /** Calls a method of the ACS. @throws when the ACS does not respond, or responds with another Fault than 8005. */
  async #call(body: string, name: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#parts.connection.post(this.#envelope(this.#nextId(), body));
      if (isEnd(answer)) throw new Error(`the ACS did not answer the ${name}`);
      const { method } = this.#read(answer);
      if (method.name === `${name}Response`) return;
      const fault = readAcsFault(method);
      if (!fault) throw new Error(`the ACS answered the ${name} with ${method.name}`);
      if (fault.code !== '8005' || attempt >= maxCallAttempts)
        throw new Error(`the ACS answered the ${name} with Fault ${fault.code} ${fault.text}`);
    }
  }

  #read(answer: Answer): AcsMessage {
    const { misbehaviours, settings } = this.#parts;
    const problem = misbehaviours.parserQuirks ? findParserProblem(answer, settings.cwmpNamespace) : undefined;
    if (problem !== undefined) throw new Error(`the CPE cannot read the ACS's message: ${problem}`);
    try {
      return parseAcsMessage(answer.body);
    } catch (error) {
      throw new Error(`the ACS's message is not SOAP (HTTP status ${answer.status})`, { cause: error });
    }
  }

  /** Executes an RPC. Returns the body to post. */
  async #answer({ id, method }: AcsMessage): Promise<string> {
    const { emit, misbehaviours, number, signal } = this.#parts;
    this.#rpcs += 1;
    const request = parseRequest(method);
    const known = request instanceof CwmpFault ? undefined : request;
    emit({
      type: 'received',
      session: number,
      method: method.name,
      summary: known ? summarize(known) : method.name,
      request: known,
    });
    const disruption = misbehaviours.nextDisruption(method.name);
    if (disruption && disruption !== 'dropAfter') return this.#disrupt(disruption);
    const body = request instanceof CwmpFault ? this.#fault(method.name, request) : this.#perform(request);
    if (disruption) return this.#disrupt(disruption);
    if (misbehaviours.slowMs > 0) await wait(misbehaviours.slowMs, undefined, { signal });
    return this.#envelope(id, body);
  }

  #perform(request: CwmpRequest): string {
    const { device, emit, misbehaviours, number } = this.#parts;
    const injected = misbehaviours.nextFault(request);
    if (injected) {
      const { code, parameter, text } = injected;
      const hasParameter = parameter !== undefined && request.name === 'SetParameterValues';
      const faults = hasParameter ? [parameterFault(parameter, code, text)] : [];
      return this.#fault(request.name, new CwmpFault(code, faults, text));
    }
    let response: CwmpResponse;
    try {
      response = device.perform(request, new Date());
    } catch (error) {
      if (error instanceof CwmpFault) return this.#fault(request.name, error);
      throw error;
    }
    this.#parts.onChange();
    const instance = response.name === 'AddObject' ? ` ${response.instanceNumber}` : '';
    emit({ type: 'answered', session: number, method: request.name, summary: `${request.name}Response${instance}` });
    return renderResponse(response);
  }

  #fault(method: string, fault: CwmpFault): string {
    this.#faults += 1;
    this.#parts.emit({ type: 'fault', session: this.#parts.number, method, code: fault.code, text: fault.message });
    return renderFault(fault);
  }

  /** Returns the empty POST for `answerEmpty`. @throws for any other disruption, which breaks off the session. */
  async #disrupt(disruption: Disruption): Promise<string> {
    const { device, emit, number, settings, signal } = this.#parts;
    emit({ type: 'misbehaved', session: number, what: disruption });
    if (disruption === 'answerEmpty') return '';
    if (disruption === 'neverAnswer') await wait(settings.sessionTimeoutSeconds * 1000, undefined, { signal });
    if (disruption === 'factoryReset') {
      device.factoryReset();
      emit({ type: 'reset' });
      device.events.boot();
    }
    throw new Error(`the CPE broke off (${disruption})`);
  }

  #envelope(id: string, body: string): string {
    return renderEnvelope(this.#parts.settings.cwmpNamespace, id, body);
  }

  #nextId(): string {
    this.#lastId += 1;
    return `${this.#parts.number}-${this.#lastId}`;
  }

  #result(error?: unknown): SessionResult {
    const counts = { rpcs: this.#rpcs, faults: this.#faults };
    if (error === undefined) return { ok: true, ...counts };
    return { ok: false, ...counts, reason: reasonOf(error, this.#parts.signal) };
  }
}

function parseRequest(method: XmlElement): CwmpRequest | CwmpFault {
  try {
    return toRequest(method);
  } catch (error) {
    if (error instanceof CwmpFault) return error;
    throw error;
  }
}

/** Returns whether the ACS has nothing more to send: 204, or 200 without a body. */
function isEnd(answer: Answer): boolean {
  return answer.status < 300 && answer.body.trim() === '';
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return String(signal.reason);
  if (!(error instanceof Error)) return String(error);
  // The AggregateError of several failed addresses has no message.
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return error.message || code || error.name;
}
