import { faultHint } from '../cwmp/faultHints.ts';
import type { FailureType, RunError } from '../types.ts';

interface FailureExplanation {
  code: string;
  explanation: string;
  next: string[];
}

const codes: Record<FailureType, string> = {
  CwmpFault: 'cwmp_fault',
  ScriptFailed: 'script_failed',
  ScriptError: 'script_error',
  LimitExceeded: 'limit_exceeded',
  DeliveryTimeout: 'delivery_timeout',
  DoesNotFit: 'does_not_fit',
  Superseded: 'superseded',
  Cancelled: 'cancelled',
  Terminated: 'terminated',
  InternalError: 'internal_error',
};

interface FailedRun {
  instanceId: string;
  deviceId: string;
  number: number;
}

/** Why the run failed, and what may be done about it. */
export function explainFailure(error: RunError, run: FailedRun): FailureExplanation {
  const retry = `Run it again: cuttle instance retry ${run.instanceId}`;
  const log = `Read its log and messages: cuttle instance log ${run.instanceId} --run ${run.number}`;
  const faults = explainFaults(error);
  const meanings = faults.map(({ code, meaning }) => ` Fault ${code} means that ${meaning}.`);
  const next: Record<FailureType, string[]> = {
    CwmpFault: [...faults.map(({ code, hint }) => `${code}: ${hint}`), log, retry],
    ScriptFailed: ['The script itself said "failed": its log should say why.', log, retry],
    ScriptError: ['Correct the script: cuttle service apply FILE', log, retry],
    LimitExceeded: ['Make the script do less in one step, send less, or log less.', log, retry],
    DeliveryTimeout: [
      `See that the CPE is powered and on line, and when it informed last: cuttle device show ${run.deviceId}`,
      log,
      `${retry} (best when the CPE is back)`,
    ],
    DoesNotFit: [
      'Attach a service that is for this device, or widen what this one fits: cuttle service apply FILE',
      retry,
    ],
    Superseded: ['Nothing: the service is applied anew.'],
    Cancelled: [retry],
    Terminated: ['Nothing is wrong with the CPE or the script, as far as is known.', retry],
    InternalError: ['It is a fault of Cuttle: the worker’s log has more.', log, retry],
  };
  return {
    code: codes[error.type],
    explanation: describe(error, run.number) + meanings.join(''),
    next: next[error.type],
  };
}

function describe({ type, message, line }: RunError, number: number): string {
  const where = line === undefined ? '' : `, in line ${line} of its script`;
  return `Run ${number} ${type === 'ScriptError' ? 'failed by an error' : 'failed'}${where}: ${message}${/[.!?]$/.test(message) ? '' : '.'}`;
}

function explainFaults(error: RunError): { code: string; meaning: string; hint: string }[] {
  return faultCodes(error).flatMap((code) => {
    const told = faultHint(code);
    return told ? [{ code, ...told }] : [];
  });
}

/** The parameters' own codes say more than the one of the whole. */
function faultCodes({ fault_code: whole, parameter_faults: parameters = [] }: RunError): string[] {
  return [...new Set([...parameters.map(({ fault_code: code }) => code), ...(whole === undefined ? [] : [whole])])];
}
