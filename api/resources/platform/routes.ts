import type { z } from 'zod';
import type { OrganizationRow } from '../../../db/access/organizations.ts';
import { findOrganization, insertOrganization, updateOrganization } from '../../../db/access/organizations.ts';
import {
  listOrganizations,
  lockOrganization,
  setLimits,
  suspendOrganization,
  signalOrganizationToProceed,
} from '../../../db/access/platform.ts';
import type { Db } from '../../../db/core/pool.ts';
import { transaction } from '../../../db/core/pool.ts';
import { duplicate, notFound } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { created, location, ok } from '../../http/responses.ts';
import { presentPage } from '../../http/pagination.ts';
import { pageSchema } from '../../http/input/schemas.ts';
import {
  newOrganization,
  organizationAccessChange,
  organizationIdParameter,
  platformList,
  suspension,
} from './requestSchema.ts';
import { managedOrganizationResponse } from './responseSchema.ts';

const tag = 'Platform';

const createOperation = operation({
  method: 'post',
  path: '/v1/organizations',
  operationId: 'createOrganization',
  tag,
  summary: 'Make an organization',
  description: 'Its first key is made by `POST /v1/organizations/{id}/api-keys`.',
  scope: 'platform',
  body: newOrganization,
  responses: { 201: { description: 'The organization.', schema: managedOrganizationResponse, headers: location } },
  errors: ['duplicate'],
  handle: async ({ body: { id, name, limits } }, { pool }) => {
    const made = await transaction(pool, async (db) => {
      if (!(await insertOrganization(db, id, name)))
        throw duplicate(`An organization with the id ${id} already exists.`, ['id']);
      await changeLimits(db, id, limits);
      return readOrganization(db, id);
    });
    return created(`/v1/organizations/${id}`, made);
  },
});

const listOperation = operation({
  method: 'get',
  path: '/v1/organizations',
  operationId: 'listOrganizations',
  tag,
  summary: 'List organizations',
  description: 'By id.',
  scope: 'platform',
  query: platformList,
  responses: { 200: { description: 'A page of organizations.', schema: pageSchema(managedOrganizationResponse) } },
  handle: async ({ query: { limit, cursor } }, { pool }) =>
    ok(presentPage(await listOrganizations(pool, cursor, limit + 1), limit, ({ id }) => id, present)),
});

const getOperation = operation({
  method: 'get',
  path: '/v1/organizations/{id}',
  operationId: 'getManagedOrganization',
  tag,
  summary: 'Show an organization',
  scope: 'platform',
  parameters: { id: organizationIdParameter },
  responses: { 200: { description: 'The organization.', schema: managedOrganizationResponse } },
  handle: async ({ path: { id } }, { pool }) => ok(await readOrganization(pool, id)),
});

const changeOperation = operation({
  method: 'patch',
  path: '/v1/organizations/{id}',
  operationId: 'changeManagedOrganization',
  tag,
  summary: "Change an organization's name and limits",
  description: 'A limit below what there is takes nothing away: nothing is added until it is less.',
  scope: 'platform',
  parameters: { id: organizationIdParameter },
  body: organizationAccessChange,
  responses: { 200: { description: 'The organization as it is now.', schema: managedOrganizationResponse } },
  handle: async ({ path: { id }, body: { name, limits } }, { pool }) =>
    ok(
      await transaction(pool, async (db) => {
        if (!(await lockOrganization(db, id))) throw notFound('organization');
        if (name !== undefined) await updateOrganization(db, id, { name });
        await changeLimits(db, id, limits);
        return readOrganization(db, id);
      }),
    ),
});

const suspendOperation = operation({
  method: 'post',
  path: '/v1/organizations/{id}/suspend',
  operationId: 'suspendOrganization',
  tag,
  summary: 'Suspend an organization',
  description:
    'Its keys get 403 with the reason, its CPEs 503 (they come again, with their events, once it is ' +
    'resumed), and no run begins. Runs under way go on.',
  scope: 'platform',
  parameters: { id: organizationIdParameter },
  body: suspension,
  responses: { 200: { description: 'The organization as it is now.', schema: managedOrganizationResponse } },
  handle: async ({ path: { id }, body: { reason } }, { pool }) => {
    await suspendOrganization(pool, id, reason);
    return ok(await readOrganization(pool, id));
  },
});

const resumeOperation = operation({
  method: 'post',
  path: '/v1/organizations/{id}/resume',
  operationId: 'resumeOrganization',
  tag,
  summary: "End an organization's suspension",
  description: 'Runs that waited begin.',
  scope: 'platform',
  parameters: { id: organizationIdParameter },
  responses: { 200: { description: 'The organization as it is now.', schema: managedOrganizationResponse } },
  handle: async ({ path: { id } }, { pool, dispatchOutbox }) => {
    const { entries, organization } = await transaction(pool, async (db) => {
      await suspendOrganization(db, id, undefined);
      return { entries: await signalOrganizationToProceed(db, id), organization: await readOrganization(db, id) };
    });
    dispatchOutbox(entries);
    return ok(organization);
  },
});

type Limits = z.output<typeof newOrganization>['limits'];

async function changeLimits(db: Db, id: string, limits: Limits): Promise<void> {
  if (limits)
    await setLimits(db, id, {
      devices: limits.devices,
      runs: limits.runs,
      requestsPerSecond: limits.requests_per_second,
    });
}

async function readOrganization(db: Db, id: string): Promise<z.output<typeof managedOrganizationResponse>> {
  const organization = await findOrganization(db, id);
  if (!organization) throw notFound('organization');
  return present(organization);
}

function present({
  id,
  name,
  limits,
  suspendedAt,
  suspendedReason,
  createdAt,
}: OrganizationRow): z.output<typeof managedOrganizationResponse> {
  return {
    id,
    name,
    limits: { devices: limits.devices, runs: limits.runs, requests_per_second: limits.requestsPerSecond },
    suspended_at: suspendedAt,
    suspended_reason: suspendedReason,
    created_at: createdAt,
  };
}

export const platformOperations = [
  createOperation,
  listOperation,
  getOperation,
  changeOperation,
  suspendOperation,
  resumeOperation,
];
