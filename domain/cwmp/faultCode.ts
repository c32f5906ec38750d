import type { CpeFault } from '../types.ts';

/** SOAP 1.1's own codes (4.4.1), with any prefix. */
const soapCode = /^(?:[\w.-]+:)?(Client|Server|MustUnderstand|VersionMismatch)$/;
/** Cuttle's own codes, for messages without a usable answer. CWMP has none for them. */
const ownCodes = ['no_answer', 'answer_too_large', 'invalid_answer', 'not_supported', 'unknown_fate'] as const;

/** Returns the fault of a message that has no usable answer. */
export function ownFault(code: (typeof ownCodes)[number], text: string): CpeFault {
  return { fault_code: code, fault_string: text, parameter_faults: [] };
}

function isOwnCode(code: string): boolean {
  return (ownCodes as readonly string[]).includes(code);
}

/** Returns whether the code is one of TR-069's fault codes (Amendment 6, A.5), or Cuttle's for a missing answer. */
export function isFaultCode(code: string): boolean {
  return /^[89]\d{3}$/.test(code) || isOwnCode(code);
}

/**
 * Returns a fault's code for those who must not get a text of the CPE: its number, SOAP's code without its prefix, or
 * Cuttle's own code. Any other text becomes `unknown`.
 */
export function publicFaultCode(code: string): string {
  if (/^\d{1,5}$/.test(code) || isOwnCode(code)) return code;
  return soapCode.exec(code)?.[1] ?? 'unknown';
}
