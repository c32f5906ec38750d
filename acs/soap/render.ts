import assert from 'node:assert/strict';
import type { Argument, FieldTable, ListArgument, OperationsArgument } from '../../domain/cwmp/arguments.ts';
import type { CwmpRequest, DuOperation, ParameterValue } from '../../domain/cwmp/messages.ts';
import { requestFields } from '../../domain/cwmp/methods.ts';
import { parameterKeyOf } from '../../domain/cwmp/parameterKey.ts';
import type { CwmpVersion } from '../../domain/cwmp/version.ts';
import { escapeXml } from '../../lib/xml.ts';
import type { AcsFault, SoapFaultCode } from './faults.ts';
import { acsFaults } from './faults.ts';

/** What an answer takes over from the message that it answers, and a request from the session's Inform. */
export interface EnvelopeHeader {
  /** The cwmp:ID; where it is "" the header is left out, as TR-069 has it for the answer to a message without ID. */
  id: string;
  cwmpNamespace: string;
}

/** The RPC as the CPE gets it. Its ParameterKey must have at most 32 characters. */
export function renderRequest(request: CwmpRequest, envelope: EnvelopeHeader): string {
  assert((parameterKeyOf(request) ?? '').length <= 32, 'a ParameterKey has at most 32 characters');
  return renderEnvelope(envelope, element(`cwmp:${request.name}`, renderFields(requestFields(request.name), request)));
}

/** `version` tells the CPE which one counts from now on, where it has listed those that it speaks (TR-069 Amendment 6, 3.7.4). */
export function renderInformResponse(envelope: EnvelopeHeader, version?: CwmpVersion): string {
  const header = version && `<cwmp:UseCWMPVersion soap:mustUnderstand="1">${version}</cwmp:UseCWMPVersion>`;
  return renderEnvelope(envelope, element('cwmp:InformResponse', element('MaxEnvelopes', '1')), header);
}

/** `methods` are those that the CPE may call on the ACS. */
export function renderGetRPCMethodsResponse(envelope: EnvelopeHeader, methods: string[]): string {
  return renderEnvelope(envelope, element('cwmp:GetRPCMethodsResponse', renderNames('MethodList', methods)));
}

export function renderKickedResponse(envelope: EnvelopeHeader, nextUrl: string): string {
  return renderEnvelope(envelope, element('cwmp:KickedResponse', element('NextURL', escapeXml(nextUrl))));
}

/** The answer to a method that asks for nothing but to be heard. */
export function renderEmptyResponse(envelope: EnvelopeHeader, method: string): string {
  return renderEnvelope(envelope, element(`cwmp:${method}Response`, ''));
}

export function renderAcsFault(envelope: EnvelopeHeader, fault: AcsFault): string {
  const detail = element('cwmp:Fault', element('FaultCode', String(fault.code)) + element('FaultString', escapeXml(fault.message)));
  return renderFault(envelope, acsFaults[fault.code].side, 'CWMP fault', element('detail', detail));
}

/** Without detail, which is for what is amiss in the Body (SOAP 1.1, 4.4). */
export function renderSoapFault(envelope: EnvelopeHeader, code: SoapFaultCode): string {
  return renderFault(envelope, code, code === 'MustUnderstand' ? 'A header element is not understood' : 'SOAP 1.1 is understood', '');
}

/** TR-069 leaves the code's prefix away (Amendment 6, 3.5). */
function renderFault(envelope: EnvelopeHeader, code: string, text: string, detail: string): string {
  return renderEnvelope(envelope, element('soap:Fault', element('faultcode', code) + element('faultstring', text) + detail));
}

/** No declaration before it, since some CPEs refuse one; the prefixes are literally those that every CPE knows. */
function renderEnvelope({ id, cwmpNamespace }: EnvelopeHeader, content: string, moreHeader = ''): string {
  const header = (id === '' ? '' : `<cwmp:ID soap:mustUnderstand="1">${escapeXml(id)}</cwmp:ID>`) + moreHeader;
  return (
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/"' +
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' +
    ` xmlns:cwmp="${escapeXml(cwmpNamespace)}">${header && element('soap:Header', header)}${element('soap:Body', content)}</soap:Envelope>`
  );
}

function renderFields(fields: FieldTable, struct: object): string {
  const values = struct as Record<string, unknown>;
  return Object.entries(fields).map(([field, argument]) => renderArgument(argument, values[field])).join('');
}

/** `value` fits the argument: domain/cwmp/arguments.ts ties each field's type to its argument's. */
function renderArgument(argument: Argument, value: unknown): string {
  const { element: name } = argument;
  switch (argument.type) {
    case 'names':
      return renderNames(name, value as string[]);
    case 'values':
      return renderArray(name, 'cwmp:ParameterValueStruct', (value as ParameterValue[]).map(renderValue));
    case 'list':
      return renderList(argument, value as object[]);
    case 'operations':
      return (value as DuOperation[]).map((operation) => renderOperation(argument, operation)).join('');
    case 'struct':
      return element(name, renderFields(argument.fields, value as object));
    case 'boolean':
      // Some CPEs read it with atoi().
      return element(name, value === true ? '1' : '0');
    case 'unsignedInt':
    case 'int':
      return element(name, String(value));
    case 'token':
    case 'text':
      return argument.optional && value === '' ? '' : element(name, escapeXml(value as string));
  }
}

function renderNames(name: string, names: string[]): string {
  return renderArray(name, 'xsd:string', names.map((item) => element('string', escapeXml(item))));
}

/** A value without its type crashes some CPEs. */
function renderValue({ name, value, type }: ParameterValue): string {
  const typed = `<Value xsi:type="xsd:${escapeXml(type)}">${escapeXml(value)}</Value>`;
  return element('ParameterValueStruct', element('Name', escapeXml(name)) + typed);
}

function renderList({ element: name, struct, fields }: ListArgument, items: object[]): string {
  return renderArray(name, `cwmp:${struct}`, items.map((item) => element(struct, renderFields(fields, item))));
}

function renderOperation({ element: name, structs }: OperationsArgument, operation: DuOperation): string {
  const { struct, fields } = structs[operation.operation];
  return `<${name} xsi:type="cwmp:${struct}">${renderFields(fields, operation)}</${name}>`;
}

function renderArray(name: string, type: string, items: string[]): string {
  return `<${name} soapenc:arrayType="${type}[${items.length}]">${items.join('')}</${name}>`;
}

/** `content` is already escaped. */
function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}
