import { readSettlement } from '../../db/runs/messageQueue.ts';
import type { Db } from '../../db/core/pool.ts';
import { transaction } from '../../db/core/pool.ts';
import { readDevicePasswords } from '../../db/runs/runReads.ts';
import type { RunRow } from '../../db/runs/runs.ts';
import { lockRun, readRunSecrets } from '../../db/runs/runs.ts';
import { readStepContext } from '../../db/runs/steps.ts';
import { insertRetry } from '../../db/runs/triggers.ts';
import { constraintViolation } from '../../domain/runs/constraints.ts';
import { isSecretParameter } from '../../domain/cwmp/redaction.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import type { OutcomeCause } from '../../domain/runs/outcome.ts';
import { judgeOutcome } from '../../domain/runs/outcome.ts';
import { decideRetry } from '../../domain/runs/retry.ts';
import type { RunError } from '../../domain/types.ts';
import { closeRun } from '../../lib/runs/closeRun.ts';
import { hiding } from '../../lib/redact.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { StoredStep } from './executeScript.ts';
import type { RecordOutcomeInput, RecordOutcomeResult } from '../types.ts';

/** Closes the run, once, and lets the device's next one begin. Answers `running` where the run is not over. */
export async function recordOutcome(
  deps: ActivityDependencies,
  { runId, end }: RecordOutcomeInput,
): Promise<RecordOutcomeResult> {
  const { result, closed, outbox } = await transaction(deps.pool, async (client) => {
    const [run, messages] = await Promise.all([lockRun(client, runId), readSettlement(client, runId)]);
    if (!run) return { result: gone(), outbox: [] };
    if (run.status !== 'running') return { result: answer(run.error, messages.total, run.detached), outbox: [] };
    const judged = judgeOutcome(await cause(client, run, end), messages);
    const error = judged && mask(judged, hiding(await secretsOf(client, run, messages.faultedRequest)));
    if (error === undefined) return { result: { status: 'running' as const, messages: messages.total }, outbox: [] };
    const outbox = await closeRun(client, run, error, end.kind === 'timeout' ? 'expired' : 'cancelled');
    if (error && end.kind !== 'cancelled') await retryLater(client, run, error);
    return { result: answer(error, messages.total, run.detached), closed: { run, error }, outbox };
  });
  deps.tellOutbox(outbox);
  if (closed) told(deps, closed.run, closed.error);
  return result;
}

function told(
  { log, metrics, traceRun, wakeDevices, hintEvents }: ActivityDependencies,
  run: RunRow,
  error: RunError | null,
): void {
  wakeDevices([run.deviceKey]);
  hintEvents();
  metrics.runEnded(run, error);
  traceRun?.(run.id);
  const about = {
    organization: run.organizationId,
    device: run.deviceId,
    service: run.serviceName,
    instance: run.instanceId,
    run: run.id,
    number: run.number,
  };
  log.info(
    { ...about, status: error ? 'failed' : 'provisioned', error: error?.type, fault: error?.fault_code },
    'run ended',
  );
}

/** Where the service's version says so; the trigger is queued when its time has come. */
async function retryLater(client: Db, run: RunRow, error: RunError): Promise<void> {
  const retry = decideRetry(run.policy.retry, run.attempt, error);
  if (retry) await insertRetry(client, run.triggerId, retry);
}

async function cause(client: Db, run: RunRow, end: RecordOutcomeInput['end']): Promise<OutcomeCause> {
  switch (end.kind) {
    case 'script': {
      const context = await readStepContext<unknown, StoredStep, unknown>(client, run.id, end.step);
      const error = context?.result?.error;
      return {
        kind: 'script',
        error: error ?? { type: 'InternalError', message: `Step ${end.step} of the script left no result` },
      };
    }
    case 'constraintViolation':
      return {
        kind: 'constraintViolation',
        reason: constraintViolation(run.policy.fits, run.device) ?? 'The service does not fit the device',
      };
    case 'cancelled':
      return {
        kind: 'cancelled',
        reason: run.detached ? 'The service was detached from the device' : 'The run was cancelled',
      };
    case 'settled':
    case 'timeout':
    case 'superseded':
      return end;
  }
}

/** All that a failure may repeat and must not tell: the run's values, what its script made up, the device's passwords. */
async function secretsOf(client: Db, run: RunRow, faulted: CwmpRequest | null): Promise<string[]> {
  const [made, passwords] = await Promise.all([
    readRunSecrets(client, run),
    readDevicePasswords(client, run.deviceKey),
  ]);
  const given =
    faulted?.name === 'SetParameterValues' ? faulted.parameterList.filter(({ name }) => isSecretParameter(name)) : [];
  return [...Object.values(run.variables).map(String), ...made, ...passwords, ...given.map(({ value }) => value)];
}

/** A CPE's fault texts may repeat the values it was given; the failure goes where such values must not. */
function mask(error: RunError, hide: (text: string) => string): RunError {
  return {
    ...error,
    message: hide(error.message),
    ...(error.fault_string === undefined ? {} : { fault_string: hide(error.fault_string) }),
    ...(error.parameter_faults === undefined
      ? {}
      : {
          parameter_faults: error.parameter_faults.map((fault) => ({
            ...fault,
            fault_string: hide(fault.fault_string),
          })),
        }),
  };
}

function answer(error: RunError | null, messages: number, detached: boolean): RecordOutcomeResult {
  return error
    ? { status: 'failed', messages, type: error.type, message: error.message, detached }
    : { status: 'provisioned', messages };
}

function gone(): RecordOutcomeResult {
  return {
    status: 'failed',
    messages: 0,
    type: 'Cancelled',
    message: 'The device or its service was deleted',
    detached: true,
  };
}
