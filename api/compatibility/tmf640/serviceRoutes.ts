import { z } from 'zod';
import type { InstanceFilter } from '../../../db/services/instanceList.ts';
import { listInstancesAt } from '../../../db/services/instanceList.ts';
import { lockInstance } from '../../../db/services/instanceChanges.ts';
import type { Db } from '../../../db/core/pool.ts';
import { transaction } from '../../../db/core/pool.ts';
import { findLatestVersion } from '../../../db/services/services.ts';
import type { ServiceState } from '../../../domain/tmf640.ts';
import { monitorHref, monitorId, serviceHref, serviceStateByStatus, tmf640Path } from '../../../domain/tmf640.ts';
import type { InstanceStatus } from '../../../domain/types.ts';
import { detach } from '../../resources/instances/attach.ts';
import { operation } from '../../http/operation.ts';
import { noContent, ok } from '../../http/responses.ts';
import { activate, reconfigure, requireService } from './activate.ts';
import { presentNext } from './monitorPresenter.ts';
import { monitorResponse } from './monitorResponseSchema.ts';
import { countHeaders, fieldsOf, presentPage, select } from './paging.ts';
import { presentService } from './servicePresenter.ts';
import { newService, serviceChange, serviceList, servicePathParameters } from './serviceRequestSchema.ts';
import { serviceResponse, serviceFields } from './serviceResponseSchema.ts';

const createOperation = operation({
  method: 'post',
  path: `${tmf640Path}/service`,
  operationId: 'tmf640CreateService',
  tag: 'TMF640',
  summary: 'Activate a service on a CPE',
  description:
    'Registers the CPE, unless it is, and attaches the service: all of it, or nothing. The service is ' +
    'there at once, `reserved`; it is `active` once its CPE has come and was configured: see the ' +
    'monitor in the header `Link`. Where the CPE has come before, it is asked for a connection now.',
  scope: 'operate',
  body: newService,
  responses: {
    201: {
      description: 'The service.',
      schema: serviceResponse,
      headers: { Location: 'The path of the service.', Link: 'The path of the monitor, as `rel="monitor"`.' },
    },
  },
  errors: ['duplicate', 'limit-reached'],
  handle: async ({ caller: { organizationId }, body }, { pool, dispatchOutbox }) => {
    const { id, entries } = await transaction(pool, (db) => activate(db, organizationId, body));
    dispatchOutbox(entries);
    const headers = { Location: serviceHref(id), Link: `<${monitorHref(monitorId(id, 1))}>; rel="monitor"` };
    return { status: 201, headers, body: presentService(await requireService(pool, organizationId, id)) };
  },
});

const listOperation = operation({
  method: 'get',
  path: `${tmf640Path}/service`,
  operationId: 'tmf640ListServices',
  tag: 'TMF640',
  summary: 'List services',
  description: 'In the order in which they were made. Every parameter but the first three narrows the list.',
  scope: 'read',
  query: serviceList,
  responses: { 200: { description: 'A page of services.', schema: z.array(serviceResponse), headers: countHeaders } },
  handle: async ({ caller: { organizationId }, query }, { pool }) => {
    const { fields, offset, limit } = query;
    const filter = await readFilter(pool, organizationId, query);
    if (!filter) return presentPage([], 0);
    const { instances, total } = await listInstancesAt(pool, organizationId, filter, { offset, limit });
    return presentPage(
      instances.map((instance) => select(presentService(instance), fields)),
      total,
    );
  },
});

const getOperation = operation({
  method: 'get',
  path: `${tmf640Path}/service/{id}`,
  operationId: 'tmf640GetService',
  tag: 'TMF640',
  summary: 'Show a service',
  scope: 'read',
  parameters: servicePathParameters,
  query: z.strictObject({ fields: fieldsOf(serviceFields) }),
  responses: { 200: { description: 'The service.', schema: serviceResponse } },
  handle: async ({ caller, path, query }, { pool }) =>
    ok(select(presentService(await requireService(pool, caller.organizationId, path.id)), query.fields)),
});

const changeOperation = operation({
  method: 'patch',
  path: `${tmf640Path}/service/{id}`,
  operationId: 'tmf640ChangeService',
  tag: 'TMF640',
  summary: 'Reconfigure a service, apply it again, or terminate it',
  description:
    'A service that was applied with other values is applied again: the answer is 202 and a monitor. ' +
    'One that still waits for its CPE gets the values when that comes, and one that is as it was asked ' +
    'to be needs nothing: 200. While it is being applied nothing of that can be changed (409): wait ' +
    'for its monitor. One that is terminated is shown this once.',
  scope: 'operate',
  parameters: servicePathParameters,
  body: serviceChange,
  responses: {
    200: { description: 'The service as it is now; nothing is to be done on the CPE.', schema: serviceResponse },
    202: {
      description: 'The monitor of what is now done on the CPE.',
      schema: monitorResponse,
      headers: { Location: 'The path of the monitor.' },
    },
  },
  errors: ['duplicate', 'wrong-status'],
  handle: async ({ caller: { organizationId }, path, body }, { pool, dispatchOutbox }) => {
    const { instance, entries } = await transaction(pool, async (db) => {
      const locked = await requireService(db, organizationId, path.id, lockInstance);
      return {
        instance: locked,
        entries:
          body.state === 'terminated'
            ? [await detach(db, locked)]
            : await reconfigure(db, organizationId, locked, body),
      };
    });
    dispatchOutbox(entries ?? []);
    if (body.state === 'terminated') return ok({ ...presentService(instance), state: body.state });
    const changed = await requireService(pool, organizationId, path.id);
    if (!entries) return ok(presentService(changed));
    const monitor = presentNext(instance, changed);
    return { status: 202, headers: { Location: monitor.href }, body: monitor };
  },
});

const deleteOperation = operation({
  method: 'delete',
  path: `${tmf640Path}/service/{id}`,
  operationId: 'tmf640DeleteService',
  tag: 'TMF640',
  summary: 'Terminate a service',
  description:
    'Possible in every state: the service is detached from its CPE at once. A run under way is ' +
    'cancelled. The settings of the CPE stay.',
  scope: 'provision',
  parameters: servicePathParameters,
  responses: { 204: { description: 'It is gone, and so are its monitors.' } },
  handle: async ({ caller, path }, { pool, dispatchOutbox }) => {
    const entry = await transaction(pool, async (db) =>
      detach(db, await requireService(db, caller.organizationId, path.id, lockInstance)),
    );
    dispatchOutbox([entry]);
    return noContent;
  },
});

/** Returns the filter of the query; undefined: the specification does not exist, so nothing matches. */
async function readFilter(
  db: Db,
  organizationId: string,
  query: z.output<typeof serviceList>,
): Promise<InstanceFilter | undefined> {
  const {
    state,
    externalId,
    'serviceSpecification.id': id,
    'serviceSpecification.name': name,
    'supportingResource.id': deviceId,
  } = query;
  const namesService = id !== undefined || name !== undefined;
  const service = namesService ? await findLatestVersion(db, organizationId, { id, name }) : undefined;
  if (namesService && !service) return undefined;
  return { service, deviceId, externalId, statuses: state && statusesIn(state) };
}

function statusesIn(states: ServiceState[]): InstanceStatus[] {
  return (Object.keys(serviceStateByStatus) as InstanceStatus[]).filter((status) =>
    states.includes(serviceStateByStatus[status]),
  );
}

export const tmf640ServiceOperations = [createOperation, listOperation, getOperation, changeOperation, deleteOperation];
