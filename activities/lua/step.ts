import { fromException, fromLua, scriptError } from './errors.ts';
import { ScriptHost, statusMessage, toStatus } from './host/host.ts';
import { SeededRandom } from './host/random.ts';
import type { ScriptProgress } from './executor/scriptProgress.ts';
import type { LuaLimits, StepEnd, StepInput, StepOutput } from './types.ts';
import type { Vm } from './vm/vm.ts';

/** What a thread answers: the log's lines are in its report. */
export type StepResult = Omit<StepOutput, 'log'>;

/** Executes a script from its start to where it next waits, or to its end. */
export function runStep(vm: Vm, input: StepInput, limits: LuaLimits, report: ScriptProgress): StepResult {
  const random = new SeededRandom(input.seed);
  const host = new ScriptHost(input, limits, report, random);
  const { script, variables, device, deviceId, organizationId } = input;
  const globals = { device_id: deviceId, tenant_id: organizationId, variables, device: { ...device } };
  const end = untilEnd(vm, () => {
    const error = vm.run({ text: script, host: host.functions, globals, seed: random.mathSeed() });
    if (error) return { kind: 'error', error: fromLua(error, limits) };
    host.finish();
    return finished(vm.readGlobal('provisioning_status'));
  });
  return {
    calls: host.journal.added,
    drafts: host.delivery.drafts,
    credentials: host.credentials,
    secrets: [...host.secrets],
    end,
  };
}

/** Compiles a script without running it. */
export function checkStep(vm: Vm, script: string, limits: LuaLimits): StepResult {
  const end = untilEnd(vm, () => {
    const error = vm.check(script);
    return error ? { kind: 'error', error: fromLua(error, limits) } : { kind: 'finished', status: undefined };
  });
  return { calls: [], drafts: [], credentials: [], secrets: [], end };
}

function untilEnd(vm: Vm, execute: () => StepEnd): StepEnd {
  try {
    return execute();
  } catch (exception) {
    const end = fromException(exception, vm.currentLine());
    if (!end) throw exception;
    return end;
  }
}

function finished(status: string | undefined): StepEnd {
  if (status === undefined) return { kind: 'finished', status };
  const known = toStatus(status);
  return known ? { kind: 'finished', status: known } : { kind: 'error', error: scriptError(statusMessage, undefined) };
}
