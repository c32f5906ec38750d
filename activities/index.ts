import { activityInfo } from '@temporalio/activity';
import { beginRun } from './beginRun.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { executeScript } from './executeScript.ts';
import { recordOutcome } from './recordOutcome.ts';
import { requestConnection } from './requestConnection.ts';
import type { Activities } from './types.ts';

/** The activities of the service-instance workflow. Each may run twice. */
export function createActivities(deps: ActivityDependencies): Activities {
  return {
    beginRun: (input) => beginRun(deps, input),
    executeScript: (input) => executeScript(deps, input),
    requestConnection: (input) => requestConnection(deps, input, activityInfo().attempt),
    recordOutcome: (input) => recordOutcome(deps, input),
  };
}
