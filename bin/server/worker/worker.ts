import type { DataConverter } from '@temporalio/common';
import type { NativeConnection, TelemetryOptions } from '@temporalio/worker';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { createActivities } from '../../../activities/index.ts';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import type { Log } from '../../../lib/observability/log.ts';
import type { TemporalConfig } from '../../../lib/config/temporalConfig.ts';
import { loadWorkflowBundle } from '../../build/workflowBundle.ts';
import { leaveOutData } from './errorTexts.ts';
import { handOverWhen } from './stopping.ts';

interface WorkerOptions {
  connection: NativeConnection;
  config: TemporalConfig;
  activities: ActivityDependencies;
  dataConverter: DataConverter;
  log: Log;
  /** Aborted when the workers are to stop. */
  stopping: AbortSignal;
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

/**
 * Activities are cancelled after the grace time. After the force time the worker is abandoned: together with the
 * database connections this stays below the 30 s that supervisors usually wait.
 */
const shutdownTimes = { shutdownGraceTime: '10 s', shutdownForceTime: '20 s' } as const;

/** Creates workers for the configured task queues: one when workflows and activities share a queue. */
export async function createWorkers({
  connection,
  config,
  activities,
  dataConverter,
  log,
  stopping,
}: WorkerOptions): Promise<Worker[]> {
  const common = {
    connection,
    namespace: config.namespace,
    dataConverter,
    ...shutdownTimes,
    interceptors: { activity: [handOverWhen(stopping), leaveOutData] },
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
