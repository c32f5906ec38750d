import { faultHint } from '../cwmp/faultHints.ts';
import type { FailureType, RunError } from '../types.ts';
import type { Finding } from './explanation.ts';

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

/** Explains why a run failed, and what to do about it. */
export function explainFailure(error: RunError, run: FailedRun): Omit<Finding, 'since'> {
  const faults = explainFaults(error);
  const meanings = faults.map(({ code, meaning }) => ` Fault ${code} means that ${meaning}.`);
  return {
    code: codes[error.type],
    explanation: describe(error, run.number) + meanings.join(''),
    next: nextSteps(error.type, faults, run),
  };
}

function nextSteps(type: FailureType, faults: ExplainedFault[], run: FailedRun): string[] {
  const retry = `Run it again: cuttle instance retry ${run.instanceId}`;
  const log = `Read its log and messages: cuttle instance log ${run.instanceId} --run ${run.number}`;
  switch (type) {
    case 'CwmpFault':
      return [...faults.map(({ code, hint }) => `${code}: ${hint}`), log, retry];
    case 'ScriptFailed':
      return [
        'The script itself set the status to "failed": its log should say why.',
        ...faults.map(({ code, hint }) => `${code}: ${hint}`),
        log,
        retry,
      ];
    case 'ScriptError':
      return ['Correct the script: cuttle service apply FILE', log, retry];
    case 'LimitExceeded':
      return ['Make the script do less in one step, send less, or log less.', log, retry];
    case 'DeliveryTimeout':
      return [
        'Check that the CPE has power and a connection, and the time of its last Inform: ' +
          `cuttle device show ${run.deviceId}`,
        log,
        `${retry} (when the CPE is back)`,
      ];
    case 'DoesNotFit':
      return [
        'Attach a service for this device, or change the service’s constraints (fits): cuttle service apply FILE',
        retry,
      ];
    case 'Superseded':
      return ['Nothing: the service is applied again.'];
    case 'Cancelled':
      return [retry];
    case 'Terminated':
      return ['Nothing is known to be wrong with the CPE or the script.', retry];
    case 'InternalError':
      return ['This is an error in Cuttle: see the worker’s log.', log, retry];
  }
}

function describe({ type, message, line }: RunError, number: number): string {
  const what = type === 'ScriptError' ? 'failed with a script error' : 'failed';
  const where = line === undefined ? '' : ` in line ${line} of its script`;
  const reason = message.replace(/^line \d+: /, '');
  return `Run ${number} ${what}${where}: ${reason}${/[.!?]$/.test(reason) ? '' : '.'}`;
}

interface ExplainedFault {
  code: string;
  meaning: string;
  hint: string;
}

/** The faults of single parameters come first, because they say more than the fault of the whole RPC. */
function explainFaults({ fault_code: whole, parameter_faults: parameters = [] }: RunError): ExplainedFault[] {
  const faultCodes = new Set([
    ...parameters.map(({ fault_code }) => fault_code),
    ...(whole === undefined ? [] : [whole]),
  ]);
  return [...faultCodes].flatMap((code) => {
    const hint = faultHint(code);
    return hint ? [{ code, ...hint }] : [];
  });
}
