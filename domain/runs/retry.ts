import type { RetryPolicy } from './policy.ts';
import type { FailureType, RunError } from '../types.ts';

/** Failures that another try may mend. The others are somebody's wish, or the same at every try. */
export const retryableTypes = [
  'CwmpFault',
  'ScriptFailed',
  'ScriptError',
  'LimitExceeded',
  'DeliveryTimeout',
  'InternalError',
] as const satisfies FailureType[];

interface AutomaticRetry {
  attempt: number;
  delaySeconds: number;
  reason: string;
}

/** @param attempt which one has failed, from 1. Undefined: it is not tried again. */
export function decideRetry(policy: RetryPolicy, attempt: number, error: RunError): AutomaticRetry | undefined {
  const { attempts, backoff_seconds: backoff, max_backoff_seconds: longest, on } = policy;
  const listed = on.includes(error.type) || (error.fault_code !== undefined && on.includes(error.fault_code));
  if (!listed || attempt >= attempts) return undefined;
  const next = attempt + 1;
  return {
    attempt: next,
    delaySeconds: Math.min(backoff * 2 ** (attempt - 1), longest),
    reason: `automatic retry, run ${next} of ${attempts}`,
  };
}
