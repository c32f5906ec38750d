import type { z } from 'zod';
import type { Db } from '../../db/pool.ts';
import { transaction } from '../../db/pool.ts';
import type { RolloutRow } from '../../db/rollouts.ts';
import { countChosen, findRollout, insertRollout, listRollouts } from '../../db/rollouts.ts';
import { listServices, lockService } from '../../db/services.ts';
import { newId } from '../../lib/ids.ts';
import type { RolloutWish } from '../../lib/steerRollout.ts';
import { steerRollout } from '../../lib/steerRollout.ts';
import { readBody } from '../body.ts';
import type { ApiContext, ApiDeps, ApiRouter } from '../context.ts';
import { invalidFields, notFound, wrongStatus } from '../errors.ts';
import { pageOf } from '../pagination.ts';
import { pathId, readQuery } from '../query.ts';
import { requireVersion } from '../services/versions.ts';
import { presentRollout, presentRolloutPlan } from './presenter.ts';
import { newRollout, rolloutList } from './schema.ts';

/** Rollouts of a version: stored here, and done by the workflow that the workers start for them. */
export function addRolloutRoutes(router: ApiRouter, { pool, temporalUi }: ApiDeps): void {
  const show = async (ctx: ApiContext, id: string): Promise<void> => {
    const { organizationId } = ctx.state.caller;
    ctx.body = presentRollout(await requireRollout(pool, organizationId, id), organizationId, temporalUi);
  };

  router.post('/rollouts', async (ctx) => {
    const { organizationId, keyName: createdBy } = ctx.state.caller;
    const input = await readBody(ctx, newRollout);
    if (input.dry_run) {
      const { serviceId, version } = await resolve(pool, organizationId, input);
      const groups = await countChosen(pool, organizationId, serviceId, input.filter);
      ctx.body = presentRolloutPlan(groups, { service: input.service, version, ratePerSecond: input.rate_per_second });
      return;
    }
    const id = await transaction(pool, (db) => begin(db, organizationId, createdBy, input));
    ctx.status = 201;
    ctx.set('Location', `/v1/rollouts/${id}`);
    await show(ctx, id);
  });

  router.get('/rollouts', async (ctx) => {
    const { organizationId } = ctx.state.caller;
    const { limit, cursor } = readQuery(ctx, rolloutList);
    const rollouts = await listRollouts(pool, organizationId, cursor, limit + 1);
    ctx.body = pageOf(rollouts, limit, ({ id }) => id, (rollout) => presentRollout(rollout, organizationId, temporalUi));
  });

  router.get('/rollouts/:id', (ctx) => show(ctx, pathId(ctx, 'rollout')));

  const steer = async (ctx: ApiContext, wish: RolloutWish): Promise<void> => {
    const { organizationId, keyName } = ctx.state.caller;
    const { id } = await requireRollout(pool, organizationId, pathId(ctx, 'rollout'));
    if (!(await steerRollout(pool, organizationId, id, wish, `by API key ${keyName}`))) {
      const { state } = await requireRollout(pool, organizationId, id);
      throw wrongStatus(`The rollout is ${state}. ${possible[wish]}`);
    }
    await show(ctx, id);
  };
  router.post('/rollouts/:id/pause', (ctx) => steer(ctx, 'pause'));
  router.post('/rollouts/:id/resume', (ctx) => steer(ctx, 'resume'));
  router.post('/rollouts/:id/abort', (ctx) => steer(ctx, 'abort'));
}

const possible: Record<RolloutWish, string> = {
  pause: 'Only one that is running can be paused.',
  resume: 'Only one that is paused or has stopped can be resumed.',
  abort: 'There is nothing to abort: what it has touched is taken back by a rollout of the older version, with this one in its filter.',
};

async function requireRollout(db: Db, organizationId: string, id: string): Promise<RolloutRow> {
  const rollout = await findRollout(db, organizationId, id);
  if (!rollout) throw notFound('rollout');
  return rollout;
}

type Input = z.output<typeof newRollout>;

/** What the names and numbers of a new rollout stand for. */
async function resolve(db: Db, organizationId: string, { service: name, version, filter, follow }: Input): Promise<{ serviceId: string; version: number }> {
  const [service] = await listServices(db, organizationId, name, undefined, 1);
  if (!service) throw invalidFields([{ field: 'service', message: 'is not the name of a service' }]);
  const { id: serviceId, version: latestVersion } = service;
  const { version: number } = await requireVersion(db, organizationId, { serviceId, latestVersion }, version ?? latestVersion);
  if (follow && number !== latestVersion) throw invalidFields([{ field: 'follow', message: `is for the latest version, which is ${latestVersion}` }]);
  if (filter.rollout !== undefined && !(await findRollout(db, organizationId, filter.rollout))) {
    throw invalidFields([{ field: 'filter.rollout', message: 'is not the id of a rollout' }]);
  }
  return { serviceId, version: number };
}

/** Holds the service meanwhile, so that it is not deleted. */
async function begin(db: Db, organizationId: string, createdBy: string, input: Input): Promise<string> {
  const { serviceId, version } = await resolve(db, organizationId, input);
  await lockService(db, organizationId, serviceId, 'share');
  const { filter, follow, canary, concurrency, stop_at: stopAt, rate_per_second: ratePerSecond } = input;
  const id = newId('rol');
  await insertRollout(db, { id, organizationId, serviceId, version, filter, follow, createdBy, canary, concurrency, stopAt, ratePerSecond });
  return id;
}
