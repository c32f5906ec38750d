import assert from 'node:assert/strict';
import type { Argument } from '../../domain/cwmp/arguments.ts';
import { requestFields } from '../../domain/cwmp/arguments.ts';
import type { CwmpRequest, ParameterValue } from '../../domain/cwmp/messages.ts';
import { parameterKeyOf } from '../../domain/cwmp/parameterKey.ts';
import { escapeXml } from '../../lib/xml.ts';

/** What an answer takes over from the message that it answers, and a request from the session's Inform. */
export interface EnvelopeHeader {
  /** The cwmp:ID; where it is "" the header is left out, as TR-069 has it for the answer to a message without ID. */
  id: string;
  cwmpNamespace: string;
}

/** The RPC as the CPE gets it. Its ParameterKey must have at most 32 characters. */
export function renderRequest(request: CwmpRequest, envelope: EnvelopeHeader): string {
  assert((parameterKeyOf(request) ?? '').length <= 32, 'a ParameterKey has at most 32 characters');
  const values: Record<string, unknown> = { ...request };
  const content = requestFields(request.name).map(([field, argument]) => renderArgument(argument, values[field]));
  return renderEnvelope(envelope, element(`cwmp:${request.name}`, content.join('')));
}

export function renderInformResponse(envelope: EnvelopeHeader): string {
  return renderEnvelope(envelope, element('cwmp:InformResponse', element('MaxEnvelopes', '1')));
}

export function renderTransferCompleteResponse(envelope: EnvelopeHeader): string {
  return renderEnvelope(envelope, element('cwmp:TransferCompleteResponse', ''));
}

/** `methods` are those that the CPE may call on the ACS. */
export function renderGetRPCMethodsResponse(envelope: EnvelopeHeader, methods: string[]): string {
  return renderEnvelope(envelope, element('cwmp:GetRPCMethodsResponse', renderNames('MethodList', methods)));
}

/** `code`: "8000" method not supported, "8001" denied, "8002" internal, "8003" invalid arguments, … (TR-069 Amendment 6, A.5.2). */
export function renderAcsFault(envelope: EnvelopeHeader, code: string, text: string): string {
  const detail = element('cwmp:Fault', element('FaultCode', escapeXml(code)) + element('FaultString', escapeXml(text)));
  // Only for invalid arguments is the CPE to blame.
  const side = code === '8003' ? 'Client' : 'Server';
  const content = element('faultcode', side) + element('faultstring', 'CWMP fault') + element('detail', detail);
  return renderEnvelope(envelope, element('soap:Fault', content));
}

/** No declaration before it, since some CPEs refuse one; the prefixes are literally those that every CPE knows. */
function renderEnvelope({ id, cwmpNamespace }: EnvelopeHeader, content: string): string {
  const header = id === '' ? '' : element('soap:Header', `<cwmp:ID soap:mustUnderstand="1">${escapeXml(id)}</cwmp:ID>`);
  return (
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/"' +
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' +
    ` xmlns:cwmp="${escapeXml(cwmpNamespace)}">${header}${element('soap:Body', content)}</soap:Envelope>`
  );
}

/** `values` fits `type`: domain/cwmp/arguments.ts ties each field's type to its argument's. */
function renderArgument({ element: name, type }: Argument, value: unknown): string {
  switch (type) {
    case 'names':
      return renderNames(name, value as string[]);
    case 'values':
      return renderValues(name, value as ParameterValue[]);
    case 'boolean':
      // Some CPEs read it with atoi().
      return element(name, value === true ? '1' : '0');
    default:
      return element(name, escapeXml(String(value)));
  }
}

function renderNames(name: string, names: string[]): string {
  return renderArray(name, 'xsd:string', names.map((item) => element('string', escapeXml(item))));
}

function renderValues(name: string, values: ParameterValue[]): string {
  return renderArray(name, 'cwmp:ParameterValueStruct', values.map(renderValue));
}

/** A value without its type crashes some CPEs. */
function renderValue({ name, value, type }: ParameterValue): string {
  const typed = `<Value xsi:type="xsd:${escapeXml(type)}">${escapeXml(value)}</Value>`;
  return element('ParameterValueStruct', element('Name', escapeXml(name)) + typed);
}

function renderArray(name: string, type: string, items: string[]): string {
  return `<${name} soapenc:arrayType="${type}[${items.length}]">${items.join('')}</${name}>`;
}

/** `content` is already escaped. */
function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}
