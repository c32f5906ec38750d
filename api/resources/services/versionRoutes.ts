import type { Db } from '../../../db/core/pool.ts';
import { findService } from '../../../db/services/services.ts';
import type { ServiceVersionRow } from '../../../db/services/serviceVersions.ts';
import { findServiceVersion, listServiceVersions } from '../../../db/services/serviceVersions.ts';
import { invalidFields, notFound } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { ok } from '../../http/responses.ts';
import { presentPage } from '../../http/pagination.ts';
import { countParameter, pageSchema } from '../../http/input/schemas.ts';
import { presentServiceVersion, presentServiceVersionSummary } from './presenter.ts';
import { versionList, servicePathParameters } from './requestSchema.ts';
import { serviceVersionResponse, serviceVersionSummaryResponse } from './responseSchema.ts';

const listOperation = operation({
  method: 'get',
  path: '/v1/services/{id}/versions',
  operationId: 'listServiceVersions',
  tag: 'Services',
  summary: 'List what a service was',
  description: 'Version by version, the newest first, without their scripts.',
  scope: 'read',
  parameters: servicePathParameters,
  query: versionList,
  responses: { 200: { description: 'A page of versions.', schema: pageSchema(serviceVersionSummaryResponse) } },
  handle: async ({ caller: { organizationId }, path, query: { limit, cursor } }, { pool }) => {
    const service = await findService(pool, organizationId, path.id);
    if (!service) throw notFound('service');
    const versions = await listServiceVersions(pool, organizationId, service.id, cursor, limit + 1);
    return ok(presentPage(versions, limit, ({ version }) => version, presentServiceVersionSummary));
  },
});

const getOperation = operation({
  method: 'get',
  path: '/v1/services/{id}/versions/{number}',
  operationId: 'getServiceVersion',
  tag: 'Services',
  summary: 'Show a version of a service',
  scope: 'read',
  parameters: {
    ...servicePathParameters,
    number: { what: 'version', schema: countParameter("The version's number, from 1.") },
  },
  responses: { 200: { description: 'The version.', schema: serviceVersionResponse } },
  handle: async ({ caller: { organizationId }, path }, { pool }) => {
    const version = await findServiceVersion(pool, organizationId, path.id, path.number);
    if (!version) throw notFound('version');
    return ok(presentServiceVersion(version));
  },
});

/** @throws ApiError for the field `version` where the service has no such version. */
export async function requireVersion(
  db: Db,
  organizationId: string,
  { serviceId, latestVersion }: { serviceId: string; latestVersion: number },
  version: number,
): Promise<ServiceVersionRow> {
  const found = await findServiceVersion(db, organizationId, serviceId, version);
  if (!found)
    throw invalidFields([
      { field: 'version', message: `is not a version of the service: its latest is ${latestVersion}` },
    ]);
  return found;
}

export const serviceVersionOperations = [listOperation, getOperation];
