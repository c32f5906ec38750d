import { randomInt } from 'node:crypto';
import type { z } from 'zod';
import type { CredentialRow } from '../../../db/devices/credentials.ts';
import {
  deleteCredential,
  findCredential,
  insertCredential,
  listCredentials,
  lockCredential,
  updatePassword,
} from '../../../db/devices/credentials.ts';
import { findDeviceForKeyShare } from '../../../db/devices/devices.ts';
import type { Db } from '../../../db/core/pool.ts';
import { transaction } from '../../../db/core/pool.ts';
import { duplicate, invalidFields, notFound } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { created, location, noContent, ok } from '../../http/responses.ts';
import { presentPage } from '../../http/pagination.ts';
import type { ReadResource } from '../../http/operation.ts';
import { pageSchema } from '../../http/input/schemas.ts';
import { credentialList, newCredential, passwordChange, credentialPathParameters } from './requestSchema.ts';
import { credentialResponse, credentialWithPasswordResponse } from './responseSchema.ts';

const credentialResource: ReadResource = async ({ pool }, organizationId, { id = '' }) => {
  await lockCredential(pool, organizationId, id);
  const credential = await findCredential(pool, organizationId, id);
  return credential && present(credential);
};

const shownOnce = { fields: ['password'], recovery: 'PATCH /v1/credentials/{id} with {} generates another' };

const createOperation = operation({
  method: 'post',
  path: '/v1/credentials',
  operationId: 'createCredential',
  tag: 'Credentials',
  summary: 'Make a credential',
  scope: 'admin',
  body: newCredential,
  shownOnce,
  responses: {
    201: {
      description: 'The credential; with its password, if that was generated.',
      schema: credentialWithPasswordResponse,
      headers: location,
    },
  },
  errors: ['duplicate'],
  resource: credentialResource,
  handle: async ({ caller: { organizationId }, body }, { pool }) => {
    const username = `${organizationId}.${body.username}`;
    const password = body.password ?? generatePassword();
    await transaction(pool, async (db) => {
      const deviceKey = body.device_id === undefined ? null : await requireDevice(db, organizationId, body.device_id);
      if (!(await insertCredential(db, organizationId, { username, password, deviceKey })))
        throw usernameTaken(username);
    });
    const credential = present(await requireCredential(pool, organizationId, username));
    return created(`/v1/credentials/${encodeURIComponent(username)}`, {
      ...credential,
      ...(body.password === undefined && { password }),
    });
  },
});

const listOperation = operation({
  method: 'get',
  path: '/v1/credentials',
  operationId: 'listCredentials',
  tag: 'Credentials',
  summary: 'List credentials',
  description: 'By username.',
  scope: 'read',
  query: credentialList,
  responses: { 200: { description: 'A page of credentials.', schema: pageSchema(credentialResponse) } },
  handle: async ({ caller, query: { limit, cursor, device_id: deviceId } }, { pool }) => {
    const credentials = await listCredentials(pool, caller.organizationId, deviceId, cursor, limit + 1);
    return ok(presentPage(credentials, limit, ({ username }) => username, present));
  },
});

const getOperation = operation({
  method: 'get',
  path: '/v1/credentials/{id}',
  operationId: 'getCredential',
  tag: 'Credentials',
  summary: 'Show a credential',
  scope: 'read',
  parameters: credentialPathParameters,
  responses: { 200: { description: 'The credential.', schema: credentialResponse } },
  resource: credentialResource,
  handle: async ({ caller, path }, { pool }) =>
    ok(present(await requireCredential(pool, caller.organizationId, path.id))),
});

const changeOperation = operation({
  method: 'patch',
  path: '/v1/credentials/{id}',
  operationId: 'changePassword',
  tag: 'Credentials',
  summary: "Change a credential's password",
  scope: 'admin',
  parameters: credentialPathParameters,
  body: passwordChange,
  shownOnce,
  responses: {
    200: {
      description: 'The credential; with its password, if that was generated.',
      schema: credentialWithPasswordResponse,
    },
  },
  resource: credentialResource,
  handle: async ({ caller: { organizationId }, path: { id: username }, body }, { pool }) => {
    const password = body.password ?? generatePassword();
    if (!(await updatePassword(pool, organizationId, username, password))) throw notFound('credential');
    const credential = present(await requireCredential(pool, organizationId, username));
    return ok({ ...credential, ...(body.password === undefined && { password }) });
  },
});

const deleteOperation = operation({
  method: 'delete',
  path: '/v1/credentials/{id}',
  operationId: 'deleteCredential',
  tag: 'Credentials',
  summary: 'Delete a credential',
  description:
    'A session under way goes on. A device that has no other falls back on the onboarding credential, ' +
    'where there is one.',
  scope: 'admin',
  parameters: credentialPathParameters,
  responses: { 204: { description: 'It is deleted. Logins with it are refused.' } },
  resource: credentialResource,
  handle: async ({ caller, path }, { pool }) => {
    if (!(await deleteCredential(pool, caller.organizationId, path.id))) throw notFound('credential');
    return noContent;
  },
});

async function requireDevice(db: Db, organizationId: string, id: string): Promise<number> {
  const device = await findDeviceForKeyShare(db, organizationId, id);
  if (!device) throw invalidFields([{ field: 'device_id', message: 'is not the id of a device' }]);
  return device.key;
}

async function requireCredential(db: Db, organizationId: string, username: string): Promise<CredentialRow> {
  const credential = await findCredential(db, organizationId, username);
  if (!credential) throw notFound('credential');
  return credential;
}

const usernameTaken = (username: string): Error =>
  duplicate(`The credential ${username} already exists.`, ['username']);

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';

/**
 * Returns 24 characters with 139 random bits. Leaves out characters that are easily confused, since passwords may
 * be typed.
 */
function generatePassword(): string {
  return Array.from({ length: 24 }, () => letters.charAt(randomInt(letters.length))).join('');
}

function present({
  username,
  deviceId,
  createdAt,
  updatedAt,
  lastUsedAt,
  revision,
}: CredentialRow): z.output<typeof credentialResponse> {
  return {
    username,
    onboarding: deviceId === null,
    device_id: deviceId,
    created_at: createdAt,
    updated_at: updatedAt,
    last_used_at: lastUsedAt,
    revision,
  };
}

export const credentialOperations = [createOperation, listOperation, getOperation, changeOperation, deleteOperation];
