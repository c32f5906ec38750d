import type pg from 'pg';
import { readSettlement } from '../db/delivery.ts';
import { transaction } from '../db/pool.ts';
import type { RunRow } from '../db/runs.ts';
import { lockRun } from '../db/runs.ts';
import { readStepContext } from '../db/steps.ts';
import { insertRetry } from '../db/triggers.ts';
import { misfit } from '../domain/fits.ts';
import { maskValues } from '../domain/masking.ts';
import type { OutcomeCause } from '../domain/outcome.ts';
import { judgeOutcome } from '../domain/outcome.ts';
import { decideRetry } from '../domain/retry.ts';
import type { RunError, VariableValues } from '../domain/types.ts';
import { closeRun } from '../lib/closeRun.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { StoredStep } from './executeScript.ts';
import type { RecordOutcomeInput, RecordOutcomeResult } from './types.ts';

/** Closes the run, once, and lets the device's next one begin. Answers `running` where the run is not over. */
export async function recordOutcome(deps: ActivityDependencies, { runId, end }: RecordOutcomeInput): Promise<RecordOutcomeResult> {
  const { result, deviceKey, outbox } = await transaction(deps.pool, async (client) => {
    const [run, messages] = await Promise.all([lockRun(client, runId), readSettlement(client, runId)]);
    if (!run) return { result: gone(), deviceKey: null, outbox: [] };
    if (run.status !== 'running') return { result: answer(run.error, messages.total, run.detached), deviceKey: null, outbox: [] };
    const error = mask(judgeOutcome(await cause(client, run, end), messages), run.variables);
    if (error === undefined) return { result: { status: 'running' as const, messages: messages.total }, deviceKey: null, outbox: [] };
    const outbox = await closeRun(client, run, error, end.kind === 'timeout' ? 'expired' : 'cancelled');
    if (error && end.kind !== 'cancelled') await retryLater(client, run, error);
    return { result: answer(error, messages.total, run.detached), deviceKey: run.deviceKey, outbox };
  });
  deps.tellOutbox(outbox);
  if (deviceKey !== null) {
    deps.wakeDevices([deviceKey]);
    deps.hintEvents();
  }
  return result;
}

/** Where the service's version says so; the trigger is queued when its time has come. */
async function retryLater(client: pg.PoolClient, run: RunRow, error: RunError): Promise<void> {
  const retry = decideRetry(run.policy.retry, run.attempt, error);
  if (retry) await insertRetry(client, run.triggerId, retry);
}

async function cause(client: pg.PoolClient, run: RunRow, end: RecordOutcomeInput['end']): Promise<OutcomeCause> {
  switch (end.kind) {
    case 'script': {
      const context = await readStepContext<unknown, StoredStep, unknown>(client, run.id, end.step);
      const error = context?.result?.error;
      return { kind: 'script', error: error ?? { type: 'InternalError', message: `Step ${end.step} of the script left no result` } };
    }
    case 'unfit':
      return { kind: 'unfit', reason: misfit(run.policy.fits, run.device) ?? 'The service does not fit the device' };
    case 'cancelled':
      return { kind: 'cancelled', reason: run.detached ? 'The service was detached from the device' : 'The run was cancelled' };
    case 'settled':
    case 'timeout':
    case 'superseded':
      return end;
  }
}

/** A CPE's fault texts may repeat the values it was given; the failure goes where such values must not. */
function mask(error: RunError | null | undefined, variables: VariableValues): RunError | null | undefined {
  if (!error) return error;
  const hide = (text: string): string => maskValues(text, variables);
  return {
    ...error,
    message: hide(error.message),
    ...(error.fault_string === undefined ? {} : { fault_string: hide(error.fault_string) }),
    ...(error.parameter_faults === undefined
      ? {}
      : { parameter_faults: error.parameter_faults.map((fault) => ({ ...fault, fault_string: hide(fault.fault_string) })) }),
  };
}

function answer(error: RunError | null, messages: number, detached: boolean): RecordOutcomeResult {
  return error
    ? { status: 'failed', messages, type: error.type, message: error.message, detached }
    : { status: 'provisioned', messages };
}

function gone(): RecordOutcomeResult {
  return { status: 'failed', messages: 0, type: 'Cancelled', message: 'The device or its service was deleted', detached: true };
}
