import { createHash } from 'node:crypto';
import { readHttpRequest, storeHttpResponse } from '../../db/runs/scriptHttp.ts';
import type { HttpCall } from '../../lib/net/httpCall.ts';
import { callHttp } from '../../lib/net/httpCall.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { HttpRequestInput } from '../types.ts';

/** The part of an attempt's time that is reserved for the database. */
const reserveMs = 2000;

/**
 * Makes the HTTP request that ended a step of the script, and stores the response, whatever its status. If the worker
 * dies meanwhile, the request is repeated; the server recognizes it by its Idempotency-Key.
 * @param attemptMs how long this attempt may take.
 */
export async function httpRequest(
  deps: ActivityDependencies,
  { runId, step }: HttpRequestInput,
  attemptMs: number,
): Promise<void> {
  const pending = await readHttpRequest(deps.pool, runId, step);
  if (!pending) return;
  const request = pending.request as HttpCall;
  const hasKey = Object.keys(request.headers).some((name) => name.toLowerCase() === 'idempotency-key');
  const headers = hasKey ? request.headers : { ...request.headers, 'Idempotency-Key': idempotencyKey(runId, step) };
  const response = await callHttp(
    { ...request, headers },
    { hosts: pending.allow, networks: deps.httpAllow },
    Math.max(attemptMs - reserveMs, 1000),
  );
  await storeHttpResponse(deps.pool, pending.organizationId, runId, step, response);
}

/** Returns the same key for every attempt. It hides the run's id, which counts the runs of all organizations. */
function idempotencyKey(runId: number, step: number): string {
  return createHash('sha256').update(`cuttle http request ${runId} ${step}`).digest('hex').slice(0, 32);
}
