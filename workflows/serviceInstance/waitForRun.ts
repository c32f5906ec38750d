import { CancellationScope, condition, continueAsNew, patched, workflowInfo } from '@temporalio/workflow';
import type { BeginRunResult, HeldRun } from '../../activities/types.ts';
import type { Trigger } from '../../domain/types.ts';
import { beginRun } from '../activities.ts';
import { mustContinueAsNew } from './historyLimit.ts';
import type { Inbox } from './inbox.ts';
import type { StatusReporter } from './statusReporter.ts';

export type BegunRun = Extract<BeginRunResult, { kind: 'begun' }>;
export type NoRunReason = Extract<BeginRunResult, { kind: 'nothing' }>['reason'];

/**
 * Waits for a trigger, and then until the device is free for the run.
 * @returns the run, or the reason why there is nothing to run.
 */
export async function waitForRun(
  instanceId: string,
  inbox: Inbox,
  reporter: StatusReporter,
): Promise<BegunRun | NoRunReason> {
  for (;;) {
    await condition(() => inbox.waiting !== undefined);
    const result = await beginWhenFree(instanceId, inbox, reporter);
    if (result.kind === 'begun') return result;
    if (!result.waiting) return result.reason;
    reporter.waiting();
  }
}

async function beginWhenFree(
  instanceId: string,
  inbox: Inbox,
  reporter: StatusReporter,
): Promise<Exclude<BeginRunResult, HeldRun>> {
  let trigger = inbox.take();
  for (let attempt = 0; ; attempt += 1) {
    if (!trigger) throw new Error('The inbox holds no trigger');
    const { id } = trigger;
    const result = await begin(instanceId, trigger);
    if (result.kind !== 'held') return result;
    reporter.held(result);
    if (mustContinueAsNew() && patched('continue-long-holds'))
      await continueAsNew({ instanceId, trigger: inbox.waiting ?? trigger });
    // The run that ends signals `proceed`. The timer covers the case that no process is left to signal.
    const isReady = (): boolean => inbox.mayProceed(id) || inbox.waiting !== undefined;
    await condition(isReady, recheckMs(attempt), { summary: summarize(result) });
    inbox.forgetProceed();
    trigger = inbox.take() ?? trigger;
  }
}

function summarize(held: HeldRun): string {
  if ('limit' in held) return `Held by the limit of ${held.limit} concurrent runs`;
  return 'paused' in held ? `Held: the ${held.paused} is paused` : `Held behind ${held.by}`;
}

/** Not cancellable: the workflow must know of a run that has begun, to close it. */
function begin(instanceId: string, trigger: Trigger): Promise<BeginRunResult> {
  const { runId: workflowRunId, firstExecutionRunId } = workflowInfo();
  return CancellationScope.nonCancellable(() => beginRun({ instanceId, trigger, workflowRunId, firstExecutionRunId }));
}

/** Rises from one minute to one hour, so that a long hold does not fill the history. */
function recheckMs(attempt: number): number {
  return Math.min(2 ** attempt, 60) * 60_000;
}
