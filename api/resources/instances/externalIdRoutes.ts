import { z } from 'zod';
import { lockDevice } from '../../../db/devices/devices.ts';
import type { InstanceRow } from '../../../db/services/instances.ts';
import { findByExternalId } from '../../../db/services/instances.ts';
import { lockInstance } from '../../../db/services/instanceChanges.ts';
import { transaction } from '../../../db/core/pool.ts';
import type { ApiDeps } from '../../deps.ts';
import { duplicate, invalidFields, notFound } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { created, location, ok } from '../../http/responses.ts';
import { idParameter } from '../../http/input/query.ts';
import type { ReadResource } from '../../http/operation.ts';
import { validate } from '../../http/input/validation.ts';
import { attach } from './attach.ts';
import { replaceValues } from './change.ts';
import { requireInstance } from './find.ts';
import { presentInstance } from './presenter.ts';
import { externalId, instancePut } from './requestSchema.ts';
import { instanceResponse } from './responseSchema.ts';

const parameters = { external_id: idParameter('instance', 'What you know the instance by.', 'subscription-4711') };

const externalResource: ReadResource = async ({ pool, temporalUi }, organizationId, { external_id: external = '' }) => {
  const found = await findByExternalId(pool, organizationId, external);
  const instance = found && (await lockInstance(pool, organizationId, found.id));
  return instance && presentInstance(instance, temporalUi);
};

const getOperation = operation({
  method: 'get',
  path: '/v1/instances/by-external-id/{external_id}',
  operationId: 'getInstanceByExternalId',
  tag: 'Instances',
  summary: 'Show an instance by your own id',
  scope: 'read',
  parameters,
  responses: { 200: { description: 'The instance.', schema: instanceResponse } },
  resource: externalResource,
  handle: async ({ caller, path }, { pool, temporalUi }) => {
    const instance = await findByExternalId(pool, caller.organizationId, path.external_id);
    if (!instance) throw notFound('instance');
    return ok(presentInstance(instance, temporalUi));
  },
});

const putOperation = operation({
  method: 'put',
  path: '/v1/instances/by-external-id/{external_id}',
  operationId: 'putInstance',
  tag: 'Instances',
  summary: 'Attach a service under your own id, or change the instance that has it',
  description:
    'The same again does nothing more, so it may be repeated. An instance stays with its device and ' +
    'service: detach it to move it. A run under way keeps the values that it ' +
    'began with; the instance is `outdated` until the next. `If-None-Match: *` attaches only, ' +
    '`If-Match: *` changes only.',
  scope: 'provision',
  parameters,
  body: instancePut,
  responses: {
    200: { description: 'The instance, which was there, as it is now.', schema: instanceResponse },
    201: {
      description: 'The instance, which is attached now, and pending.',
      schema: instanceResponse,
      headers: location,
    },
  },
  errors: ['duplicate'],
  resource: externalResource,
  handle: async ({ caller: { organizationId }, path, body }, deps) => {
    const parsed = validate(z.object({ external_id: externalId }), path);
    if ('errors' in parsed) throw invalidFields(parsed.errors);
    const { id, isNew } = await put(deps, organizationId, path.external_id, body);
    const response = presentInstance(await requireInstance(deps.pool, organizationId, id), deps.temporalUi);
    return isNew ? created(`/v1/instances/${id}`, response) : ok(response);
  },
});

type Put = z.output<typeof instancePut>;

async function put(
  { pool, dispatchOutbox }: ApiDeps,
  organizationId: string,
  external: string,
  body: Put,
): Promise<{ id: string; isNew: boolean }> {
  const { instance, entry } = await transaction(pool, async (db) => {
    // Locked first: of two concurrent requests, the second sees what the first attached.
    await lockDevice(db, organizationId, body.device_id);
    const found = await findByExternalId(db, organizationId, external);
    if (!found)
      return attach(db, organizationId, {
        ...body,
        tags: body.tags ?? [],
        metadata: body.metadata ?? {},
        version: body.version ?? null,
        external_id: external,
      });
    requireSameReferences(found, body);
    const { variables, position, version, tags, metadata } = body;
    await replaceValues(db, organizationId, found, { variables, position, version, tags, metadata });
    return { instance: found, entry: undefined };
  });
  if (entry !== undefined) dispatchOutbox([entry]);
  return { id: instance.id, isNew: entry !== undefined };
}

function requireSameReferences({ id, deviceId, serviceId, serviceName }: InstanceRow, body: Put): void {
  const fields = [
    ...(deviceId === body.device_id ? [] : ['device_id']),
    ...(serviceId === body.service_id ? [] : ['service_id']),
  ];
  if (fields.length === 0) return;
  throw duplicate(
    `The external id belongs to the instance ${id}, of the service ${serviceName} (${serviceId}) on ` +
      `the device ${deviceId}. Detach that instance first.`,
    fields,
  );
}

/** Listed before the operations by instance id, whose paths would match these too. */
export const externalInstanceOperations = [getOperation, putOperation];
