import type { CpeCall } from '../../domain/cwmp/acsMethods.ts';
import type { EventStruct, Inform } from '../../domain/cwmp/messages.ts';
import { readCall, readParameterList, readUnsignedInt } from '../../domain/cwmp/read.ts';
import type { CpeFault } from '../../domain/types.ts';
import type { XmlElement } from '../../domain/xml.ts';
import { child, childText } from '../../domain/xml.ts';

/** TR-069 allows 64 events; some CPEs send more. */
const maxEvents = 256;
const maxParameterFaults = 1_000;
/** In characters, for a code and for a text. */
const maxCode = 64;
const maxText = 1_000;
const maxUrl = 1_024;
/** Of a list in a method that a CPE calls. */
const maxItems = 64;

/** TR-069 Amendment 6, A.3.3.1. Whatever is left out is empty; RetryCount 0, MaxEnvelopes 1. */
export function readInform(element: XmlElement): Inform {
  const device = child(element, 'DeviceId');
  return {
    name: 'Inform',
    deviceId: {
      manufacturer: clean(childText(device, 'Manufacturer')),
      oui: clean(childText(device, 'OUI')),
      productClass: clean(childText(device, 'ProductClass')),
      serialNumber: childText(device, 'SerialNumber'),
    },
    events: (child(element, 'Event')?.children ?? []).slice(0, maxEvents).map(readEvent),
    maxEnvelopes: readUnsignedInt(childText(element, 'MaxEnvelopes')) || 1,
    currentTime: clean(childText(element, 'CurrentTime'), maxCode),
    retryCount: readUnsignedInt(childText(element, 'RetryCount')),
    parameterList: readParameterList(child(element, 'ParameterList')),
  };
}

function readEvent(struct: XmlElement): EventStruct {
  return {
    eventCode: clean(childText(struct, 'EventCode'), maxCode),
    commandKey: clean(childText(struct, 'CommandKey'), maxCode),
  };
}

/** A method that a CPE calls, with no more items in a list, and no longer texts, than are worth keeping. */
export function readBoundedCall(element: XmlElement): CpeCall | undefined {
  const call = readCall(element);
  return call && (bounded(call) as CpeCall);
}

function bounded(value: unknown): unknown {
  if (typeof value === 'string') return clean(value, maxUrl);
  if (Array.isArray(value)) return value.slice(0, maxItems).map(bounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, item]) => [field, bounded(item)]));
}

/** TR-069 Amendment 6, 3.5. A Fault without CWMP's detail keeps SOAP's own code and text. */
export function readFault(element: XmlElement): CpeFault {
  const detail = child(child(element, 'detail') ?? child(element, 'Detail'), 'Fault');
  return {
    fault_code: clean(childText(detail, 'FaultCode') || childText(element, 'faultcode'), maxCode),
    fault_string: clean(childText(detail, 'FaultString') || childText(element, 'faultstring')),
    parameter_faults: (detail?.children ?? [])
      .filter(({ name }) => name === 'SetParameterValuesFault')
      .slice(0, maxParameterFaults)
      .map((fault) => ({
        parameter_name: clean(childText(fault, 'ParameterName')),
        fault_code: clean(childText(fault, 'FaultCode'), maxCode),
        fault_string: clean(childText(fault, 'FaultString')),
      })),
  };
}

/** Free of control characters, and bounded: fault texts hold garbage bytes on the wire. */
function clean(text: string, maxLength = maxText): string {
  return text
    .slice(0, maxLength)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .toWellFormed();
}
