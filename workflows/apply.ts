import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { RecordOutcomeResult, RunEnd } from '../activities/types.ts';
import { deliveryTimeout, enqueueMessages, executeScript, recordOutcome, requestConnection } from './activities.ts';
import type { Begun } from './begin.ts';
import type { Inbox } from './inbox.ts';
import type { Story } from './story.ts';

export type Outcome = Exclude<RecordOutcomeResult, { status: 'running' }>;

/** Running: executes the script step by step, sees its messages delivered, and closes the run. */
export async function applyRun(run: Begun, inbox: Inbox, story: Story): Promise<Outcome> {
  for (;;) {
    const end = await runToEnd(run.runId, inbox, story);
    const outcome = await CancellationScope.nonCancellable(() => recordOutcome({ runId: run.runId, end }));
    // Said to be settled by a signal that came early: it is not over.
    if (outcome.status !== 'running') return outcome;
  }
}

async function runToEnd(runId: number, inbox: Inbox, story: Story): Promise<RunEnd> {
  try {
    return (await runScript(runId, inbox, story)) ?? (await awaitDelivery(runId, inbox, story));
  } catch (error) {
    if (isCancellation(error)) return { kind: 'cancelled' };
    throw error;
  }
}

/** @returns undefined where the script ended well and messages are still to be answered. */
async function runScript(runId: number, inbox: Inbox, story: Story): Promise<RunEnd | undefined> {
  let resumedAt: number | undefined;
  for (let step = 1; ; step += 1) {
    story.script(step);
    const result = await executeScript.executeWithOptions({ summary: `script, step ${step}` }, [
      { runId, step, ...(resumedAt === undefined ? {} : { resumedAt }) },
    ]);
    if (result.kind === 'failed') return { kind: 'script', step };
    const last = result.kind === 'finished';
    if (last || result.messages > 0) {
      const queued = await enqueueMessages.executeWithOptions({ summary: result.summary || 'no message' }, [{ runId, last }]);
      if (queued.unreached) askForConnection(runId);
      if (queued.faulted || (last && queued.outstanding === 0)) return { kind: 'settled' };
      story.delivering(queued.outstanding, result.summary);
    }
    if (result.kind === 'finished') return undefined;
    const interrupted = await sleepOrInterrupt(result.seconds, runId, inbox, story);
    if (interrupted) return interrupted;
    resumedAt = Date.now();
  }
}

/** A fault, or a factory reset, ends a sleep: nobody wants what comes after it. */
async function sleepOrInterrupt(seconds: number, runId: number, inbox: Inbox, story: Story): Promise<RunEnd | undefined> {
  story.sleeping(seconds);
  await condition(() => inbox.isSettled(runId) || inbox.restarts, seconds * 1000, { summary: `sleep ${seconds} s` });
  return interruption(runId, inbox);
}

async function awaitDelivery(runId: number, inbox: Inbox, story: Story): Promise<RunEnd> {
  const after = duration(deliveryTimeout);
  story.awaitingDelivery(after);
  await condition(() => inbox.isSettled(runId) || inbox.restarts, deliveryTimeout, { summary: `delivery within ${after}` });
  return interruption(runId, inbox) ?? { kind: 'timeout', after };
}

function interruption(runId: number, inbox: Inbox): RunEnd | undefined {
  if (inbox.takeSettled(runId)) return { kind: 'settled' };
  return inbox.restarts ? { kind: 'superseded' } : undefined;
}

/** Nothing waits for it: a CPE that can't be asked fetches its messages at its next Inform. */
function askForConnection(runId: number): void {
  requestConnection.executeWithOptions({ summary: 'connection request' }, [{ runId }]).catch(() => undefined);
}

function duration(milliseconds: number): string {
  const hours = milliseconds / 3_600_000;
  return hours >= 1 ? `${Number(hours.toFixed(1))} h` : `${Number((milliseconds / 1000).toFixed(1))} s`;
}
