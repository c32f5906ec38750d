import { once } from 'node:events';
import http from 'node:http';
import { after } from 'node:test';
import { attribute, child, childText } from '../../../domain/xml.ts';
import type { XmlElement } from '../../../domain/xml.ts';
import { parseXml } from '../../../lib/soap/xml.ts';

export interface Received {
  headers: http.IncomingHttpHeaders;
  /** The number of the TCP connection, from 1. */
  connection: number;
  /** The element in the SOAP Body; undefined for an empty POST. */
  method: XmlElement | undefined;
}

/** Returns the WWW-Authenticate header to reject the request with; undefined accepts it. */
type Guard = (request: http.IncomingMessage) => string | undefined;

/** An ACS that sends what a test queues and records what it receives. */
export class FakeAcs {
  readonly received: Received[] = [];
  /** RPCs to send, one for each empty POST or response. The session ends when the queue is empty. */
  readonly queue: string[] = [];
  guard: Guard = () => undefined;
  /** The response to an Inform. */
  informAnswer = '<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>';
  url = '';
  connections = 0;
  readonly #server: http.Server;
  readonly #numbers = new WeakMap<object, number>();

  constructor() {
    this.#server = http.createServer((request, response) => void this.#serve(request, response));
    this.#server.on('connection', (socket) => this.#numbers.set(socket, ++this.connections));
  }

  /** Returns the messages with this name that the CPE sent. */
  messages(name: string): XmlElement[] {
    return this.received.flatMap(({ method }) => (method?.name === name ? [method] : []));
  }

  /** Returns each Inform's events, retry count and parameter key, in order. */
  informs(): { events: string[]; retryCount: number; parameterKey: string }[] {
    return this.messages('Inform').map((inform) => ({
      events: child(inform, 'Event')?.children.map((event) => childText(event, 'EventCode')) ?? [],
      retryCount: Number(childText(inform, 'RetryCount')),
      parameterKey: valuesOf(inform).get('InternetGatewayDevice.ManagementServer.ParameterKey') ?? 'none',
    }));
  }

  /** Returns each Fault's code and parameters. */
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
      `<soap:Header><cwmp:ID soap:mustUnderstand="1">${id}</cwmp:ID></soap:Header>` +
      `<soap:Body>${body}</soap:Body></soap:Envelope>`;
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

/** Starts a FakeAcs that listens until the calling test file ends. */
export async function startFakeAcs(): Promise<FakeAcs> {
  const acs = new FakeAcs();
  await acs.listen();
  after(() => acs.close());
  return acs;
}

/** Returns the values of a message's ParameterList, by path. */
export function valuesOf(method: XmlElement | undefined): Map<string, string> {
  const structs = child(method, 'ParameterList')?.children ?? [];
  return new Map(structs.map((struct) => [childText(struct, 'Name'), child(struct, 'Value')?.text ?? '']));
}

/** Returns the xsi:type of each value, by path. */
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
  const key = `<ParameterKey>${parameterKey}</ParameterKey>`;
  return `<cwmp:AddObject><ObjectName>${objectName}</ObjectName>${key}</cwmp:AddObject>`;
}

export function setParameterValues(values: Record<string, [type: string, value: string]>, parameterKey = ''): string {
  const structs = Object.entries(values).map(
    ([name, [type, value]]) =>
      `<ParameterValueStruct><Name>${name}</Name><Value xsi:type="xsd:${type}">${value}</Value></ParameterValueStruct>`,
  );
  const list = `<ParameterList>${structs.join('')}</ParameterList>`;
  return `<cwmp:SetParameterValues>${list}<ParameterKey>${parameterKey}</ParameterKey></cwmp:SetParameterValues>`;
}

export function getParameterValues(...names: string[]): string {
  const strings = names.map((name) => `<string>${name}</string>`).join('');
  return `<cwmp:GetParameterValues><ParameterNames>${strings}</ParameterNames></cwmp:GetParameterValues>`;
}
