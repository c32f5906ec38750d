import { fromException, fromLuaError, scriptError } from './errors.ts';
import type { ScriptProgress } from './executor/scriptProgress.ts';
import { invalidStatus, parseStatus, ScriptHost } from './host/host.ts';
import { SeededRandom } from './host/random.ts';
import type { LuaLimits, StepEnd, StepInput, StepOutput } from './types.ts';
import type { Vm } from './vm/vm.ts';

/** What a thread returns. The log is in its ScriptProgress. */
export type StepResult = Omit<StepOutput, 'log'>;

/** Executes a script from its start to its next wait, or to its end. */
export function runStep(vm: Vm, input: StepInput, limits: LuaLimits, progress: ScriptProgress): StepResult {
  const random = new SeededRandom(input.seed);
  const host = new ScriptHost(input, limits, progress, random);
  const { script, variables, device, deviceId, organizationId } = input;
  const globals = { device_id: deviceId, tenant_id: organizationId, variables, device: { ...device } };
  const end = catchEnd(vm, () => {
    const error = vm.run({ text: script, host: host.functions, globals, seed: random.mathSeed() });
    if (error) return { kind: 'error', error: fromLuaError(error, limits) };
    host.journal.finish();
    return finished(vm.readGlobal('provisioning_status'));
  });
  return {
    calls: host.journal.added,
    drafts: host.messages.drafts,
    credentials: host.credentials,
    secrets: [...host.secrets],
    end,
  };
}

/** Compiles a script without running it. */
export function compileStep(vm: Vm, script: string, limits: LuaLimits): StepResult {
  const end = catchEnd(vm, () => {
    const error = vm.check(script);
    return error ? { kind: 'error', error: fromLuaError(error, limits) } : { kind: 'finished', status: undefined };
  });
  return { calls: [], drafts: [], credentials: [], secrets: [], end };
}

function catchEnd(vm: Vm, execute: () => StepEnd): StepEnd {
  try {
    return execute();
  } catch (exception) {
    const end = fromException(exception, vm.currentLine());
    if (!end) throw exception;
    return end;
  }
}

function finished(text: string | undefined): StepEnd {
  if (text === undefined) return { kind: 'finished', status: undefined };
  const status = parseStatus(text);
  return status ? { kind: 'finished', status } : { kind: 'error', error: scriptError(invalidStatus, undefined) };
}
