import { transaction } from '../../../db/core/pool.ts';
import { findService, listServices, lockService } from '../../../db/services/services.ts';
import { operation } from '../../http/operation.ts';
import { created, location, noContent, ok } from '../../http/responses.ts';
import { presentPage } from '../../http/pagination.ts';
import type { ReadResource } from '../../http/operation.ts';
import { pageSchema } from '../../http/input/schemas.ts';
import { changeService, createService, removeService, requireService } from './change.ts';
import { presentService, presentServiceSummary } from './presenter.ts';
import { newService, serviceChange, serviceList, servicePathParameters } from './requestSchema.ts';
import { serviceResponse, serviceSummaryResponse } from './responseSchema.ts';

const serviceResource: ReadResource = async ({ pool }, organizationId, { id = '' }) => {
  await lockService(pool, organizationId, id, 'update');
  const service = await findService(pool, organizationId, id);
  return service && presentService(service);
};

const createOperation = operation({
  method: 'post',
  path: '/v1/services',
  operationId: 'createService',
  tag: 'Services',
  summary: 'Define a service',
  description: 'The script is checked for syntax errors. Try it by a dry run before.',
  scope: 'operate',
  body: newService,
  responses: { 201: { description: 'The service, of version 1.', schema: serviceResponse, headers: location } },
  errors: ['duplicate', 'busy'],
  resource: serviceResource,
  handle: async ({ caller: { organizationId }, body }, { pool, checkScript }) => {
    const id = await createService(pool, checkScript, organizationId, body);
    return created(`/v1/services/${id}`, presentService(await requireService(pool, organizationId, id)));
  },
});

const listOperation = operation({
  method: 'get',
  path: '/v1/services',
  operationId: 'listServices',
  tag: 'Services',
  summary: 'List services',
  description: 'In the order in which they were made, without their scripts.',
  scope: 'read',
  query: serviceList,
  responses: { 200: { description: 'A page of services.', schema: pageSchema(serviceSummaryResponse) } },
  handle: async ({ caller, query: { limit, cursor, name } }, { pool }) => {
    const services = await listServices(pool, caller.organizationId, name, cursor, limit + 1);
    return ok(presentPage(services, limit, ({ id }) => id, presentServiceSummary));
  },
});

const getOperation = operation({
  method: 'get',
  path: '/v1/services/{id}',
  operationId: 'getService',
  tag: 'Services',
  summary: 'Show a service',
  description: 'In its latest version.',
  scope: 'read',
  parameters: servicePathParameters,
  responses: { 200: { description: 'The service.', schema: serviceResponse } },
  resource: serviceResource,
  handle: async ({ caller, path }, { pool }) =>
    ok(presentService(await requireService(pool, caller.organizationId, path.id))),
});

const changeOperation = operation({
  method: 'patch',
  path: '/v1/services/{id}',
  operationId: 'changeService',
  tag: 'Services',
  summary: 'Change a service',
  description:
    'What is left out stays as it is; a list or policy that is given replaces the one that was there. ' +
    'A change of script, variables, events or policy makes a new version; a run under way keeps its ' +
    'own.',
  scope: 'operate',
  parameters: servicePathParameters,
  body: serviceChange,
  responses: { 200: { description: 'The service as it is now.', schema: serviceResponse } },
  errors: ['duplicate', 'busy'],
  resource: serviceResource,
  handle: async ({ caller: { organizationId }, path: { id }, body }, { pool, checkScript }) => {
    await transaction(pool, (db) => changeService(db, checkScript, organizationId, id, () => body));
    return ok(presentService(await requireService(pool, organizationId, id)));
  },
});

const deleteOperation = operation({
  method: 'delete',
  path: '/v1/services/{id}',
  operationId: 'deleteService',
  tag: 'Services',
  summary: 'Delete a service',
  description:
    'With its versions. It must be detached from its devices before (409, `in-use`, with their ' +
    'number). Until the workflows have ended, the answer is 409, `winding-down`.',
  scope: 'operate',
  parameters: servicePathParameters,
  responses: { 204: { description: 'It is gone.' } },
  errors: ['in-use', 'winding-down'],
  resource: serviceResource,
  handle: async ({ caller, path }, { pool }) => {
    await transaction(pool, (db) => removeService(db, caller.organizationId, path.id));
    return noContent;
  },
});

export const serviceOperations = [createOperation, listOperation, getOperation, changeOperation, deleteOperation];
