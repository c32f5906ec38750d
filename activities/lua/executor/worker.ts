/** A Lua thread: takes one job after the other from its pool. */
import { parentPort, workerData } from 'node:worker_threads';
import { ScriptProgress } from './scriptProgress.ts';
import type { StepResult } from '../step.ts';
import { checkStep, runStep } from '../step.ts';
import type { LuaLimits, StepInput } from '../types.ts';
import { Vm } from '../vm/vm.ts';

export interface ThreadData {
  limits: LuaLimits;
  report: SharedArrayBuffer;
}

export type Job = { kind: 'step'; input: StepInput } | { kind: 'check'; script: string };

/** `worn`: the thread should take no further job. */
export type Reply = { kind: 'ready' } | { kind: 'done'; result: StepResult; worn: boolean };

const { limits, report: buffer } = workerData as ThreadData;
const report = new ScriptProgress(buffer);
const vm = await Vm.create(limits.memoryBytes, report);

parentPort?.on('message', (job: Job) => {
  const result = job.kind === 'step' ? runStep(vm, job.input, limits, report) : checkStep(vm, job.script, limits);
  reply({ kind: 'done', result, worn: vm.worn });
});
reply({ kind: 'ready' });

function reply(message: Reply): void {
  parentPort?.postMessage(message);
}
