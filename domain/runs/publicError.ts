import type { RunError } from '../types.ts';

/**
 * Returns the message of a failure for Temporal, webhooks, events and the process log. The text of an error that the
 * script raised stays with the run: the script may have put a part of a secret into it, in any form.
 */
export function publicMessage(error: RunError): string {
  const { type, message, message_number, fault_code, line } = error;
  // Without a message, the script has made the error table itself.
  const isOfScript =
    type === 'ScriptError' || ((type === 'CwmpFault' || type === 'DeliveryTimeout') && message_number === undefined);
  if (!isOfScript) return message;
  const code = fault_code === undefined ? '' : ` with code ${fault_code}`;
  const where = line === undefined ? '' : ` in line ${line}`;
  return `The script raised an error${code}${where}. Its text is stored with the run.`;
}
