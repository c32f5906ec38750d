import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/**
 * Longer than the minute up to which a worker retries a local activity itself: the workflow then waits with a timer.
 */
const retryLater = '61 s';

/**
 * Hands failing local activities over to another worker once this one is stopping. A local activity that is retried
 * without limit, for example because the database is away, would otherwise keep the worker from stopping.
 */
export function handOverWhen(stopping: AbortSignal): ActivityInterceptorsFactory {
  return ({ info }) => ({
    inbound: {
      execute: async (input, next) => {
        try {
          return await next(input);
        } catch (error) {
          if (!stopping.aborted || !info.isLocal || isFinal(error)) throw error;
          throw ApplicationFailure.create({
            message: `The worker is stopping: ${error instanceof Error ? error.message : String(error)}`,
            type: 'WorkerStopping',
            nextRetryDelay: retryLater,
          });
        }
      },
    },
  });
}

function isFinal(error: unknown): boolean {
  return error instanceof CancelledFailure || (error instanceof ApplicationFailure && error.nonRetryable === true);
}
