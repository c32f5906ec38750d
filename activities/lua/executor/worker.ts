/** The code of a script thread: executes one job of its pool after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import type { StepResult } from '../host/host.ts';
import { compileStep, runStep } from '../host/host.ts';
import type { LuaLimits, StepInput } from '../types.ts';
import { Vm } from '../vm/vm.ts';
import { ScriptProgress } from './scriptProgress.ts';

export interface ThreadData {
  limits: LuaLimits;
  progress: SharedArrayBuffer;
}

export type Job = { kind: 'step'; input: StepInput } | { kind: 'check'; script: string };

/** `worn`: the thread must not execute another job. */
export type Reply = { kind: 'ready' } | { kind: 'done'; result: StepResult; worn: boolean };

const { limits, progress: buffer } = workerData as ThreadData;
const progress = new ScriptProgress(buffer);
const vm = await Vm.create(limits.memoryBytes, progress);

parentPort?.on('message', (job: Job) => {
  const result = job.kind === 'step' ? runStep(vm, job.input, limits, progress) : compileStep(vm, job.script, limits);
  reply({ kind: 'done', result, worn: vm.worn });
});
reply({ kind: 'ready' });

function reply(message: Reply): void {
  parentPort?.postMessage(message);
}
