import { fileURLToPath } from 'node:url';
import type { BundleOptions, WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { bundleWorkflowCode } from '@temporalio/worker';
import { failureConverterPath } from '../../lib/temporal/dataConverter.ts';
import type { Log } from '../../lib/observability/log.ts';
import type { TemporalConfig } from '../../lib/config/temporalConfig.ts';

type Plugins = NonNullable<ReturnType<NonNullable<BundleOptions['webpackConfigHook']>>['plugins']>;

/**
 * The SDK takes a stack trace of each promise that a workflow makes, for the query `__stack_trace`, and maps each of its lines to the
 * source: the first says enough, and the rest is dear. What an execution does is told by its current details.
 */
const shortStackTraces: Plugins[number] = {
  apply: (compiler) => {
    new compiler.webpack.BannerPlugin({ banner: 'Error.stackTraceLimit = 1;', raw: true }).apply(compiler);
  },
};

/** Bundles workflows/ for Temporal's sandbox, with this worker's temporal.yaml in the place of the module `cuttle-policies`. */
export function bundleWorkflows(config: TemporalConfig, log: Log): Promise<WorkflowBundleWithSourceMap> {
  const policies = {
    taskQueue: config.taskQueues.activities,
    statusAttribute: config.searchAttributes.status,
    deliveryTimeout: config.deliveryTimeout,
    activities: config.activities,
  };
  const trace = (message: string): void => {
    log.trace(message);
  };
  return bundleWorkflowCode({
    ...(config.encryptPayloads && { failureConverterPath }),
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    webpackConfigHook: (webpack) => ({
      ...webpack,
      externals: { 'cuttle-policies': `var ${JSON.stringify(policies)}` },
      plugins: [...(webpack.plugins ?? []), shortStackTraces],
    }),
    logger: {
      log: trace,
      trace,
      debug: trace,
      info: trace,
      warn: (message) => {
        log.warn(message);
      },
      error: (message) => {
        log.error(message);
      },
    },
  });
}
