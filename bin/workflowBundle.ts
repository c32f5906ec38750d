import { fileURLToPath } from 'node:url';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { Log } from '../lib/log.ts';
import type { TemporalConfig } from '../lib/temporalConfig.ts';

/** Bundles workflows/ for Temporal's sandbox, with this worker's temporal.yaml in the place of the module `cuttle-policies`. */
export function bundleWorkflows(config: TemporalConfig, log: Log): Promise<WorkflowBundleWithSourceMap> {
  const policies = {
    taskQueue: config.taskQueues.activities,
    statusAttribute: config.searchAttributes.status,
    deliveryTimeout: config.deliveryTimeout,
    activities: config.activities,
  };
  const trace = (message: string): void => { log.trace(message); };
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    webpackConfigHook: (webpack) => ({ ...webpack, externals: { 'cuttle-policies': `var ${JSON.stringify(policies)}` } }),
    logger: { log: trace, trace, debug: trace, info: trace, warn: (message) => { log.warn(message); }, error: (message) => { log.error(message); } },
  });
}
