import { once } from 'node:events';
import http from 'node:http';
import { after } from 'node:test';
import { attribute, child, childText } from '../../../domain/xml.ts';
import type { XmlElement } from '../../../domain/xml.ts';
import { parseXml } from '../../../lib/soap/xml.ts';

export interface Received {
  headers: http.IncomingHttpHeaders;
  /** Which TCP connection it came on, from 1. */
  connection: number;
  /** What stands in the SOAP Body; undefined for an empty POST. */
  method: XmlElement | undefined;
}

/** Judges a request before it is read: returns the WWW-Authenticate header to refuse it with. */
type Guard = (request: http.IncomingMessage) => string | undefined;

/** An ACS that says what a test tells it to say, and remembers what it heard. */
export class FakeAcs {
  readonly received: Received[] = [];
  /** RPCs to be sent, one for each empty POST or answer; when there are none the session ends. */
  readonly queue: string[] = [];
  guard: Guard = () => undefined;
  /** Replaces the answer to an Inform. */
  informAnswer = '<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>';
  url = '';
  connections = 0;
  readonly #server: http.Server;
  readonly #numbers = new WeakMap<object, number>();

  constructor() {
    this.#server = http.createServer((request, response) => void this.#serve(request, response));
    this.#server.on('connection', (socket) => this.#numbers.set(socket, ++this.connections));
  }

  /** What the CPE sent in SOAP Bodies, by name. */
  messages(name: string): XmlElement[] {
    return this.received.flatMap(({ method }) => (method?.name === name ? [method] : []));
  }

  /** The events of each Inform, in order. */
  informs(): { events: string[]; retryCount: number; parameterKey: string }[] {
    return this.messages('Inform').map((inform) => ({
      events: child(inform, 'Event')?.children.map((event) => childText(event, 'EventCode')) ?? [],
      retryCount: Number(childText(inform, 'RetryCount')),
      parameterKey: valuesOf(inform).get('InternetGatewayDevice.ManagementServer.ParameterKey') ?? 'none',
    }));
  }

  /** The code and the parameters of each Fault. */
  faults(): { code: string; parameters: string[] }[] {
    return this.messages('Fault').map((fault) => {
      const detail = child(child(fault, 'detail'), 'Fault');
      const parameters = detail?.children.filter(({ name }) => name === 'SetParameterValuesFault') ?? [];
      return {
        code: childText(detail, 'FaultCode'),
        parameters: parameters.map(
          (parameter) => `${childText(parameter, 'FaultCode')} ${childText(parameter, 'ParameterName')}`,
        ),
      };
    });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (typeof address !== 'object' || !address) throw new Error('no port');
    this.url = `http://127.0.0.1:${address.port}/acs`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const refusal = this.guard(request);
    if (refusal !== undefined) {
      response.writeHead(401, { 'WWW-Authenticate': refusal, 'Content-Length': 0 }).end();
      return;
    }
    const envelope = text === '' ? undefined : parseXml(text, { depth: 32, elements: 10_000 });
    const [method] = child(envelope, 'Body')?.children ?? [];
    this.received.push({ headers: request.headers, connection: this.#numbers.get(request.socket) ?? 0, method });
    const body = this.#answer(method);
    if (body === undefined) {
      response.writeHead(204).end();
      return;
    }
    const id = childText(child(envelope, 'Header'), 'ID') || 'acs-1';
    const message =
      `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:cwmp="urn:dslforum-org:cwmp-1-0" ` +
      'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">' +
      `<soap:Header><cwmp:ID soap:mustUnderstand="1">${id}</cwmp:ID></soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`;
    const session = method?.name === 'Inform' ? { 'Set-Cookie': ['session=abc; Path=/; HttpOnly', 'other=1'] } : {};
    response
      .writeHead(200, { 'Content-Type': 'text/xml', 'Content-Length': Buffer.byteLength(message), ...session })
      .end(message);
  }

  #answer(method: XmlElement | undefined): string | undefined {
    if (method?.name === 'Inform') return this.informAnswer;
    if (method?.name === 'TransferComplete') return '<cwmp:TransferCompleteResponse/>';
    return this.queue.shift();
  }
}

/** A FakeAcs that listens until the calling test file ends. */
export async function startFakeAcs(): Promise<FakeAcs> {
  const acs = new FakeAcs();
  await acs.listen();
  after(() => acs.close());
  return acs;
}

/** The ParameterList of a message: values by path. */
export function valuesOf(method: XmlElement | undefined): Map<string, string> {
  const structs = child(method, 'ParameterList')?.children ?? [];
  return new Map(structs.map((struct) => [childText(struct, 'Name'), child(struct, 'Value')?.text ?? '']));
}

/** The xsi:type of each value, by path. */
export function typesOf(method: XmlElement | undefined): Map<string, string> {
  const structs = child(method, 'ParameterList')?.children ?? [];
  return new Map(
    structs.map((struct) => {
      const value = child(struct, 'Value');
      return [childText(struct, 'Name'), (value && attribute(value, 'type')) ?? ''];
    }),
  );
}

export function addObject(objectName: string, parameterKey = ''): string {
  return `<cwmp:AddObject><ObjectName>${objectName}</ObjectName><ParameterKey>${parameterKey}</ParameterKey></cwmp:AddObject>`;
}

export function setParameterValues(values: Record<string, [type: string, value: string]>, parameterKey = ''): string {
  const structs = Object.entries(values).map(
    ([name, [type, value]]) =>
      `<ParameterValueStruct><Name>${name}</Name><Value xsi:type="xsd:${type}">${value}</Value></ParameterValueStruct>`,
  );
  return `<cwmp:SetParameterValues><ParameterList>${structs.join('')}</ParameterList><ParameterKey>${parameterKey}</ParameterKey></cwmp:SetParameterValues>`;
}

export function getParameterValues(...names: string[]): string {
  return `<cwmp:GetParameterValues><ParameterNames>${names.map((name) => `<string>${name}</string>`).join('')}</ParameterNames></cwmp:GetParameterValues>`;
}
