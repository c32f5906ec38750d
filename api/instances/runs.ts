import type { InstanceRow } from '../../db/instances.ts';
import type { RunSummaryRow } from '../../db/runReads.ts';
import { findRun, listRuns, readRunLog, readRunMessages } from '../../db/runReads.ts';
import type { ApiDeps, ApiRouter } from '../context.ts';
import { notFound } from '../errors.ts';
import { readDeviceSecrets } from '../devices/secrets.ts';
import { createMasker } from '../masking.ts';
import { pageOf } from '../pagination.ts';
import { pathId, readQuery } from '../query.ts';
import { requireInstance } from './find.ts';
import { presentRun, presentRunSummary } from './presenter.ts';
import { runList } from './schema.ts';

export function addRunRoutes(router: ApiRouter, { pool }: ApiDeps): void {
  router.get('/instances/:id/runs', async (ctx) => {
    const { limit, cursor } = readQuery(ctx, runList);
    const instance = await requireInstance(pool, ctx.state.caller.organizationId, pathId(ctx, 'instance'));
    const runs = await listRuns(pool, instance.id, cursor, limit + 1);
    ctx.body = pageOf(
      runs,
      limit,
      ({ number }) => number,
      (run) => presentRunSummary(run, createMasker([run, instance])),
    );
  });

  router.get('/instances/:id/runs/:number', async (ctx) => {
    const instance = await requireInstance(pool, ctx.state.caller.organizationId, pathId(ctx, 'instance'));
    const run = await requireRun(pool, instance, ctx.params.number ?? '');
    const ofDevice = await readDeviceSecrets(pool, instance.deviceKey);
    const masker = createMasker([run, instance, ...ofDevice]);
    ctx.body = presentRun(run, await readRunLog(pool, ctx.state.caller.organizationId, run.id), await readRunMessages(pool, run.id), masker);
  });
}

async function requireRun(pool: ApiDeps['pool'], instance: InstanceRow, number: string): Promise<RunSummaryRow> {
  const run = /^[1-9]\d{0,8}$/.test(number) ? await findRun(pool, instance.id, Number(number)) : undefined;
  if (!run) throw notFound('run');
  return run;
}
