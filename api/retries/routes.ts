import { cancelJob } from '../../db/jobs.ts';
import type { RetryJobRow } from '../../db/retryJobs.ts';
import { countFailed, findRetryJob, insertRetryJob, listRetryJobs } from '../../db/retryJobs.ts';
import { newId } from '../../lib/ids.ts';
import { readBody } from '../body.ts';
import type { ApiContext, ApiDeps, ApiRouter } from '../context.ts';
import { notFound, wrongStatus } from '../errors.ts';
import { pageOf } from '../pagination.ts';
import { pathId, readQuery } from '../query.ts';
import { presentPlan, presentRetry } from './presenter.ts';
import { newRetry, retryList } from './schema.ts';

/** Bulk retries of failed instances: stored here, and done by the workflow that the workers start for them. */
export function addRetryRoutes(router: ApiRouter, { pool, temporalUi }: ApiDeps): void {
  const require = async (ctx: ApiContext, id: string): Promise<RetryJobRow> => {
    const job = await findRetryJob(pool, ctx.state.caller.organizationId, id);
    if (!job) throw notFound('retry');
    return job;
  };
  const show = async (ctx: ApiContext, id: string): Promise<void> => {
    ctx.body = presentRetry(await require(ctx, id), ctx.state.caller.organizationId, temporalUi);
  };

  router.post('/retries', async (ctx) => {
    const { organizationId, keyName: createdBy } = ctx.state.caller;
    const { filter, rate_per_second: ratePerSecond, dry_run: dryRun } = await readBody(ctx, newRetry);
    if (dryRun) {
      ctx.body = presentPlan(await countFailed(pool, organizationId, filter), filter, ratePerSecond);
      return;
    }
    const id = newId('rty');
    await insertRetryJob(pool, { id, organizationId, filter, ratePerSecond, createdBy });
    ctx.status = 201;
    ctx.set('Location', `/v1/retries/${id}`);
    await show(ctx, id);
  });

  router.get('/retries', async (ctx) => {
    const { organizationId } = ctx.state.caller;
    const { limit, cursor } = readQuery(ctx, retryList);
    const jobs = await listRetryJobs(pool, organizationId, cursor, limit + 1);
    ctx.body = pageOf(jobs, limit, ({ id }) => id, (job) => presentRetry(job, organizationId, temporalUi));
  });

  router.get('/retries/:id', (ctx) => show(ctx, pathId(ctx, 'retry')));

  router.post('/retries/:id/cancel', async (ctx) => {
    const { id } = await require(ctx, pathId(ctx, 'retry'));
    if (!(await cancelJob(pool, 'retry', ctx.state.caller.organizationId, id))) {
      throw wrongStatus('There is nothing to cancel: the retry is over. What it has triggered is cancelled instance by instance.');
    }
    await show(ctx, id);
  });
}
