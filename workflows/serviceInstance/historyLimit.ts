import { workflowInfo } from '@temporalio/workflow';

/** The length of a history from which an execution continues as new. Temporal usually suggests it before. */
const maxEvents = 10_000;

/** Returns whether to continue as new. Holds and scripts may wait for months, and Temporal's limit is 51,200 events. */
export function isHistoryLong(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > maxEvents;
}
