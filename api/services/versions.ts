import type { Db } from '../../db/pool.ts';
import { findService } from '../../db/services.ts';
import type { ServiceVersionRow } from '../../db/serviceVersions.ts';
import { findServiceVersion, listServiceVersions } from '../../db/serviceVersions.ts';
import type { ApiDeps, ApiRouter } from '../context.ts';
import { invalidFields, notFound } from '../errors.ts';
import { pageOf } from '../pagination.ts';
import { pathId, readQuery } from '../query.ts';
import { presentServiceVersion, presentServiceVersionSummary } from './presenter.ts';
import { versionList } from './schema.ts';

/** What a service was, version by version. */
export function addServiceVersionRoutes(router: ApiRouter, { pool }: ApiDeps): void {
  router.get('/services/:id/versions', async (ctx) => {
    const { organizationId } = ctx.state.caller;
    const { limit, cursor } = readQuery(ctx, versionList);
    const service = await findService(pool, organizationId, pathId(ctx, 'service'));
    if (!service) throw notFound('service');
    const versions = await listServiceVersions(pool, organizationId, service.id, cursor, limit + 1);
    ctx.body = pageOf(versions, limit, ({ version }) => version, presentServiceVersionSummary);
  });

  router.get('/services/:id/versions/:number', async (ctx) => {
    const number = ctx.params.number ?? '';
    const id = pathId(ctx, 'version');
    const version = /^[1-9]\d{0,8}$/.test(number) ? await findServiceVersion(pool, ctx.state.caller.organizationId, id, Number(number)) : undefined;
    if (!version) throw notFound('version');
    ctx.body = presentServiceVersion(version);
  });
}

/** @throws what says that the field `version` names none. */
export async function requireVersion(
  db: Db,
  organizationId: string,
  { serviceId, latestVersion }: { serviceId: string; latestVersion: number },
  version: number,
): Promise<ServiceVersionRow> {
  const found = await findServiceVersion(db, organizationId, serviceId, version);
  if (!found) throw invalidFields([{ field: 'version', message: `is not a version of the service, whose latest is ${latestVersion}` }]);
  return found;
}
