import { CancellationScope, condition, defineSignal, isCancellation, setHandler } from '@temporalio/workflow';
import type { ExecuteScriptResult, RecordOutcomeResult, RunEnd } from '../../activities/types.ts';
import { deliveryTimeout, executeScript, httpRequest, recordOutcome } from '../activities.ts';
import { ConnectionRequest } from './connectionRequest.ts';
import type { Inbox } from './inbox.ts';
import type { StatusReporter } from './statusReporter.ts';
import type { BegunRun } from './waitForRun.ts';

export type Outcome = Exclude<RecordOutcomeResult, { status: 'running' }>;

type SuspendedStep = Exclude<ExecuteScriptResult, { kind: 'finished' | 'failed' }>;

/** What each step of a run needs. */
interface RunContext {
  runId: number;
  /** How long the CPE may take to respond, in milliseconds. */
  timeoutMs: number;
  inbox: Inbox;
  reporter: StatusReporter;
}

/** Sent when a session broke off while messages of the run were queued for its CPE. */
const unreachedSignal = defineSignal<[{ runId: number }]>('unreached');

/** Runs the instance: executes the script step by step, waits for the responses of the CPE, and closes the run. */
export async function applyRun(run: BegunRun, inbox: Inbox, reporter: StatusReporter): Promise<Outcome> {
  const connectionRequest = new ConnectionRequest(run.runId);
  setHandler(unreachedSignal, ({ runId }) => {
    if (runId === run.runId) connectionRequest.start();
  });
  for (;;) {
    const end = await executeSteps(run, connectionRequest, inbox, reporter);
    const outcome = await CancellationScope.nonCancellable(() => recordOutcome({ runId: run.runId, end }));
    // The signal `settled` came early: more messages were queued since.
    if (outcome.status === 'running') continue;
    connectionRequest.cancel();
    return outcome;
  }
}

async function executeSteps(
  run: BegunRun,
  connectionRequest: ConnectionRequest,
  inbox: Inbox,
  reporter: StatusReporter,
): Promise<RunEnd> {
  if (run.violatesConstraints) return { kind: 'constraintViolation' };
  const { runId } = run;
  const timeoutMs = run.deliverySeconds === undefined ? deliveryTimeout : run.deliverySeconds * 1000;
  const context: RunContext = { runId, timeoutMs, inbox, reporter };
  let resumed: { resumedAt?: number; timedOut?: true } = {};
  try {
    for (let step = 1; ; step += 1) {
      reporter.executingScript(step);
      const result = await executeScript(run.scriptActivityMode, { runId, step, ...resumed }, run.extraScriptSeconds);
      if (result.kind === 'failed') return { kind: 'script', step };
      if (result.settled) return { kind: 'settled' };
      if (result.needsConnection) connectionRequest.start();
      if (result.kind === 'finished') return await awaitAcknowledgements(context, result.summary);
      const isInTime = await awaitStep(context, step, result);
      const interrupted = interruption(context);
      if (interrupted) return interrupted;
      resumed = { resumedAt: Date.now(), ...(!isInTime && { timedOut: true }) };
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

/** A fault or a factory reset ends a sleep early: the rest of the script is pointless then. */
async function sleep({ runId, inbox, reporter }: RunContext, seconds: number, messages: string): Promise<void> {
  reporter.sleeping(seconds, messages);
  const summary = `Sleep for ${seconds} s${messages && ` after ${messages}`}`;
  await condition(() => inbox.isSettled(runId) || inbox.isSuperseded, seconds * 1000, { summary });
}

/** A fault of another message or a factory reset ends the wait early, too. Returns false at the time limit. */
async function awaitResponse(
  { runId, timeoutMs, inbox, reporter }: RunContext,
  { message, seconds, summary: messages }: Extract<SuspendedStep, { kind: 'call' }>,
): Promise<boolean> {
  const limitMs = Math.min(timeoutMs, (seconds ?? Infinity) * 1000);
  reporter.awaitingResponse(formatDuration(limitMs), messages);
  const isOver = (): boolean => inbox.isAnswered(runId, message) || inbox.isSettled(runId) || inbox.isSuperseded;
  const summary = `Response to ${messages} within ${formatDuration(limitMs)}`;
  return await condition(isOver, limitMs, { summary });
}

/** As {@link awaitResponse}, for an Inform with an event that the script waits for. */
async function awaitEvent(
  { runId, timeoutMs, inbox, reporter }: RunContext,
  step: number,
  { seconds, summary: messages }: Extract<SuspendedStep, { kind: 'event' }>,
): Promise<boolean> {
  const limitMs = Math.min(timeoutMs, (seconds ?? Infinity) * 1000);
  reporter.awaitingEvent(formatDuration(limitMs), messages);
  const isOver = (): boolean => inbox.hasReceivedEvent(runId, step) || inbox.isSettled(runId) || inbox.isSuperseded;
  return await condition(isOver, limitMs, { summary: `Event of the CPE within ${formatDuration(limitMs)}` });
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
  const { runId, timeoutMs, inbox, reporter } = context;
  const after = formatDuration(timeoutMs);
  reporter.awaitingAcknowledgements(after, messages);
  const summary = `Acknowledgement of ${messages || 'all messages'} within ${after}`;
  await condition(() => inbox.isSettled(runId) || inbox.isSuperseded, timeoutMs, { summary });
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
