import { z } from 'zod';
import type { DeviceRow } from '../../db/devices.ts';
import { expectBootstrap } from '../../db/devices.ts';
import { readBody } from '../body.ts';
import type { ApiContext, ApiDeps, ApiRouter } from '../context.ts';
import { notFound } from '../errors.ts';
import { pathId } from '../query.ts';

const secondsMessage = 'must be a whole number of seconds from 1 to 604800 (a week)';
const window = z.strictObject({ seconds: z.int(secondsMessage).min(1, secondsMessage).max(604_800, secondsMessage) });

/** The time in which a device of an organization that expects its BOOTSTRAPs may come with one. */
export function addBootstrapWindowRoutes(router: ApiRouter, { pool }: ApiDeps): void {
  const set = async (ctx: ApiContext, seconds: number | null): Promise<DeviceRow> => {
    const device = await expectBootstrap(pool, ctx.state.caller.organizationId, pathId(ctx, 'device'), seconds);
    if (!device) throw notFound('device');
    return device;
  };

  router.post('/devices/:id/bootstrap-window', async (ctx) => {
    const { seconds } = await readBody(ctx, window);
    const device = await set(ctx, seconds);
    ctx.body = { device_id: device.id, bootstrap_expected_until: device.bootstrapExpectedUntil };
  });

  router.delete('/devices/:id/bootstrap-window', async (ctx) => {
    await set(ctx, null);
    ctx.status = 204;
  });
}
