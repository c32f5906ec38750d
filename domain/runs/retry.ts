import type { FailureType, RunError } from '../types.ts';
import type { RetryPolicy } from './policy.ts';

/** The failures that an automatic retry can fix. The others are intended, or occur again at every retry. */
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

/**
 * Decides whether a failed run is retried automatically.
 * @param attempt the number of the failed run, from 1.
 */
export function decideRetry(policy: RetryPolicy, attempt: number, error: RunError): AutomaticRetry | undefined {
  const { attempts, backoff_seconds, max_backoff_seconds, on } = policy;
  const codes = [error.fault_code, ...(error.parameter_faults ?? []).map(({ fault_code }) => fault_code)];
  const isListed = on.includes(error.type) || codes.some((code) => code !== undefined && on.includes(code));
  if (!isListed || attempt >= attempts) return undefined;
  const next = attempt + 1;
  return {
    attempt: next,
    delaySeconds: Math.min(backoff_seconds * 2 ** (attempt - 1), max_backoff_seconds),
    reason: `automatic retry, run ${next} of ${attempts}`,
  };
}
