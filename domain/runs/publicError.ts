import { publicFaultCode } from '../cwmp/faultCode.ts';
import { faultHint } from '../cwmp/faultHints.ts';
import type { ParameterFault, RunError } from '../types.ts';
import { statusFailed, withoutStatus } from './failureMessages.ts';

/** How many faults of parameters are listed before "+n". */
const maxParameterFaults = 3;

/**
 * Returns the message of a failure for Temporal, webhooks, events and the process log. The texts of scripts and of CPEs
 * stay with the run: a script may put a part of a secret into its error, and a CPE may repeat what it was sent, in any
 * form.
 * @param command the command that shows the run.
 */
export function publicMessage(error: RunError, command?: string): string {
  const description = describeWithoutText(error);
  if (description === undefined) return error.message;
  return `${description}. ${command === undefined ? 'Its text is stored with the run.' : `Its text: ${command}`}`;
}

/** Returns undefined if the message is Cuttle's own. */
function describeWithoutText(error: RunError): string | undefined {
  const { type, message, message_number, fault_code } = error;
  switch (type) {
    case 'ScriptError':
      return describeRaised(error);
    case 'CwmpFault':
      return message_number === undefined ? describeRaised(error) : describeFault(error);
    case 'ScriptFailed':
      if (fault_code === undefined) return undefined;
      return `${message.startsWith(withoutStatus) ? withoutStatus : statusFailed}. Last fault: ${describeFault(error)}`;
    case 'DeliveryTimeout':
      return message_number === undefined ? describeRaised(error) : undefined;
    default:
      return undefined;
  }
}

/** Describes an error table or a text that the script has made itself. */
function describeRaised({ fault_code, line }: RunError): string {
  const code = fault_code === undefined ? '' : ` with code ${publicFaultCode(fault_code)}`;
  return `The script raised an error${code}${atLine(line)}`;
}

/** Describes a CPE's fault by its codes. Parameters are named as in the summary of the message. */
function describeFault({
  message_number: number,
  message_summary: summary = '',
  fault_code = '',
  parameter_faults: faults = [],
  line,
}: RunError): string {
  const code = publicFaultCode(fault_code);
  const names = summary.split(/[ ,]+/).slice(1);
  const listed = faults.slice(0, maxParameterFaults).map((fault) => describeParameter(fault, names));
  const more = faults.length > listed.length ? [`+${faults.length - listed.length}`] : [];
  const details = [faultHint(code)?.meaning ?? [], listed, more].flat().join('; ');
  const about = `message ${number ?? ''}${summary && `, ${summary},`}`;
  return `The CPE answered ${about} with fault ${code}${details && ` (${details})`}${atLine(line)}`;
}

function describeParameter({ parameter_name, fault_code }: ParameterFault, names: string[]): string {
  const code = publicFaultCode(fault_code);
  const name = parameter_name.split('.').findLast((segment) => segment !== '') ?? '';
  const meaning = faultHint(code)?.meaning;
  return `${names.includes(name) ? name : 'a parameter'}: ${code}${meaning === undefined ? '' : `, ${meaning}`}`;
}

function atLine(line: number | undefined): string {
  return line === undefined ? '' : ` in line ${line}`;
}
