/** SOAP 1.1's own codes (4.4.1), with any prefix. */
const soapCode = /^(?:[\w.-]+:)?(Client|Server|MustUnderstand|VersionMismatch)$/;
/** Cuttle's own codes, for messages without a usable answer. */
const ownCodes = ['no_answer', 'answer_too_large', 'invalid_answer', 'not_supported', 'unknown_fate'];

/** Returns whether the code is one of TR-069's fault codes (Amendment 6, A.5), or Cuttle's for a missing answer. */
export function isFaultCode(code: string): boolean {
  return /^[89]\d{3}$/.test(code) || ownCodes.includes(code);
}

/**
 * Returns a fault's code for those who must not get a text of the CPE: its number, SOAP's code without its prefix, or
 * Cuttle's own code. Any other text becomes `unknown`.
 */
export function publicFaultCode(code: string): string {
  if (/^\d{1,5}$/.test(code) || ownCodes.includes(code)) return code;
  return soapCode.exec(code)?.[1] ?? 'unknown';
}
