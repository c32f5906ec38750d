import assert from 'node:assert/strict';
import type { Argument, FieldTable, ListArgument, OperationsArgument } from '../../domain/cwmp/arguments.ts';
import type { CwmpRequest, DuOperation, ParameterValue, VendorArgument } from '../../domain/cwmp/messages.ts';
import { requestFields } from '../../domain/cwmp/cpeMethods.ts';
import { parameterKeyOf } from '../../domain/cwmp/outgoingRequest.ts';
import { isElementName } from '../../domain/cwmp/vendorRpc.ts';
import { escapeXml } from './xml.ts';
import type { EnvelopeHeader } from './envelope.ts';
import { element, renderEnvelope } from './envelope.ts';

/** Renders the RPC for the CPE. Its ParameterKey must have at most 32 characters. */
export function renderRequest(request: CwmpRequest, envelope: EnvelopeHeader): string {
  assert((parameterKeyOf(request) ?? '').length <= 32, 'a ParameterKey has at most 32 characters');
  const content =
    'arguments' in request
      ? request.arguments.map(renderVendorArgument).join('')
      : renderFields(requestFields(request.name), request);
  return renderEnvelope(envelope, element(`cwmp:${request.name}`, content));
}

/** Renders an argument of a vendor's method. Its name must be that of an element. */
export function renderVendorArgument({ name, type, text, children }: VendorArgument): string {
  assert(isElementName(name), 'the name of an argument is that of an element');
  const tag = type === '' ? name : `${name} xsi:type="${escapeXml(type)}"`;
  return `<${tag}>${escapeXml(text)}${children.map(renderVendorArgument).join('')}</${name}>`;
}

function renderFields(fields: FieldTable, struct: object): string {
  const values = struct as Record<string, unknown>;
  return Object.entries(fields)
    .map(([field, argument]) => renderArgument(argument, values[field]))
    .join('');
}

/** `value` has the argument's type: domain/cwmp/arguments.ts ties each field to its argument. */
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
      // Some CPEs parse booleans with atoi().
      return element(name, value === true ? '1' : '0');
    case 'unsignedInt':
    case 'int':
      return element(name, String(value));
    case 'token':
    case 'text':
      return argument.optional && value === '' ? '' : element(name, escapeXml(value as string));
  }
}

export function renderNames(name: string, names: string[]): string {
  return renderArray(
    name,
    'xsd:string',
    names.map((item) => element('string', escapeXml(item))),
  );
}

/** Always renders xsi:type, because some CPEs crash on a value without it. */
function renderValue({ name, value, type }: ParameterValue): string {
  const typed = `<Value xsi:type="xsd:${escapeXml(type)}">${escapeXml(value)}</Value>`;
  return element('ParameterValueStruct', element('Name', escapeXml(name)) + typed);
}

function renderList({ element: name, struct, fields }: ListArgument, items: object[]): string {
  return renderArray(
    name,
    `cwmp:${struct}`,
    items.map((item) => element(struct, renderFields(fields, item))),
  );
}

function renderOperation({ element: name, structs }: OperationsArgument, operation: DuOperation): string {
  const { struct, fields } = structs[operation.operation];
  return `<${name} xsi:type="cwmp:${struct}">${renderFields(fields, operation)}</${name}>`;
}

function renderArray(name: string, type: string, items: string[]): string {
  return `<${name} soapenc:arrayType="${type}[${items.length}]">${items.join('')}</${name}>`;
}
