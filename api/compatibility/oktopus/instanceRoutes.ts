import type { z } from 'zod';
import type { InstanceRow } from '../../../db/services/instances.ts';
import { listInstancesAt } from '../../../db/services/instanceList.ts';
import type { Db } from '../../../db/core/pool.ts';
import { transaction } from '../../../db/core/pool.ts';
import { invalidFields } from '../../http/errors.ts';
import { act, execute } from '../../resources/instances/actionRoutes.ts';
import { attach, detach } from '../../resources/instances/attach.ts';
import { replaceValues } from '../../resources/instances/change.ts';
import { requireLocked } from '../../resources/instances/find.ts';
import { presentInstance } from '../../resources/instances/presenter.ts';
import { newInstance, instancePathParameters } from '../../resources/instances/requestSchema.ts';
import { operation } from '../../http/operation.ts';
import { noContent, ok } from '../../http/responses.ts';
import { acceptedResponse, created, createdResponse, oktopus, requireOwnTenant } from './conventions.ts';
import { numberedPage, numberedPageSchema, sliceOf } from './paging.ts';
import { toAttachedInstance } from './presenter.ts';
import { instanceReference, newOktopusInstance, oktopusInstanceChange, oktopusInstanceList } from './requestSchema.ts';
import { oktopusInstanceResponse } from './responseSchema.ts';

const path = '/api/service/instance';
const instancePath = (id: string): string => `/v1/instances/${encodeURIComponent(id)}`;

const listOperation = operation({
  ...oktopus,
  method: 'get',
  path,
  operationId: 'listOktopusInstances',
  summary: 'List service instances',
  description: 'By age. Every parameter that is given narrows the list, and `total`.',
  scope: 'read',
  query: oktopusInstanceList,
  responses: { 200: { description: 'A page of instances.', schema: numberedPageSchema(oktopusInstanceResponse) } },
  handle: async ({ caller: { organizationId }, query }, { pool, temporalUi }) => {
    const { instances, total } = await listInstancesAt(pool, organizationId, filterOf(query), sliceOf(query));
    const items = instances.map((instance) =>
      toAttachedInstance(presentInstance(instance, temporalUi), organizationId),
    );
    return ok(numberedPage(items, total, query));
  },
});

const createOperation = operation({
  ...oktopus,
  method: 'post',
  path,
  operationId: 'createOktopusInstance',
  summary: 'Attach a service to a device',
  description:
    'The device must be registered (`POST /v1/devices`). The instance is pending until the device ' +
    'comes with an event; its id is in the header `Location`, and in the list.',
  scope: 'provision',
  body: newOktopusInstance,
  responses: { 201: createdResponse('It is attached.') },
  errors: ['duplicate'],
  handle: async ({ caller, body }, { pool, dispatchOutbox }) => {
    const { instance, entry } = await transaction(pool, (db) =>
      attach(db, caller.organizationId, newInstance.parse(body)),
    );
    dispatchOutbox([entry]);
    return created(instancePath(instance.id));
  },
});

const changeOperation = operation({
  ...oktopus,
  method: 'put',
  path,
  operationId: 'changeOktopusInstance',
  summary: 'Edit a service instance',
  description:
    'Its values: device and service stay. A run under way keeps those that it began with; to apply the ' +
    'new ones now, execute it.',
  scope: 'provision',
  body: oktopusInstanceChange,
  responses: { 204: { description: 'It is changed.' } },
  errors: ['not-found'],
  auditPath: ({ body }) => instancePath(body.id),
  handle: async ({ caller, body }, { pool }) => {
    await transaction(pool, (db) => changeInstance(db, caller.organizationId, body));
    return noContent;
  },
});

const deleteOperation = operation({
  ...oktopus,
  method: 'delete',
  path,
  operationId: 'deleteOktopusInstance',
  summary: 'Detach a service from its device',
  description: 'A run under way is cancelled, what waits is taken back, and what was set on the device stays.',
  scope: 'provision',
  body: instanceReference,
  responses: { 204: { description: 'It is detached.' } },
  errors: ['not-found'],
  auditPath: ({ body }) => instancePath(body.id),
  handle: async ({ caller, body }, { pool, dispatchOutbox }) => {
    dispatchOutbox([
      await transaction(pool, async (db) => detach(db, await requireLocked(db, caller.organizationId, body.id))),
    ]);
    return noContent;
  },
});

const executeOperation = operation({
  ...oktopus,
  method: 'post',
  path: `${path}/{id}/execute`,
  operationId: 'executeOktopusInstance',
  summary: 'Run a service instance now',
  description:
    'Without waiting for an event of the device. A body, such as the instance as it was shown, is not looked at.',
  scope: 'operate',
  ignoresBody: true,
  parameters: instancePathParameters,
  responses: { 202: acceptedResponse('What was asked for happens next.') },
  errors: ['wrong-status'],
  auditPath: ({ path: { id } }) => instancePath(id),
  handle: async ({ caller, path: { id } }, deps) => {
    await act(caller, id, deps, execute);
    return { status: 202, body: null };
  },
});

function filterOf({ id, device_id: deviceId, service_id: serviceId, status }: z.output<typeof oktopusInstanceList>) {
  // Only the filter `outdated` needs the latest version.
  return {
    id,
    deviceId,
    service: serviceId === undefined ? undefined : { id: serviceId, latestVersion: 0 },
    statuses: status && [status],
  };
}

async function changeInstance(
  db: Db,
  organizationId: string,
  body: z.output<typeof oktopusInstanceChange>,
): Promise<void> {
  requireOwnTenant(body.tenant_id, organizationId);
  const instance = await requireLocked(db, organizationId, body.id);
  requireSameReferences(instance, body);
  if (body.variables) await replaceValues(db, organizationId, instance, { variables: body.variables });
}

function requireSameReferences(
  { deviceId, serviceId }: InstanceRow,
  body: z.output<typeof oktopusInstanceChange>,
): void {
  const current = { device_id: deviceId, service_id: serviceId };
  const errors = (['device_id', 'service_id'] as const)
    .filter((field) => body[field] !== undefined && body[field] !== current[field])
    .map((field) => ({
      field,
      message: `must stay ${current[field]}: delete the instance and create another to move it`,
    }));
  if (errors.length > 0) throw invalidFields(errors);
}

export const instanceOperations = [listOperation, createOperation, changeOperation, deleteOperation, executeOperation];
