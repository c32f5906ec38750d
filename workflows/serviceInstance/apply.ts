import { CancellationScope, condition, defineSignal, isCancellation, setHandler } from '@temporalio/workflow';
import type { RecordOutcomeResult, RunEnd } from '../../activities/types.ts';
import { deliveryTimeout, executeScript, recordOutcome } from '../activities.ts';
import type { Begun } from './begin.ts';
import { ConnectionRequest } from './connectionRequest.ts';
import { awaitCall } from './call.ts';
import { duration } from '../duration.ts';
import type { Inbox } from './inbox.ts';
import type { Story } from './statusReporter.ts';

export type Outcome = Exclude<RecordOutcomeResult, { status: 'running' }>;

/** A CPE that the run's messages wait for broke off its session. */
const unreachedSignal = defineSignal<[{ runId: number }]>('unreached');

/** Running: executes the script step by step, sees its messages delivered, and closes the run. */
export async function applyRun(run: Begun, inbox: Inbox, story: Story): Promise<Outcome> {
  const connection = new ConnectionRequest(run.runId);
  setHandler(unreachedSignal, ({ runId }) => {
    if (runId === run.runId) connection.ask();
  });
  for (;;) {
    const end = await runToEnd(run, connection, inbox, story);
    const outcome = await CancellationScope.nonCancellable(() => recordOutcome({ runId: run.runId, end }));
    // Said to be settled by a signal that came early: it is not over.
    if (outcome.status === 'running') continue;
    connection.cancel();
    return outcome;
  }
}

async function runToEnd(run: Begun, connection: ConnectionRequest, inbox: Inbox, story: Story): Promise<RunEnd> {
  if (run.unfit) return { kind: 'unfit' };
  const { runId } = run;
  // Runs that began before services had limits of their own have none.
  const timeout = run.deliverySeconds === undefined ? deliveryTimeout : run.deliverySeconds * 1000;
  let resumed: { resumedAt?: number; timedOut?: true } = {};
  try {
    for (let step = 1; ; step += 1) {
      story.script(step);
      const result = await executeScript(run.scripts, { runId, step, ...resumed }, run.extraScriptSeconds);
      if (result.kind === 'failed') return { kind: 'script', step };
      if (result.settled) return { kind: 'settled' };
      if (result.unreached) connection.ask();
      if (result.kind === 'finished') return await awaitDelivery(runId, timeout, result.summary, inbox, story);
      const answered =
        result.kind === 'sleep' || (await awaitCall({ runId, step, result, deliveryTimeout: timeout, inbox, story }));
      if (result.kind === 'sleep') await sleep(runId, result.seconds, result.summary, inbox, story);
      const interrupted = interruption(runId, inbox);
      if (interrupted) return interrupted;
      resumed = { resumedAt: Date.now(), ...(!answered && { timedOut: true }) };
    }
  } catch (error) {
    if (isCancellation(error)) return { kind: 'cancelled' };
    throw error;
  }
}

/** A fault, or a factory reset, ends a sleep: nobody wants what comes after it. */
async function sleep(runId: number, seconds: number, messages: string, inbox: Inbox, story: Story): Promise<void> {
  story.sleeping(seconds, messages);
  const summary = `sleep ${seconds} s${messages && `, after ${messages}`}`;
  await condition(() => inbox.isSettled(runId) || inbox.restarts, seconds * 1000, { summary });
}

/** @param messages those of the script's last step. */
async function awaitDelivery(
  runId: number,
  timeout: number,
  messages: string,
  inbox: Inbox,
  story: Story,
): Promise<RunEnd> {
  const after = duration(timeout);
  story.awaitingDelivery(after, messages);
  const summary = `${messages || 'delivery'} within ${after}`;
  await condition(() => inbox.isSettled(runId) || inbox.restarts, timeout, { summary });
  return interruption(runId, inbox) ?? { kind: 'timeout', after };
}

function interruption(runId: number, inbox: Inbox): RunEnd | undefined {
  if (inbox.takeSettled(runId)) return { kind: 'settled' };
  return inbox.restarts ? { kind: 'superseded' } : undefined;
}
