import { condition, isCancellation } from '@temporalio/workflow';
import type { ExecuteScriptResult, StepEnd } from '../../activities/types.ts';
import { httpRequest } from '../activities.ts';
import { duration } from '../duration.ts';
import type { Inbox } from './inbox.ts';
import type { Story } from './statusReporter.ts';

type Call = Extract<StepEnd, { kind: 'call' | 'http' }>;

interface Waiting {
  runId: number;
  step: number;
  result: ExecuteScriptResult & Call;
  /** How long any delivery may take, in milliseconds. */
  deliveryTimeout: number;
  inbox: Inbox;
  story: Story;
}

/** Waits for what the step's script waits for; a fault of another message, or a factory reset, ends the wait. False: its time is over. */
export async function awaitCall(waiting: Waiting): Promise<boolean> {
  const { runId, step, result, story } = waiting;
  if (result.kind === 'call') return await awaitMessage(waiting, result);
  story.awaitingHttp();
  try {
    await httpRequest.executeWithOptions({ summary: 'HTTP request of the script' }, [{ runId, step }]);
  } catch (error) {
    if (isCancellation(error)) throw error;
    // It was tried as often as temporal.yaml says: the script is told that there is no answer.
  }
  return true;
}

async function awaitMessage(
  { runId, result, deliveryTimeout, inbox, story }: Waiting,
  { message, seconds }: Extract<Call, { kind: 'call' }>,
): Promise<boolean> {
  const milliseconds = Math.min(deliveryTimeout, (seconds ?? Infinity) * 1000);
  const after = duration(milliseconds);
  story.awaitingAnswer(after, result.summary);
  const over = (): boolean => inbox.isAnswered(runId, message) || inbox.isSettled(runId) || inbox.restarts;
  return await condition(over, milliseconds, { summary: `answer to ${result.summary} within ${after}` });
}
