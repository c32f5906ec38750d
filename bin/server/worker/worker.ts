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

/**
 * Sends the SDK's log lines to Cuttle's log. The native part starts with the first worker and cannot be changed
 * later.
 */
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
 * A workflow task keeps its slot while its local activities run, and looping scripts take seconds each: they must not
 * hold up other workflows. The numbers of Lua threads and database connections limit the work itself.
 */
const slots = { maxConcurrentWorkflowTaskExecutions: 1000, maxConcurrentLocalActivityExecutions: 1000 };

/**
 * A connection request to a silent CPE keeps its slot for seconds and only waits: a thousand CPEs that are gone must
 * not hold up one that is reachable.
 */
const activitySlots = { maxConcurrentActivityTaskExecutions: 2000 };

/** Creates workers for the configured task queues: one when workflows and activities share a queue. */
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
  // The worker of the workflows runs the local activities: it gets all activities, and is asked for the local ones
  // only.
  const all = { ...createActivities(activities) };
  if (taskQueues.workflows === taskQueues.activities) {
    return [await Worker.create({ ...common, ...workflows, taskQueue: taskQueues.workflows, activities: all })];
  }
  return Promise.all([
    Worker.create({ ...common, ...workflows, taskQueue: taskQueues.workflows, activities: all }),
    Worker.create({ ...common, taskQueue: taskQueues.activities, activities: all }),
  ]);
}
