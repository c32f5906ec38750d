import type { z } from 'zod';
import { transaction } from '../../../db/core/pool.ts';
import type { ServiceRow } from '../../../db/services/services.ts';
import { listServicesAt, countServices } from '../../../db/services/services.ts';
import type { VariableDefinition } from '../../../domain/types.ts';
import { operation } from '../../http/operation.ts';
import { noContent, ok } from '../../http/responses.ts';
import { changeService, createService, removeService } from '../../resources/services/change.ts';
import { presentService } from '../../resources/services/presenter.ts';
import { newService } from '../../resources/services/requestSchema.ts';
import { created, createdResponse, oktopus, requireOwnTenant } from './conventions.ts';
import { numberedPage, numberedPageSchema, sliceOf } from './paging.ts';
import { toDefinition } from './presenter.ts';
import { definitionChange, definitionList, definitionReference, newDefinition } from './requestSchema.ts';
import { definitionResponse } from './responseSchema.ts';

const path = '/api/service/definition';
const servicePath = (id: string): string => `/v1/services/${encodeURIComponent(id)}`;

const listOperation = operation({
  ...oktopus,
  method: 'get',
  path,
  operationId: 'listOktopusDefinitions',
  summary: 'List service definitions',
  description: 'The services, by age, with their scripts.',
  scope: 'read',
  query: definitionList,
  responses: { 200: { description: 'A page of definitions.', schema: numberedPageSchema(definitionResponse) } },
  handle: async ({ caller: { organizationId }, query }, { pool }) => {
    const services = await listServicesAt(pool, organizationId, query, sliceOf(query));
    const items = services.map((service) => toDefinition(presentService(service), organizationId));
    return ok(numberedPage(items, await countServices(pool, organizationId, query), query));
  },
});

const createOperation = operation({
  ...oktopus,
  method: 'post',
  path,
  operationId: 'createOktopusDefinition',
  summary: 'Create a service definition',
  description:
    'A service that runs on `0 BOOTSTRAP`; change its events, if need be, by `/v1/services/{id}`. Its ' +
    'id is in the header `Location`, and in the list.',
  scope: 'operate',
  body: newDefinition,
  responses: { 201: createdResponse('It is made.') },
  errors: ['duplicate', 'busy'],
  handle: async ({ caller, body: { name, description, script, variables } }, { pool, checkScript }) => {
    const input = newService.parse({ name, description, script, variables });
    return created(servicePath(await createService(pool, checkScript, caller.organizationId, input)));
  },
});

const changeOperation = operation({
  ...oktopus,
  method: 'put',
  path,
  operationId: 'changeOktopusDefinition',
  summary: 'Edit a service definition',
  description:
    'What is left out stays as it is. A change of the script or the variables makes a new version; a ' +
    'run under way keeps its own.',
  scope: 'operate',
  body: definitionChange,
  responses: { 204: { description: 'It is changed.' } },
  errors: ['not-found', 'duplicate', 'busy'],
  auditPath: ({ body }) => servicePath(body.id),
  handle: async ({ caller: { organizationId }, body }, { pool, checkScript }) => {
    requireOwnTenant(body.tenant_id, organizationId);
    await transaction(pool, (db) =>
      changeService(db, checkScript, organizationId, body.id, (service) => changeOf(service, body)),
    );
    return noContent;
  },
});

const deleteOperation = operation({
  ...oktopus,
  method: 'delete',
  path,
  operationId: 'deleteOktopusDefinition',
  summary: 'Delete a service definition',
  description: 'Its instances must be deleted before (409).',
  scope: 'operate',
  body: definitionReference,
  responses: { 204: { description: 'It is gone.' } },
  errors: ['not-found', 'in-use', 'winding-down'],
  auditPath: ({ body }) => servicePath(body.id),
  handle: async ({ caller, body }, { pool }) => {
    await transaction(pool, (db) => removeService(db, caller.organizationId, body.id));
    return noContent;
  },
});

function changeOf(service: ServiceRow, { name, description, script, variables }: z.output<typeof definitionChange>) {
  return {
    name,
    description,
    script,
    variables: variables?.map((changed) =>
      keepDefaultAndSecret(
        changed,
        service.variables.find((each) => each.name === changed.name),
      ),
    ),
  };
}

type ChangedVariable = NonNullable<z.output<typeof definitionChange>['variables']>[number];

/**
 * Clients of Oktopus do not know `default` and `secret`, so a change without them leaves both as they were. A
 * secret's default is removed when the variable becomes public.
 */
function keepDefaultAndSecret(
  { secret: changedSecret, ...changed }: ChangedVariable,
  current: VariableDefinition | undefined,
): VariableDefinition {
  const secret = changedSecret ?? current?.secret ?? false;
  const defaults = current?.default !== undefined && (secret || !current.secret) ? { default: current.default } : {};
  return { ...defaults, ...changed, secret };
}

export const definitionOperations = [listOperation, createOperation, changeOperation, deleteOperation];
