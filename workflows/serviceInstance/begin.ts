import { CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import type { BeginRunResult } from '../../activities/types.ts';
import { beginRun } from '../activities.ts';
import type { Inbox } from './inbox.ts';
import type { Story } from './statusReporter.ts';

export type Begun = Extract<BeginRunResult, { kind: 'begun' }>;
export type NotBegun = 'detached' | 'withdrawn' | 'duplicate';

/** Pending: waits for a trigger, and then for the device's turn. Returns why, where there is nothing to run. */
export async function waitForRun(instanceId: string, inbox: Inbox, story: Story): Promise<Begun | NotBegun> {
  for (;;) {
    await condition(() => inbox.waiting !== undefined);
    const begun = await beginWhenFree(instanceId, inbox, story);
    if (begun.kind === 'begun') return begun;
    if (!begun.waiting) return begun.reason;
  }
}

async function beginWhenFree(
  instanceId: string,
  inbox: Inbox,
  story: Story,
): Promise<Exclude<BeginRunResult, { kind: 'held' }>> {
  let trigger = inbox.take();
  for (let attempt = 0; ; attempt += 1) {
    if (!trigger) throw new Error('no trigger waits');
    const { id } = trigger;
    const result = await begin(instanceId, trigger);
    if (result.kind !== 'held') return result;
    story.held(result);
    // Proceed is signalled when it is the instance's turn; the timer is for the case that nobody is left to signal.
    const ready = (): boolean => inbox.mayProceed(id) || inbox.waiting !== undefined;
    await condition(ready, minutes(attempt), { summary: summaryOf(result) });
    inbox.forgetProceed();
    trigger = inbox.take() ?? trigger;
  }
}

function summaryOf(held: Extract<BeginRunResult, { kind: 'held' }>): string {
  if ('limit' in held) return `held by the limit of ${held.limit} runs at a time`;
  return 'paused' in held ? `the ${held.paused} is paused` : `held behind ${held.by}`;
}

/** Not to be cancelled: a run that was begun must be known, to be closed. */
function begin(instanceId: string, trigger: NonNullable<Inbox['waiting']>): Promise<BeginRunResult> {
  const { runId: workflowRunId, firstExecutionRunId } = workflowInfo();
  return CancellationScope.nonCancellable(() => beginRun({ instanceId, trigger, workflowRunId, firstExecutionRunId }));
}

/** From a minute to an hour, so that a long hold does not fill the history. */
function minutes(attempt: number): number {
  return Math.min(2 ** attempt, 60) * 60_000;
}
