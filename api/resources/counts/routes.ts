import { countByHour, countDevices, countFailures, countInstances } from '../../../db/events/counts.ts';
import { operation } from '../../http/operation.ts';
import { ok } from '../../http/responses.ts';
import { presentDeviceCounts, presentFailureCounts, presentInstanceCounts } from './presenter.ts';
import { failureQuery, hourQuery } from './requestSchema.ts';
import {
  deviceCountsResponse,
  failureCountsResponse,
  hourCountsResponse,
  instanceCountsResponse,
} from './responseSchema.ts';

const maxServices = 500;
const maxFailures = 200;

const devicesOperation = operation({
  method: 'get',
  path: '/v1/counts/devices',
  operationId: 'countDevices',
  tag: 'Counts',
  summary: 'Count devices',
  scope: 'read',
  responses: { 200: { description: 'The counts.', schema: deviceCountsResponse } },
  handle: async ({ caller }, { pool }) => ok(presentDeviceCounts(await countDevices(pool, caller.organizationId))),
});

const instancesOperation = operation({
  method: 'get',
  path: '/v1/counts/instances',
  operationId: 'countInstances',
  tag: 'Counts',
  summary: 'Count instances by service and status',
  scope: 'read',
  responses: { 200: { description: 'The counts.', schema: instanceCountsResponse } },
  handle: async ({ caller }, { pool }) =>
    ok(presentInstanceCounts(await countInstances(pool, caller.organizationId, maxServices))),
});

const failuresOperation = operation({
  method: 'get',
  path: '/v1/counts/failures',
  operationId: 'countFailures',
  tag: 'Counts',
  summary: 'Count failed runs by service and reason',
  description: 'Every run that failed, also of an instance that was retried since.',
  scope: 'read',
  query: failureQuery,
  responses: { 200: { description: 'The counts.', schema: failureCountsResponse } },
  handle: async ({ caller, query: { since } }, { pool }) =>
    ok(presentFailureCounts(since, await countFailures(pool, caller.organizationId, since, maxFailures))),
});

const hoursOperation = operation({
  method: 'get',
  path: '/v1/counts/hours',
  operationId: 'countByHour',
  tag: 'Counts',
  summary: 'Count ended runs by hour',
  scope: 'read',
  query: hourQuery,
  responses: { 200: { description: 'The counts.', schema: hourCountsResponse } },
  handle: async ({ caller, query: { since } }, { pool }) =>
    ok({ items: await countByHour(pool, caller.organizationId, since) }),
});

/** Every count is an index-only scan, with a bounded number of groups. */
export const countOperations = [devicesOperation, instancesOperation, failuresOperation, hoursOperation];
