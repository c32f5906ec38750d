import type { z } from 'zod';
import type { InstanceFilter } from '../../../db/services/instanceList.ts';
import { listInstances } from '../../../db/services/instanceList.ts';
import type { Db } from '../../../db/core/pool.ts';
import { transaction } from '../../../db/core/pool.ts';
import { findLatestVersion } from '../../../db/services/services.ts';
import { bulkOperation } from '../shared/bulk.ts';
import { invalidQuery } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { created, location, noContent, ok } from '../../http/responses.ts';
import { presentSortedPage, toSortedPage } from '../../http/pagination.ts';
import { pageSchema } from '../../http/input/schemas.ts';
import { attach, detach } from './attach.ts';
import { change } from './change.ts';
import { instanceResource, requireInstance, requireLocked } from './find.ts';
import { presentInstance } from './presenter.ts';
import { instanceChange, instanceList, newInstance, instancePathParameters } from './requestSchema.ts';
import { instanceResponse } from './responseSchema.ts';

const attachOperation = operation({
  method: 'post',
  path: '/v1/instances',
  operationId: 'attachService',
  tag: 'Instances',
  summary: 'Attach a service to a device',
  description: "It runs when the device next comes with one of the service's events. A device has a service once.",
  scope: 'provision',
  body: newInstance,
  responses: { 201: { description: 'The instance, which is pending.', schema: instanceResponse, headers: location } },
  errors: ['duplicate'],
  resource: instanceResource,
  handle: async ({ caller: { organizationId }, body }, { pool, dispatchOutbox, temporalUi }) => {
    const { instance, entry } = await transaction(pool, (db) => attach(db, organizationId, body));
    dispatchOutbox([entry]);
    return created(`/v1/instances/${instance.id}`, presentInstance(instance, temporalUi));
  },
});

const bulkAttachment = bulkOperation({
  path: '/v1/instances/bulk',
  operationId: 'attachServices',
  tag: 'Instances',
  summary: 'Attach services to many devices',
  schema: newInstance,
  create: async ({ pool, dispatchOutbox }, organizationId, body) => {
    const { instance, entry } = await transaction(pool, (db) => attach(db, organizationId, body));
    dispatchOutbox([entry]);
    return instance.id;
  },
});

const listOperation = operation({
  method: 'get',
  path: '/v1/instances',
  operationId: 'listInstances',
  tag: 'Instances',
  summary: 'List instances',
  description:
    'In the order in which they were attached, unless sorted otherwise. Every parameter narrows the ' +
    'list. For their number, see `/v1/counts/instances`.',
  scope: 'read',
  query: instanceList,
  responses: { 200: { description: 'A page of instances.', schema: pageSchema(instanceResponse) } },
  handle: async ({ caller: { organizationId }, query }, { pool, temporalUi }) => {
    const filter = await readFilter(pool, organizationId, query);
    const instances = filter ? await listInstances(pool, organizationId, filter, toSortedPage(query)) : [];
    return ok(presentSortedPage(instances, query, (instance) => presentInstance(instance, temporalUi)));
  },
});

const getOperation = operation({
  method: 'get',
  path: '/v1/instances/{id}',
  operationId: 'getInstance',
  tag: 'Instances',
  summary: 'Show an instance',
  scope: 'read',
  parameters: instancePathParameters,
  responses: { 200: { description: 'The instance.', schema: instanceResponse } },
  resource: instanceResource,
  handle: async ({ caller, path }, { pool, temporalUi }) =>
    ok(presentInstance(await requireInstance(pool, caller.organizationId, path.id), temporalUi)),
});

const changeOperation = operation({
  method: 'patch',
  path: '/v1/instances/{id}',
  operationId: 'changeInstance',
  tag: 'Instances',
  summary: "Change an instance's values or version",
  description:
    'A run under way keeps the version and the values that it began with; the instance is `outdated` ' +
    'until the next. To apply them now, execute it.',
  scope: 'provision',
  parameters: instancePathParameters,
  body: instanceChange,
  responses: { 200: { description: 'The instance as it is now.', schema: instanceResponse } },
  errors: ['duplicate'],
  resource: instanceResource,
  handle: async ({ caller: { organizationId }, path: { id }, body }, { pool, temporalUi }) => {
    await transaction(pool, async (db) =>
      change(db, organizationId, await requireLocked(db, organizationId, id), body),
    );
    return ok(presentInstance(await requireInstance(pool, organizationId, id), temporalUi));
  },
});

const detachOperation = operation({
  method: 'delete',
  path: '/v1/instances/{id}',
  operationId: 'detachService',
  tag: 'Instances',
  summary: 'Detach a service from its device',
  description:
    'Whatever its status is. A run under way is cancelled, what waits is taken back, and what was set ' +
    'on the device stays. Its external id is free again.',
  scope: 'provision',
  parameters: instancePathParameters,
  responses: { 204: { description: 'It is detached.' } },
  resource: instanceResource,
  handle: async ({ caller, path }, { pool, dispatchOutbox }) => {
    dispatchOutbox([
      await transaction(pool, async (db) => detach(db, await requireLocked(db, caller.organizationId, path.id))),
    ]);
    return noContent;
  },
});

/** Returns the filter of the query; undefined: the service does not exist, so nothing matches. */
async function readFilter(
  db: Db,
  organizationId: string,
  query: z.output<typeof instanceList>,
): Promise<InstanceFilter | undefined> {
  const namesService = query.service !== undefined || query.service_id !== undefined;
  if (query.outdated !== undefined && !namesService) {
    throw invalidQuery([
      {
        field: 'outdated',
        message: "compares with a service's latest version: name the service too, by service or service_id",
      },
    ]);
  }
  const service = namesService
    ? await findLatestVersion(db, organizationId, { id: query.service_id, name: query.service })
    : undefined;
  if (namesService && !service) return undefined;
  return {
    deviceId: query.device_id,
    service,
    statuses: query.status,
    faultCode: query.fault_code,
    errorType: query.error_type,
    changedSince: query.changed_since,
    changedBefore: query.changed_before,
    failedSince: query.failed_since,
    failedBefore: query.failed_before,
    tag: query.tag,
    paused: query.paused,
    waiting: query.waiting,
    outdated: query.outdated,
  };
}

export const instanceOperations = [
  attachOperation,
  bulkAttachment,
  listOperation,
  getOperation,
  changeOperation,
  detachOperation,
];
