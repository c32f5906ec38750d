import type { DataConverter } from '@temporalio/common';
import type { NativeConnection, TelemetryOptions } from '@temporalio/worker';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { createActivities } from '../../../activities/index.ts';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import type { Log } from '../../../lib/observability/log.ts';
import type { TemporalConfig } from '../../../lib/config/temporalConfig.ts';
import { loadWorkflowBundle } from '../../build/workflowBundle.ts';

interface WorkerOptions {
  connection: NativeConnection;
  config: TemporalConfig;
  activities: ActivityDependencies;
  dataConverter: DataConverter;
  log: Log;
}

/** Sends what the SDK logs to our log; its native part starts with the first worker and can't be told later. */
export function installRuntime(log: Log, telemetryOptions: TelemetryOptions = {}): void {
  Runtime.install({
    telemetryOptions,
    shutdownSignals: [],
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      log[level === 'WARN' ? 'warn' : level === 'ERROR' ? 'error' : 'debug'](
        { ...meta, error: undefined, err: meta?.error },
        message,
      );
    }),
  });
}

/**
 * A workflow task keeps its slot for as long as its local activities take, and scripts that loop take seconds each: they must not
 * hold up the tasks of all others. What limits the work itself is the number of Lua threads and of database connections.
 */
const slots = { maxConcurrentWorkflowTaskExecutions: 1000, maxConcurrentLocalActivityExecutions: 1000 };

/**
 * A connection request keeps its slot for seconds where the CPE is silent, and does nothing but wait: a thousand CPEs that are gone
 * must not hold up one that is there.
 */
const activitySlots = { maxConcurrentActivityTaskExecutions: 2000 };

/** Workers for the configured task queues, one where workflows and activities share theirs. */
export async function createWorkers({
  connection,
  config,
  activities,
  dataConverter,
  log,
}: WorkerOptions): Promise<Worker[]> {
  const common = {
    connection,
    namespace: config.namespace,
    dataConverter,
    shutdownGraceTime: '10 s' as const,
    ...activitySlots,
  };
  const workflows = { workflowBundle: await loadWorkflowBundle(config, log), maxCachedWorkflows: 2000, ...slots };
  const { taskQueues } = config;
  // Local activities run in the worker of the workflows: it is given all activities, and asked for the local ones only.
  const all = { ...createActivities(activities) };
  if (taskQueues.workflows === taskQueues.activities) {
    return [await Worker.create({ ...common, ...workflows, taskQueue: taskQueues.workflows, activities: all })];
  }
  return Promise.all([
    Worker.create({ ...common, ...workflows, taskQueue: taskQueues.workflows, activities: all }),
    Worker.create({ ...common, taskQueue: taskQueues.activities, activities: all }),
  ]);
}
