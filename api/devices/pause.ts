import { findDevice, lockDevice } from '../../db/devices.ts';
import { pauseDevice, tellToProceed } from '../../db/pause.ts';
import { transaction } from '../../db/pool.ts';
import type { ApiContext, ApiDeps, ApiRouter } from '../context.ts';
import { notFound } from '../errors.ts';
import { pathId } from '../query.ts';
import { presentDevice } from './presenter.ts';

/** While a device is paused no new run begins on it; one under way goes on to its end. */
export function addDevicePauseRoutes(router: ApiRouter, deps: ApiDeps): void {
  router.post('/devices/:id/pause', (ctx) => setPaused(ctx, deps, true));
  router.post('/devices/:id/resume', (ctx) => setPaused(ctx, deps, false));
}

async function setPaused(ctx: ApiContext, { pool, tellOutbox }: ApiDeps, paused: boolean): Promise<void> {
  const { organizationId } = ctx.state.caller;
  const id = pathId(ctx, 'device');
  const { device, entries } = await transaction(pool, async (db) => {
    const key = await lockDevice(db, organizationId, id);
    if (key === undefined) throw notFound('device');
    await pauseDevice(db, key, paused);
    return { entries: paused ? [] : await tellToProceed(db, key), device: await findDevice(db, organizationId, id) };
  });
  tellOutbox(entries);
  if (!device) throw notFound('device');
  ctx.body = presentDevice(device);
}
