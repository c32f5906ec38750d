import type { CpeCall } from '../../domain/cwmp/acsMethods.ts';
import type { EventStruct, Inform } from '../../domain/cwmp/messages.ts';
import { readCall, readParameterList, readUnsignedInt } from '../../domain/cwmp/readRpc.ts';
import type { CpeFault } from '../../domain/types.ts';
import type { XmlElement } from '../../domain/xml.ts';
import { child, childText } from '../../domain/xml.ts';

/** TR-069 allows 64 events, but some CPEs send more. */
const maxEvents = 256;
const maxParameterFaults = 1_000;
/** How deep in a Fault its code can stand. */
const maxFaultDepth = 3;
/** In characters: the maximum lengths of a code, a text and a URL. */
const maxCodeLength = 64;
const maxTextLength = 1_000;
const maxUrlLength = 1_024;
/** The maximum number of items of a list in an RPC of a CPE. */
const maxItems = 64;

/**
 * Reads an Inform (TR-069 Amendment 6, A.3.3.1). Missing texts become '', a missing RetryCount 0 and a missing
 * MaxEnvelopes 1.
 */
export function readInform(element: XmlElement): Inform {
  const device = child(element, 'DeviceId');
  return {
    name: 'Inform',
    deviceId: {
      manufacturer: clean(childText(device, 'Manufacturer')),
      oui: clean(childText(device, 'OUI')),
      productClass: clean(childText(device, 'ProductClass')),
      serialNumber: trimSerialNumber(childText(device, 'SerialNumber')),
    },
    events: (child(element, 'Event')?.children ?? []).slice(0, maxEvents).map(readEvent),
    maxEnvelopes: readUnsignedInt(childText(element, 'MaxEnvelopes')) || 1,
    currentTime: clean(childText(element, 'CurrentTime'), maxCodeLength),
    retryCount: readUnsignedInt(childText(element, 'RetryCount')),
    parameterList: readParameterList(child(element, 'ParameterList')),
  };
}

/**
 * Removes surrounding white space and NULs, which some CPEs send. A regular expression would take the square of the
 * length: a minute for 150 kB of white space within a serial number.
 */
function trimSerialNumber(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isPadding(text[start])) start += 1;
  while (end > start && isPadding(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

/** Whether it is white space, a NUL, or what replaces characters that XML forbids. */
function isPadding(character = ''): boolean {
  return character === '\0' || character === '\uFFFD' || character.trim() === '';
}

function readEvent(struct: XmlElement): EventStruct {
  return {
    eventCode: clean(childText(struct, 'EventCode'), maxCodeLength),
    commandKey: clean(childText(struct, 'CommandKey'), maxCodeLength),
  };
}

/** Reads an RPC of a CPE. Keeps at most 64 items of a list and 1,024 characters of a text. */
export function readBoundedCall(element: XmlElement): CpeCall | undefined {
  const call = readCall(element);
  return call && (bounded(call) as CpeCall);
}

function bounded(value: unknown): unknown {
  if (typeof value === 'string') return clean(value, maxUrlLength);
  if (Array.isArray(value)) return value.slice(0, maxItems).map(bounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, item]) => [field, bounded(item)]));
}

/**
 * Reads a Fault (TR-069 Amendment 6, 3.5). CPEs put CWMP's code, text and parameter faults into a Fault in the detail,
 * directly into the detail, into the faultstring, or into a `cwmp:Fault` in the Body without SOAP's. Without them,
 * SOAP's own code and text are used.
 */
export function readFault(element: XmlElement): CpeFault {
  const detail = withFaultCode(element, maxFaultDepth);
  const parameterFaults = detail?.children.filter(({ name }) => name === 'SetParameterValuesFault') ?? [];
  return {
    fault_code: clean(childText(detail, 'FaultCode') || childText(element, 'faultcode'), maxCodeLength),
    fault_string: clean(childText(detail, 'FaultString') || childText(element, 'faultstring')),
    parameter_faults: parameterFaults.slice(0, maxParameterFaults).map((fault) => ({
      parameter_name: clean(childText(fault, 'ParameterName')),
      fault_code: clean(childText(fault, 'FaultCode'), maxCodeLength),
      fault_string: clean(childText(fault, 'FaultString')),
    })),
  };
}

/** Returns the outermost element that has a FaultCode of its own. A parameter's fault is none. */
function withFaultCode(element: XmlElement, depth: number): XmlElement | undefined {
  if (child(element, 'FaultCode')) return element;
  if (depth === 0) return undefined;
  for (const inner of element.children) {
    const found = inner.name === 'SetParameterValuesFault' ? undefined : withFaultCode(inner, depth - 1);
    if (found) return found;
  }
  return undefined;
}

/** Replaces control characters and limits the length, since some CPEs send garbage bytes in fault texts. */
function clean(text: string, maxLength = maxTextLength): string {
  return text
    .slice(0, maxLength)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .toWellFormed();
}
