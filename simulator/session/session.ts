import { setTimeout as wait } from 'node:timers/promises';
import type { CwmpRequest, CwmpResponse } from '../../domain/cwmp/messages.ts';
import { summarize } from '../../domain/cwmp/summary.ts';
import type { XmlElement } from '../../domain/xml.ts';
import type { AcsConnection, Answer } from './acsConnection.ts';
import type { Device } from '../device.ts';
import type { Emit, SessionResult } from './events.ts';
import { CwmpFault, parameterFault } from './faults.ts';
import type { Disruption, Misbehaviours } from '../misbehaviour.ts';
import type { CpeSettings } from '../options.ts';
import { findParserProblem } from './parserQuirks.ts';
import { renderEnvelope, renderFault, renderInform, renderResponse, renderTransferComplete } from './render.ts';
import type { AcsMessage } from './rpc.ts';
import { acsFault, parseAcsMessage, toRequest } from './rpc.ts';

export interface SessionParts {
  number: number;
  connection: AcsConnection;
  device: Device;
  settings: CpeSettings;
  misbehaviours: Misbehaviours;
  emit: Emit;
  /** Called when an RPC has changed the device, before it is answered. */
  onChange: () => void;
  signal: AbortSignal;
}

/** An ACS that asks for its Inform again (Fault 8005) is heard so often. */
const maxInforms = 3;

/** One CWMP session, from Inform to the ACS's empty answer (TR-069 Amendment 6, 3.7). */
export class Session {
  readonly #parts: SessionParts;
  #rpcs = 0;
  #faults = 0;
  #lastId = 0;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Never throws: a session that breaks off has its reason in the result. The device is told. */
  async run(): Promise<SessionResult> {
    const { connection, device, emit, number } = this.#parts;
    const result = await this.#converse().then(
      () => this.#result(),
      (error: unknown) => this.#result(error),
    );
    connection.close();
    device.endSession(result.ok);
    emit({ type: 'ended', session: number, result });
    return result;
  }

  async #converse(): Promise<void> {
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

  /** Calls a method of the ACS. */
  async #call(body: string, name: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#parts.connection.post(this.#envelope(this.#nextId(), body));
      if (isEnd(answer)) throw new Error(`the ACS did not answer the ${name}`);
      const { method } = this.#read(answer);
      if (method.name === `${name}Response`) return;
      const fault = acsFault(method);
      if (!fault) throw new Error(`the ACS answered the ${name} by ${method.name}`);
      if (fault.code !== '8005' || attempt >= maxInforms)
        throw new Error(`the ACS answered the ${name} by Fault ${fault.code} ${fault.text}`);
    }
  }

  #read(answer: Answer): AcsMessage {
    const { misbehaviours, settings } = this.#parts;
    const problem = misbehaviours.parserQuirks ? findParserProblem(answer, settings.cwmpNamespace) : undefined;
    if (problem !== undefined) throw new Error(`the CPE can't read the ACS's message: ${problem}`);
    try {
      return parseAcsMessage(answer.body);
    } catch (error) {
      throw new Error(`the ACS's message is not SOAP (HTTP status ${answer.status})`, { cause: error });
    }
  }

  /** Does an RPC; returns what is to be posted. */
  async #answer({ id, method }: AcsMessage): Promise<string> {
    const { emit, misbehaviours, number, signal } = this.#parts;
    this.#rpcs += 1;
    const request = understand(method);
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
      const { code, parameter } = injected;
      const named = parameter !== undefined && request.name === 'SetParameterValues';
      return this.#fault(request.name, new CwmpFault(code, named ? [parameterFault(parameter, code)] : []));
    }
    let response: CwmpResponse;
    try {
      response = device.perform(request, new Date());
    } catch (error) {
      if (error instanceof CwmpFault) return this.#fault(request.name, error);
      throw error;
    }
    this.#parts.onChange();
    const made = response.name === 'AddObject' ? ` ${response.instanceNumber}` : '';
    emit({ type: 'answered', session: number, method: request.name, summary: `${request.name}Response${made}` });
    return renderResponse(response);
  }

  #fault(method: string, fault: CwmpFault): string {
    this.#faults += 1;
    this.#parts.emit({ type: 'fault', session: this.#parts.number, method, code: fault.code, text: fault.message });
    return renderFault(fault);
  }

  /** @returns the empty POST, where it is that. @throws for all else, which ends the session. */
  async #disrupt(disruption: Disruption): Promise<string> {
    const { device, emit, number, settings, signal } = this.#parts;
    emit({ type: 'misbehaved', session: number, what: disruption });
    if (disruption === 'answerEmpty') return '';
    if (disruption === 'neverAnswer') await wait(settings.sessionTimeoutSeconds * 1000, undefined, { signal });
    if (disruption === 'factoryReset') {
      device.factoryReset();
      emit({ type: 'reset' });
      device.boot();
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

function understand(method: XmlElement): CwmpRequest | CwmpFault {
  try {
    return toRequest(method);
  } catch (error) {
    if (error instanceof CwmpFault) return error;
    throw error;
  }
}

/** The ACS has nothing more: 204, or 200 without a body. */
function isEnd(answer: Answer): boolean {
  return answer.status < 300 && answer.body.trim() === '';
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return String(signal.reason);
  if (!(error instanceof Error)) return String(error);
  // An AggregateError, of all addresses tried, has no message.
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return error.message || code || error.name;
}
