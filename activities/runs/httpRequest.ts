import { createHash } from 'node:crypto';
import { readHttpRequest, storeHttpResponse } from '../../db/runs/steps.ts';
import type { HttpCall } from '../../lib/net/httpCall.ts';
import { callHttp } from '../../lib/net/httpCall.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { HttpRequestInput } from '../types.ts';

/** So much of an attempt's time is left for the database. */
const reserveMs = 2000;

/**
 * Makes the HTTP request with which a step of the script ended, and stores the answer, whatever it is. A worker that dies meanwhile
 * leaves the request to be made again: a server tells it by its Idempotency-Key.
 * @param attemptMs how long this attempt may take.
 */
export async function httpRequest(
  deps: ActivityDependencies,
  { runId, step }: HttpRequestInput,
  attemptMs: number,
): Promise<void> {
  const asked = await readHttpRequest(deps.pool, runId, step);
  if (!asked) return;
  const request = asked.request as HttpCall;
  const named = Object.keys(request.headers).some((name) => name.toLowerCase() === 'idempotency-key');
  const headers = named ? request.headers : { ...request.headers, 'Idempotency-Key': idempotencyKey(runId, step) };
  const answer = await callHttp(
    { ...request, headers },
    { hosts: asked.allow, networks: deps.httpAllow },
    Math.max(attemptMs - reserveMs, 1000),
  );
  await storeHttpResponse(deps.pool, asked.organizationId, runId, step, answer);
}

/** The same in every attempt; a run's id counts all organizations' runs, so that it is not shown. */
function idempotencyKey(runId: number, step: number): string {
  return createHash('sha256').update(`cuttle http request ${runId} ${step}`).digest('hex').slice(0, 32);
}
