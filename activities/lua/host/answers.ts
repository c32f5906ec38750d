import type { AwaitedMessage } from '../../../db/runs/stepContext.ts';
import { ownFault } from '../../../domain/cwmp/faultCode.ts';
import type { CwmpResponse, ParameterValue } from '../../../domain/cwmp/messages.ts';
import type { CpeFault } from '../../../domain/types.ts';
import { escapeXml } from '../../../lib/soap/xml.ts';
import type { CallFailure } from '../types.ts';
import type { LuaValue } from '../vm/stack.ts';
import { callFailure } from './arguments.ts';

type ErrorTable = CallFailure & Record<string, LuaValue>;

/** A CPE's answer to a message, as Lua values. */
export type Answer =
  | { ok: true; value: LuaValue; response: CwmpResponse | null }
  /** `fault`: that of the CPE; undefined for another failure. */
  | { ok: false; failure: ErrorTable; fault: CpeFault | undefined };

/** @param message undefined if its device has been deleted. */
export function readAnswer(message: AwaitedMessage | undefined): Answer {
  if (!message) return failed(callFailure('404', 'the device was deleted'));
  const { state, fault, response, completion } = message;
  if (state === 'faulted' && fault) return faulted(fault);
  if (state !== 'acknowledged') return failed(callFailure('408', 'the CPE did not respond in time'));
  const { faultCode = '0', faultString = '' } = completion?.faultStruct ?? {};
  if (faultCode !== '0') return faulted({ fault_code: faultCode, fault_string: faultString, parameter_faults: [] });
  // A script would go on with the path of an instance 0, which never exists (TR-106, 2.2.1: numbers begin with 1).
  if (response?.name === 'AddObject' && response.instanceNumber < 1)
    return faulted(ownFault('invalid_answer', 'the response to AddObject has no valid instance number'));
  if (response) return { ok: true, value: toLua(response, message), response };
  // The response to a transfer was lost, but its TransferComplete arrived.
  if (completion) return { ok: true, value: toSnakeCase({ status: 1, ...timesOf(completion) }), response };
  if (message.request.name !== 'AddObject') return { ok: true, value: true, response };
  return faulted(ownFault('no_answer', 'the object was added, but the response with its instance number was lost'));
}

function failed(failure: ErrorTable): Answer {
  return { ok: false, failure, fault: undefined };
}

function faulted(fault: CpeFault): Answer {
  return { ok: false, failure: faultTable(fault), fault };
}

/** Returns the fault as an error table. `raw_response` is the CPE's Fault, rendered again as XML. */
function faultTable({ fault_code, fault_string, parameter_faults }: CpeFault): ErrorTable {
  const details = parameter_faults.map(
    (fault) =>
      `<SetParameterValuesFault><ParameterName>${escapeXml(fault.parameter_name)}</ParameterName>` +
      `<FaultCode>${escapeXml(fault.fault_code)}</FaultCode>` +
      `<FaultString>${escapeXml(fault.fault_string)}</FaultString></SetParameterValuesFault>`,
  );
  const code = `<FaultCode>${escapeXml(fault_code)}</FaultCode><FaultString>${escapeXml(fault_string)}</FaultString>`;
  return {
    error_message: fault_string,
    error_code: fault_code,
    raw_response: `<cwmp:Fault>${code}${details.join('')}</cwmp:Fault>`,
    parameter_faults: parameter_faults.map((fault) => ({ ...fault })),
  };
}

function toLua(response: CwmpResponse, { completion }: AwaitedMessage): LuaValue {
  switch (response.name) {
    case 'GetParameterValues':
      return Object.fromEntries(response.parameterList.map(({ name, value }) => [name, value]));
    case 'GetParameterNames':
      return response.parameterList.map(({ name }) => name);
    case 'SetParameterValues':
    case 'DeleteObject':
      return true;
    default: {
      if ('arguments' in response && response.arguments.length === 0) return true;
      const fields = Object.entries({ ...response, ...timesOf(completion) }).filter(([field]) => field !== 'name');
      return fields.length === 0 ? true : toSnakeCase(Object.fromEntries(fields));
    }
  }
}

function timesOf(completion: AwaitedMessage['completion']): { startTime?: string; completeTime?: string } {
  const { startTime, completeTime } = completion ?? {};
  return { ...(startTime !== undefined && { startTime }), ...(completeTime !== undefined && { completeTime }) };
}

function toSnakeCase(value: LuaValue): LuaValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(toSnakeCase);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      toSnakeCase(item),
    ]),
  );
}

/** Returns a table from path to value. */
export function typedValues(parameterList: ParameterValue[]): LuaValue {
  return Object.fromEntries(parameterList.map(({ name, value, type }) => [name, typedValue(value, type)]));
}

/**
 * Converts booleans and safe integers; returns any other value as the CPE wrote it.
 * @param type an XML Schema type without its prefix.
 */
export function typedValue(value: string, type: string | null): string | boolean | number {
  const text = value.trim();
  if (type === 'boolean' && /^(?:0|1|true|false)$/i.test(text)) return text === '1' || text.toLowerCase() === 'true';
  const isInteger = type !== null && /^(?:int|unsignedInt|long|unsignedLong)$/.test(type) && /^[+-]?\d+$/.test(text);
  return isInteger && Number.isSafeInteger(Number(text)) ? Number(text) : value;
}
