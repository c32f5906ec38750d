import { CancellationScope, workflowInfo } from '@temporalio/workflow';

/** The length of a history from which an execution continues as new. Temporal usually suggests it before. */
const maxEvents = 10_000;

/**
 * Returns whether to continue as new. Holds and scripts may wait for months, and Temporal's limit is 51,200 events. A
 * cancelled execution ends itself instead, because the next one would not know of the cancellation.
 */
export function mustContinueAsNew(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return (continueAsNewSuggested || historyLength > maxEvents) && !CancellationScope.current().consideredCancelled;
}
