import type { CwmpRequest, ParameterValue, VendorArgument } from '../../domain/cwmp/messages.ts';
import type { XmlElement } from '../../domain/xml.ts';
import { attribute, child, childText } from '../../domain/xml.ts';
import { parseXml } from '../../lib/soap/xml.ts';
import { CwmpFault } from './faults.ts';

/** A SOAP message of the ACS: its cwmp:ID and the element in its Body. */
export interface AcsMessage {
  id: string;
  method: XmlElement;
}

/** A vendor's method that returns its arguments. */
export const echoMethod = 'X_00005E_Echo';

const limits = { depth: 32, elements: 100_000 };

/** Parses a SOAP message. @throws when it has no Envelope, or no element in its Body. */
export function parseAcsMessage(text: string): AcsMessage {
  const envelope = parseXml(text, limits);
  const body = child(envelope, 'Body');
  const [method] = body?.children ?? [];
  if (envelope.name !== 'Envelope' || !method) throw new Error('not a SOAP envelope with a message in its Body');
  return { id: childText(child(envelope, 'Header'), 'ID'), method };
}

/** Returns the code and text of a Fault of the ACS; undefined for any other message. */
export function readAcsFault(method: XmlElement): { code: string; text: string } | undefined {
  if (method.name !== 'Fault') return undefined;
  const fault = child(child(method, 'detail'), 'Fault');
  return { code: childText(fault, 'FaultCode'), text: childText(fault, 'FaultString') };
}

/** Reads the arguments of an RPC. @throws CwmpFault 9000 for an unknown method, 9003 for a missing argument. */
export function toRequest(method: XmlElement): CwmpRequest {
  const parse = Object.hasOwn(parsers, method.name) ? parsers[method.name] : undefined;
  if (!parse) throw new CwmpFault('9000');
  return parse(method);
}

const parsers: Record<string, (method: XmlElement) => CwmpRequest> = {
  GetRPCMethods: () => ({ name: 'GetRPCMethods' }),
  GetParameterValues: (method) => ({
    name: 'GetParameterValues',
    parameterNames: required(method, 'ParameterNames').children.map(({ text }) => text.trim()),
  }),
  SetParameterValues: (method) => ({
    name: 'SetParameterValues',
    parameterList: required(method, 'ParameterList').children.map(toParameterValue),
    parameterKey: childText(method, 'ParameterKey'),
  }),
  GetParameterNames: (method) => ({
    name: 'GetParameterNames',
    parameterPath: required(method, 'ParameterPath').text.trim(),
    nextLevel: isTrue(required(method, 'NextLevel').text),
  }),
  GetParameterAttributes: (method) => ({
    name: 'GetParameterAttributes',
    parameterNames: required(method, 'ParameterNames').children.map(({ text }) => text.trim()),
  }),
  SetParameterAttributes: (method) => ({
    name: 'SetParameterAttributes',
    parameterList: required(method, 'ParameterList').children.map((struct) => ({
      name: required(struct, 'Name').text.trim(),
      notificationChange: isTrue(childText(struct, 'NotificationChange')),
      notification: Number(childText(struct, 'Notification')) || 0,
      accessListChange: isTrue(childText(struct, 'AccessListChange')),
      accessList: child(struct, 'AccessList')?.children.map(({ text }) => text.trim()) ?? [],
    })),
  }),
  ScheduleInform: (method) => ({
    name: 'ScheduleInform',
    delaySeconds: Number(required(method, 'DelaySeconds').text.trim()) || 0,
    commandKey: childText(method, 'CommandKey'),
  }),
  AddObject: (method) => ({ name: 'AddObject', ...objectArguments(method) }),
  DeleteObject: (method) => ({ name: 'DeleteObject', ...objectArguments(method) }),
  Reboot: (method) => ({ name: 'Reboot', commandKey: childText(method, 'CommandKey') }),
  FactoryReset: () => ({ name: 'FactoryReset' }),
  Upload: (method) => ({ name: 'Upload', ...transferArguments(method) }),
  Download: (method) => ({
    name: 'Download',
    ...transferArguments(method),
    fileSize: Number(childText(method, 'FileSize')) || 0,
    targetFileName: childText(method, 'TargetFileName'),
    successUrl: childText(method, 'SuccessURL'),
    failureUrl: childText(method, 'FailureURL'),
  }),
  [echoMethod]: (method) => ({ name: echoMethod, arguments: method.children.map(toVendorArgument) }),
};

export const methodNames = Object.keys(parsers);

function isTrue(text: string): boolean {
  return ['1', 'true'].includes(text.trim());
}

function transferArguments(method: XmlElement): Omit<Extract<CwmpRequest, { name: 'Upload' }>, 'name'> {
  return {
    commandKey: childText(method, 'CommandKey'),
    fileType: required(method, 'FileType').text.trim(),
    url: required(method, 'URL').text.trim(),
    username: childText(method, 'Username'),
    password: childText(method, 'Password'),
    delaySeconds: Number(childText(method, 'DelaySeconds')) || 0,
  };
}

function objectArguments(method: XmlElement): { objectName: string; parameterKey: string } {
  return {
    objectName: required(method, 'ObjectName').text.trim(),
    parameterKey: required(method, 'ParameterKey').text.trim(),
  };
}

function toParameterValue(struct: XmlElement): ParameterValue {
  const value = required(struct, 'Value');
  const type = attribute(value, 'type') ?? '';
  return { name: required(struct, 'Name').text.trim(), value: value.text, type: type.slice(type.indexOf(':') + 1) };
}

function toVendorArgument({ name, attributes, text, children }: XmlElement): VendorArgument {
  return { name, type: attributes['xsi:type'] ?? '', text, children: children.map(toVendorArgument) };
}

function required(element: XmlElement, name: string): XmlElement {
  const found = child(element, name);
  if (!found) throw new CwmpFault('9003');
  return found;
}
