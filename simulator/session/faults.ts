import type { ParameterFault } from '../../domain/types.ts';

/** The fault strings of TR-069 Amendment 6, A.5.1. */
const texts: Record<string, string> = {
  9000: 'Method not supported',
  9001: 'Request denied',
  9002: 'Internal error',
  9003: 'Invalid arguments',
  9004: 'Resources exceeded',
  9005: 'Invalid parameter name',
  9006: 'Invalid parameter type',
  9007: 'Invalid parameter value',
  9008: 'Attempt to set a non-writable parameter',
  9010: 'File transfer failure',
};

export function faultText(code: string): string {
  return texts[code] ?? 'Vendor specific fault';
}

/** An error that the CPE answers an RPC with, as a Fault. */
export class CwmpFault extends Error {
  override name = 'CwmpFault';
  readonly code: string;
  readonly parameterFaults: ParameterFault[];

  constructor(code: string, parameterFaults: ParameterFault[] = [], text = faultText(code)) {
    super(text);
    this.code = code;
    this.parameterFaults = parameterFaults;
  }
}

export function parameterFault(name: string, code: string, text = faultText(code)): ParameterFault {
  return { parameter_name: name, fault_code: code, fault_string: text };
}
