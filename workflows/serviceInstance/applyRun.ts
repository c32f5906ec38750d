import { CancellationScope, condition, defineSignal, isCancellation, patched, setHandler } from '@temporalio/workflow';
import type { ExecuteScriptResult, RecordOutcomeResult, RunEnd } from '../../activities/types.ts';
import { deliveryTimeout, executeScript, httpRequest, recordOutcome } from '../activities.ts';
import { ConnectionRequest } from './connectionRequest.ts';
import type { RunStart } from './continuation.ts';
import { mustContinueAsNew } from './historyLimit.ts';
import type { Inbox } from './inbox.ts';
import type { StatusReporter } from './statusReporter.ts';

export type Outcome = Exclude<RecordOutcomeResult, { status: 'running' }>;

type SuspendedStep = Exclude<ExecuteScriptResult, { kind: 'finished' | 'failed' }>;

/** What each step of a run needs. */
interface RunContext {
  runId: number;
  /** How long the CPE may take to respond, in milliseconds. */
  timeoutMs: number;
  inbox: Inbox;
  reporter: StatusReporter;
  /** Ends this execution. The next one under the same workflow id continues the run. */
  continueRun: ContinueRun;
}

type ContinueRun = (start: RunStart) => Promise<never>;

/** Sent when a session broke off while messages of the run were queued for its CPE. */
const unreachedSignal = defineSignal<[{ runId: number }]>('unreached');

/** Runs the instance: executes the script step by step, waits for the responses of the CPE, and closes the run. */
export async function applyRun(
  start: RunStart,
  inbox: Inbox,
  reporter: StatusReporter,
  continueRun: ContinueRun,
): Promise<Outcome> {
  const { run } = start;
  const connectionRequest = new ConnectionRequest(run.runId);
  setHandler(unreachedSignal, ({ runId }) => {
    if (runId === run.runId) connectionRequest.start();
  });
  if (start.needsConnection) connectionRequest.start();
  const timeoutMs = run.deliverySeconds === undefined ? deliveryTimeout : run.deliverySeconds * 1000;
  const context: RunContext = { runId: run.runId, timeoutMs, inbox, reporter, continueRun };
  for (;;) {
    const end = await executeSteps(context, start, connectionRequest);
    const outcome = await CancellationScope.nonCancellable(() => recordOutcome({ runId: run.runId, end }));
    // The signal `settled` came early: more messages were queued since.
    if (outcome.status === 'running') continue;
    connectionRequest.cancel();
    return outcome;
  }
}

async function executeSteps(
  context: RunContext,
  { run, position }: RunStart,
  connectionRequest: ConnectionRequest,
): Promise<RunEnd> {
  if (run.violatesConstraints) return { kind: 'constraintViolation' };
  const { runId, reporter } = context;
  let next = position;
  try {
    for (;;) {
      const { step } = next;
      reporter.executingScript(step);
      const result = await executeScript(run.scriptActivityMode, { runId, ...next }, run.extraScriptSeconds);
      if (result.kind === 'failed') return { kind: 'script', step };
      if (result.settled) return { kind: 'settled' };
      if (result.needsConnection) connectionRequest.start();
      if (result.kind === 'finished') return await awaitAcknowledgements(context, result.summary);
      const isInTime = await awaitStep(context, step, result);
      const interrupted = interruption(context);
      if (interrupted) return interrupted;
      next = { step: step + 1, resumedAt: Date.now(), ...(!isInTime && { timedOut: true }) };
      if (mustContinueAsNew() && patched('continue-long-runs'))
        await context.continueRun({ run, position: next, needsConnection: connectionRequest.isPending });
    }
  } catch (error) {
    if (isCancellation(error)) return { kind: 'cancelled' };
    throw error;
  }
}

/** Waits for what the script waits for. Returns false if the time limit of a response ended the wait. */
async function awaitStep(context: RunContext, step: number, result: SuspendedStep): Promise<boolean> {
  switch (result.kind) {
    case 'sleep':
      await sleep(context, result.seconds, result.summary);
      return true;
    case 'call':
      return await awaitResponse(context, result);
    case 'event':
      return await awaitEvent(context, step, result);
    case 'http':
      await awaitHttpResponse(context, step);
      return true;
  }
}

async function sleep(context: RunContext, seconds: number, messages: string): Promise<void> {
  context.reporter.sleeping(seconds, messages);
  await wait(context, seconds * 1000, `Sleep for ${seconds} s${messages && ` after ${messages}`}`);
}

async function awaitResponse(
  context: RunContext,
  { message, seconds, summary: messages }: Extract<SuspendedStep, { kind: 'call' }>,
): Promise<boolean> {
  const { runId, inbox, reporter } = context;
  const limitMs = limitOf(context, seconds);
  reporter.awaitingResponse(formatDuration(limitMs), messages);
  const summary = `Response to ${messages} within ${formatDuration(limitMs)}`;
  return await wait(context, limitMs, summary, () => inbox.isAnswered(runId, message));
}

async function awaitEvent(
  context: RunContext,
  step: number,
  { seconds, summary: messages }: Extract<SuspendedStep, { kind: 'event' }>,
): Promise<boolean> {
  const { runId, inbox, reporter } = context;
  const limitMs = limitOf(context, seconds);
  reporter.awaitingEvent(formatDuration(limitMs), messages);
  const summary = `Event of the CPE within ${formatDuration(limitMs)}`;
  return await wait(context, limitMs, summary, () => inbox.hasReceivedEvent(runId, step));
}

/** Returns the time limit of a wait for the CPE, in milliseconds: the script's own, or the run's if that is shorter. */
function limitOf({ timeoutMs }: RunContext, seconds: number | undefined): number {
  return Math.min(timeoutMs, (seconds ?? Infinity) * 1000);
}

/**
 * Waits for this long. A fault of a message or a factory reset ends the wait early, because the rest of the script is
 * pointless then.
 * @param hasCome whether what the script waits for is there.
 * @returns false at the time limit.
 */
async function wait(
  { runId, inbox }: RunContext,
  milliseconds: number,
  summary: string,
  hasCome = (): boolean => false,
): Promise<boolean> {
  const isOver = (): boolean => hasCome() || inbox.isSettled(runId) || inbox.isSuperseded;
  return await condition(isOver, milliseconds, { summary });
}

async function awaitHttpResponse({ runId, reporter }: RunContext, step: number): Promise<void> {
  reporter.awaitingHttpResponse();
  try {
    await httpRequest.executeWithOptions({ summary: 'HTTP request of the script' }, [{ runId, step }]);
  } catch (error) {
    if (isCancellation(error)) throw error;
    // All attempts that temporal.yaml allows have failed: the script gets an error table as the response.
  }
}

/** @param messages those of the script's last step. */
async function awaitAcknowledgements(context: RunContext, messages: string): Promise<RunEnd> {
  const { timeoutMs, reporter } = context;
  const after = formatDuration(timeoutMs);
  reporter.awaitingAcknowledgements(after, messages);
  await wait(context, timeoutMs, `Acknowledgement of ${messages || 'all messages'} within ${after}`);
  return interruption(context) ?? { kind: 'timeout', after };
}

function interruption({ runId, inbox }: RunContext): RunEnd | undefined {
  if (inbox.takeSettled(runId)) return { kind: 'settled' };
  return inbox.isSuperseded ? { kind: 'superseded' } : undefined;
}

/** Returns "24 h" or "90 s". */
function formatDuration(milliseconds: number): string {
  const hours = milliseconds / 3_600_000;
  return hours >= 1 ? `${Number(hours.toFixed(1))} h` : `${Number((milliseconds / 1000).toFixed(1))} s`;
}
