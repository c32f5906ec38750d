import type { Db } from '../../db/core/pool.ts';
import { transaction } from '../../db/core/pool.ts';
import { readSettlement } from '../../db/runs/messageQueue.ts';
import { readDevicePasswords } from '../../db/runs/messageReads.ts';
import type { RunRow } from '../../db/runs/runs.ts';
import { lockRun, readRunSecrets } from '../../db/runs/runs.ts';
import { readStepResult } from '../../db/runs/stepContext.ts';
import { insertRetry } from '../../db/runs/triggers.ts';
import { publicFaultCode } from '../../domain/cwmp/faultCode.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import { isSecretParameter } from '../../domain/cwmp/redaction.ts';
import { constraintViolation } from '../../domain/runs/constraints.ts';
import { cancelled, deleted, doesNotFit, missingStep, superseded } from '../../domain/runs/failureMessages.ts';
import type { OutcomeCause } from '../../domain/runs/outcome.ts';
import { publicMessage } from '../../domain/runs/publicError.ts';
import { judgeOutcome } from '../../domain/runs/outcome.ts';
import { decideRetry } from '../../domain/runs/retry.ts';
import type { RunError } from '../../domain/types.ts';
import { isDistinctive } from '../../domain/variables.ts';
import { createRedactor } from '../../lib/redact.ts';
import { closeRun } from '../../lib/runs/closeRun.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { RecordOutcomeInput, RecordOutcomeResult } from '../types.ts';
import { redactError } from './redactError.ts';
import type { StoredStep } from './storedStep.ts';

const goneRun: RecordOutcomeResult = { status: 'failed', messages: 0, detached: true, ...deleted };

/** Closes the run, once, and lets the device's next run begin. Returns `running` if the run is not over. */
export async function recordOutcome(
  deps: ActivityDependencies,
  { runId, end }: RecordOutcomeInput,
): Promise<RecordOutcomeResult> {
  const { result, closed, outbox } = await transaction(deps.pool, async (db) => {
    const [run, messages] = await Promise.all([lockRun(db, runId), readSettlement(db, runId)]);
    if (!run) return { result: goneRun, outbox: [] };
    if (run.status !== 'running') return { result: toResult(run, run.error, messages.total), outbox: [] };
    const judged = judgeOutcome(await findCause(db, run, end), messages);
    if (judged === undefined) return { result: { status: 'running' as const, messages: messages.total }, outbox: [] };
    const error = judged && redactError(judged, createRedactor(await listSecrets(db, run, messages.faultedRequest)));
    const outbox = await closeRun(db, run, error, end.kind === 'timeout' ? 'expired' : 'cancelled');
    if (error && end.kind !== 'cancelled') await scheduleRetry(db, run, error);
    return { result: toResult(run, error, messages.total), closed: { run, error }, outbox };
  });
  deps.dispatchOutbox(outbox);
  if (closed) reportEnd(deps, closed.run, closed.error);
  return result;
}

function reportEnd(
  { log, metrics, traceRun, wakeDevices, hintEvents }: ActivityDependencies,
  run: RunRow,
  error: RunError | null,
): void {
  wakeDevices([run.deviceKey]);
  hintEvents();
  metrics.runEnded(run, error);
  traceRun?.(run.id);
  const fields = {
    organization: run.organizationId,
    device: run.deviceId,
    service: run.serviceName,
    instance: run.instanceId,
    run: run.id,
    number: run.number,
  };
  const status = error ? 'failed' : 'provisioned';
  const fault = error?.fault_code === undefined ? undefined : publicFaultCode(error.fault_code);
  log.info({ ...fields, status, error: error?.type, fault }, 'run ended');
}

/** Stores the automatic retry that the service's version asks for. Its trigger is queued when its time has come. */
async function scheduleRetry(db: Db, run: RunRow, error: RunError): Promise<void> {
  const retry = decideRetry(run.policy.retry, run.attempt, error);
  if (retry) await insertRetry(db, run.triggerId, retry);
}

async function findCause(db: Db, run: RunRow, end: RecordOutcomeInput['end']): Promise<OutcomeCause> {
  switch (end.kind) {
    case 'script': {
      const step = await readStepResult<StoredStep>(db, run.id, end.step);
      return { kind: 'error', error: step?.error ?? missingStep(end.step) };
    }
    case 'constraintViolation':
      return { kind: 'error', error: doesNotFit(constraintViolation(run.policy.fits, run.device)) };
    case 'cancelled':
      return { kind: 'error', error: cancelled(run.detached) };
    case 'superseded':
      return { kind: 'error', error: superseded };
    case 'settled':
    case 'timeout':
      return end;
  }
}

/**
 * Lists what a failure could repeat but must not show: the run's values, the script's secrets, and the device's
 * passwords.
 */
async function listSecrets(db: Db, run: RunRow, faulted: CwmpRequest | null): Promise<string[]> {
  const [created, passwords] = await Promise.all([readRunSecrets(db, run), readDevicePasswords(db, run.deviceKey)]);
  const parameters = faulted?.name === 'SetParameterValues' ? faulted.parameterList : [];
  const set = parameters.filter(({ name }) => isSecretParameter(name)).map(({ value }) => value);
  return [...Object.values(run.variables).map(String).filter(isDistinctive), ...created, ...passwords, ...set];
}

function toResult(
  { instanceId, number, detached }: RunRow,
  error: RunError | null,
  messages: number,
): Exclude<RecordOutcomeResult, { status: 'running' }> {
  if (!error) return { status: 'provisioned', messages };
  const message = publicMessage(error, `cuttle instance log ${instanceId} --run ${number}`);
  return { status: 'failed', messages, type: error.type, message, detached };
}
