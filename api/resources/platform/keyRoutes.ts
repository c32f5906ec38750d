import { lockOrganization } from '../../../db/access/platform.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { transaction } from '../../../db/core/pool.ts';
import { findOrganization } from '../../../db/access/organizations.ts';
import { notFound } from '../../http/errors.ts';
import { listKeys, createKey, revokeKey } from '../apiKeys/keys.ts';
import { apiKeyList, apiKeyIdParameter, newApiKey } from '../apiKeys/requestSchema.ts';
import { apiKeyResponse, apiKeyWithSecretResponse } from '../apiKeys/responseSchema.ts';
import { operation } from '../../http/operation.ts';
import { created, location, noContent, ok } from '../../http/responses.ts';
import { pageSchema } from '../../http/input/schemas.ts';
import { organizationIdParameter } from './requestSchema.ts';

const path = '/v1/organizations/{id}/api-keys';
const tag = 'Platform';

const createOperation = operation({
  method: 'post',
  path,
  operationId: 'createOrganizationApiKey',
  tag,
  summary: "Make an organization's API key",
  description:
    "Its first, say: with an administrator's it makes the others itself. The key is shown in the answer alone.",
  scope: 'platform',
  parameters: { id: organizationIdParameter },
  body: newApiKey,
  responses: { 201: { description: 'The key.', schema: apiKeyWithSecretResponse, headers: location } },
  handle: async ({ caller, path: { id }, body }, { pool }) => {
    const key = await transaction(pool, async (db) => {
      if (!(await lockOrganization(db, id))) throw notFound('organization');
      return createKey(db, caller, id, body);
    });
    return created(`/v1/organizations/${id}/api-keys/${key.id}`, key);
  },
});

const listOperation = operation({
  method: 'get',
  path,
  operationId: 'listOrganizationApiKeys',
  tag,
  summary: "List an organization's API keys",
  scope: 'platform',
  parameters: { id: organizationIdParameter },
  query: apiKeyList,
  responses: { 200: { description: 'A page of API keys.', schema: pageSchema(apiKeyResponse) } },
  handle: async ({ path: { id }, query }, { pool }) => {
    await requireOrganization(pool, id);
    return ok(await listKeys(pool, id, query));
  },
});

const deleteOperation = operation({
  method: 'delete',
  path: `${path}/{key_id}`,
  operationId: 'revokeOrganizationApiKey',
  tag,
  summary: "Revoke an organization's API key",
  scope: 'platform',
  parameters: { id: organizationIdParameter, key_id: apiKeyIdParameter },
  responses: { 204: { description: 'The key is refused from now on.' } },
  handle: async ({ path: { id, key_id: keyId } }, { pool }) => {
    await requireOrganization(pool, id);
    await revokeKey(pool, id, keyId);
    return noContent;
  },
});

async function requireOrganization(pool: Pool, id: string): Promise<void> {
  if (!(await findOrganization(pool, id))) throw notFound('organization');
}

export const platformKeyOperations = [createOperation, listOperation, deleteOperation];
