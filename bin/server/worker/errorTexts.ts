import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { errorText, quotesData } from '../../../lib/observability/errorText.ts';

/** Keeps data that an unexpected error quotes out of Temporal's histories and the worker's log. */
export const leaveOutData: ActivityInterceptorsFactory = () => ({
  inbound: {
    execute: async (input, next) => {
      try {
        return await next(input);
      } catch (error) {
        throw error instanceof Error && quotesData(error) ? toFailure(error) : error;
      }
    },
  },
});

/** Returns a failure of the same type, without the cause. */
function toFailure(error: Error): ApplicationFailure {
  const { message, stack } = errorText(error);
  const failure = ApplicationFailure.create({ message, type: error.name });
  failure.stack = stack ?? '';
  return failure;
}
