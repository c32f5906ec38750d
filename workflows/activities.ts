import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import policies from 'cuttle-policies';
import type { Activities } from '../activities/types.ts';

/** Local: they only touch the database, and a run has two of them. */
export const { beginRun } = proxyLocalActivities<Activities>(policies.activities.beginRun);
export const { recordOutcome } = proxyLocalActivities<Activities>(policies.activities.recordOutcome);

const { taskQueue } = policies;
export const { executeScript } = proxyActivities<Activities>({ ...policies.activities.executeScript, taskQueue });
export const { enqueueMessages } = proxyActivities<Activities>({ ...policies.activities.enqueueMessages, taskQueue });
export const { requestConnection } = proxyActivities<Activities>({ ...policies.activities.requestConnection, taskQueue });

export const { deliveryTimeout, statusAttribute } = policies;
