import { operation } from '../../http/operation.ts';
import { created, location, noContent, ok } from '../../http/responses.ts';
import { pageSchema } from '../../http/input/schemas.ts';
import { listKeys, createKey, revokeKey, getKey } from './keys.ts';
import { apiKeyList, apiKeyIdParameter, newApiKey } from './requestSchema.ts';
import { apiKeyResponse, apiKeyWithSecretResponse } from './responseSchema.ts';

const createOperation = operation({
  method: 'post',
  path: '/v1/api-keys',
  operationId: 'createApiKey',
  tag: 'API keys',
  summary: 'Make an API key',
  description: 'For your organization. The key is shown in the answer alone: stored is only its hash.',
  scope: 'admin',
  body: newApiKey,
  responses: { 201: { description: 'The key.', schema: apiKeyWithSecretResponse, headers: location } },
  shownOnce: { fields: ['key'], recovery: 'revoke the key by DELETE /v1/api-keys/{id}, and make another' },
  handle: async ({ caller, body }, { pool }) => {
    const key = await createKey(pool, caller, caller.organizationId, body);
    return created(`/v1/api-keys/${key.id}`, key);
  },
});

const listOperation = operation({
  method: 'get',
  path: '/v1/api-keys',
  operationId: 'listApiKeys',
  tag: 'API keys',
  summary: 'List API keys',
  description: 'By id, without the keys themselves.',
  scope: 'admin',
  query: apiKeyList,
  responses: { 200: { description: 'A page of API keys.', schema: pageSchema(apiKeyResponse) } },
  handle: async ({ caller, query }, { pool }) => ok(await listKeys(pool, caller.organizationId, query)),
});

const getOperation = operation({
  method: 'get',
  path: '/v1/api-keys/{id}',
  operationId: 'getApiKey',
  tag: 'API keys',
  summary: 'Show an API key',
  scope: 'admin',
  parameters: { id: apiKeyIdParameter },
  responses: { 200: { description: 'The API key, without the key itself.', schema: apiKeyResponse } },
  handle: async ({ caller, path }, { pool }) => ok(await getKey(pool, caller.organizationId, path.id)),
});

const deleteOperation = operation({
  method: 'delete',
  path: '/v1/api-keys/{id}',
  operationId: 'revokeApiKey',
  tag: 'API keys',
  summary: 'Revoke an API key',
  description: 'It is refused from the next request on, by every process. A key may revoke itself.',
  scope: 'admin',
  parameters: { id: apiKeyIdParameter },
  responses: { 204: { description: 'The key is refused from now on.' } },
  handle: async ({ caller, path }, { pool }) => {
    await revokeKey(pool, caller.organizationId, path.id);
    return noContent;
  },
});

export const keyOperations = [createOperation, listOperation, getOperation, deleteOperation];
