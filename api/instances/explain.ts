import { readInstanceFacts } from '../../db/explain.ts';
import { explainInstance } from '../../domain/explain.ts';
import type { ApiDeps, ApiRouter } from '../context.ts';
import { notFound } from '../errors.ts';
import { readDeviceSecrets } from '../devices/secrets.ts';
import { createMasker } from '../masking.ts';
import { pathId } from '../query.ts';
import { requireInstance } from './find.ts';

/** Why an instance is where it is, in words, and what to do. */
export function addExplainRoutes(router: ApiRouter, { pool }: ApiDeps): void {
  router.get('/instances/:id/explain', async (ctx) => {
    const { organizationId } = ctx.state.caller;
    const instance = await requireInstance(pool, organizationId, pathId(ctx, 'instance'));
    const facts = await readInstanceFacts(pool, organizationId, instance.id);
    if (!facts) throw notFound('instance');
    const masker = createMasker([...(instance.lastRun ? [instance.lastRun] : []), instance, ...(await readDeviceSecrets(pool, instance.deviceKey))]);
    ctx.body = masker.json(explainInstance(facts));
  });
}
