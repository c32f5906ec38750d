import { findOrganization } from '../../../db/access/organizations.ts';
import { scopesByRole } from '../../../domain/access.ts';
import { operation } from '../../http/operation.ts';
import { ok } from '../../http/responses.ts';
import { meResponse, signInResponse } from './responseSchema.ts';

const meOperation = operation({
  method: 'get',
  path: '/v1/me',
  operationId: 'getMe',
  tag: 'API keys',
  summary: 'Show whose key it is',
  description: 'Of the key, or the token, that comes with the request: its role, and its organization.',
  scope: 'self',
  responses: { 200: { description: 'Who calls.', schema: meResponse } },
  handle: async ({ caller: { organizationId, keyName, role } }, { pool }) => {
    const found = organizationId === null ? undefined : await findOrganization(pool, organizationId);
    return ok({
      name: keyName,
      role,
      scopes: [...scopesByRole[role]],
      organization: found ? { id: found.id, name: found.name } : null,
    });
  },
});

const signInOperation = operation({
  method: 'get',
  path: '/v1/sign-in',
  operationId: 'getSignIn',
  tag: 'API keys',
  summary: 'Show how people sign in',
  description:
    'Beside API keys, which always do. It asks for no key: the console reads it before anybody has signed in.',
  scope: null,
  responses: { 200: { description: 'How.', schema: signInResponse } },
  handle: async (_request, { access: { tokens } }) => {
    const found = await tokens?.signIn();
    if (!found) return ok({ oidc: null });
    const { issuer, clientId, audience, scopes, authorizationEndpoint, tokenEndpoint } = found;
    return ok({
      oidc: {
        issuer,
        client_id: clientId,
        audience,
        scopes,
        authorization_endpoint: authorizationEndpoint,
        token_endpoint: tokenEndpoint,
      },
    });
  },
});

export const meOperations = [meOperation, signInOperation];
