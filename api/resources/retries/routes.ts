import { cancelJob } from '../../../db/jobs/jobs.ts';
import type { RetryJobRow } from '../../../db/jobs/retryJobs.ts';
import { countFailed, findRetryJob, insertRetryJob, listRetryJobs } from '../../../db/jobs/retryJobs.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { newId } from '../../../lib/ids.ts';
import { notFound, wrongStatus } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { created, location, ok } from '../../http/responses.ts';
import { presentPage } from '../../http/pagination.ts';
import { pageSchema } from '../../http/input/schemas.ts';
import { presentPlan, presentRetry } from './presenter.ts';
import { newRetry, retryList, retryPathParameters } from './requestSchema.ts';
import { retryResponse, retryPlanResponse } from './responseSchema.ts';

const createOperation = operation({
  method: 'post',
  path: '/v1/retries',
  operationId: 'createRetry',
  tag: 'Retries',
  summary: 'Retry many failed instances',
  description:
    'Each instance that is failed now is retried once, at the rate. An instance that is no longer ' +
    'failed at its turn is skipped.',
  scope: 'operate',
  body: newRetry,
  responses: {
    200: { description: 'With `dry_run`: what would be retried.', schema: retryPlanResponse },
    201: { description: 'The bulk retry, which is under way.', schema: retryResponse, headers: location },
  },
  handle: async ({ caller: { organizationId, keyName: createdBy }, body }, { pool, dispatchOutbox, temporalUi }) => {
    const { filter, rate_per_second: ratePerSecond, dry_run: dryRun } = body;
    if (dryRun) return ok(presentPlan(await countFailed(pool, organizationId, filter), filter, ratePerSecond));
    const id = newId('rty');
    dispatchOutbox(await insertRetryJob(pool, { id, organizationId, filter, ratePerSecond, createdBy }));
    return created(
      `/v1/retries/${id}`,
      presentRetry(await requireJob(pool, organizationId, id), organizationId, temporalUi),
    );
  },
});

const listOperation = operation({
  method: 'get',
  path: '/v1/retries',
  operationId: 'listRetries',
  tag: 'Retries',
  summary: 'List bulk retries',
  scope: 'read',
  query: retryList,
  responses: { 200: { description: 'A page of bulk retries.', schema: pageSchema(retryResponse) } },
  handle: async ({ caller: { organizationId }, query: { limit, cursor } }, { pool, temporalUi }) => {
    const jobs = await listRetryJobs(pool, organizationId, cursor, limit + 1);
    return ok(
      presentPage(
        jobs,
        limit,
        ({ id }) => id,
        (job) => presentRetry(job, organizationId, temporalUi),
      ),
    );
  },
});

const getOperation = operation({
  method: 'get',
  path: '/v1/retries/{id}',
  operationId: 'getRetry',
  tag: 'Retries',
  summary: 'Show a bulk retry and how far it is',
  scope: 'read',
  parameters: retryPathParameters,
  responses: { 200: { description: 'The bulk retry.', schema: retryResponse } },
  handle: async ({ caller: { organizationId }, path }, { pool, temporalUi }) =>
    ok(presentRetry(await requireJob(pool, organizationId, path.id), organizationId, temporalUi)),
});

const cancelOperation = operation({
  method: 'post',
  path: '/v1/retries/{id}/cancel',
  operationId: 'cancelRetry',
  tag: 'Retries',
  summary: 'Abort a bulk retry',
  description: 'What it has triggered goes on; the rest is left failed.',
  scope: 'operate',
  parameters: retryPathParameters,
  responses: { 200: { description: 'The bulk retry as it is now.', schema: retryResponse } },
  errors: ['wrong-status'],
  handle: async ({ caller: { organizationId }, path }, { pool, temporalUi }) => {
    const { id } = await requireJob(pool, organizationId, path.id);
    if (!(await cancelJob(pool, 'retry', organizationId, id))) {
      throw wrongStatus(
        'There is nothing to cancel: the bulk retry has ended. Cancel the runs that it triggered instance by instance.',
      );
    }
    return ok(presentRetry(await requireJob(pool, organizationId, id), organizationId, temporalUi));
  },
});

async function requireJob(pool: Pool, organizationId: string, id: string): Promise<RetryJobRow> {
  const job = await findRetryJob(pool, organizationId, id);
  if (!job) throw notFound('retry');
  return job;
}

export const retryOperations = [createOperation, listOperation, getOperation, cancelOperation];
