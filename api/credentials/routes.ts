import { randomInt } from 'node:crypto';
import type { CredentialRow } from '../../db/credentials.ts';
import { deleteCredential, findCredential, insertCredential, listCredentials, updatePassword } from '../../db/credentials.ts';
import { holdDevice } from '../../db/devices.ts';
import type { Db } from '../../db/pool.ts';
import { transaction } from '../../db/pool.ts';
import { readBody } from '../body.ts';
import type { ApiDeps, ApiRouter } from '../context.ts';
import { duplicate, invalidFields, notFound } from '../errors.ts';
import { pageOf } from '../pagination.ts';
import { pathId, readQuery } from '../query.ts';
import { credentialList, newCredential, passwordChange } from './schema.ts';

/** Passwords are shown to nobody but whoever has one generated, once. */
export function addCredentialRoutes(router: ApiRouter, { pool }: ApiDeps): void {
  router.post('/credentials', async (ctx) => {
    const { organizationId } = ctx.state.caller;
    const input = await readBody(ctx, newCredential);
    const username = `${organizationId}.${input.username}`;
    const password = input.password ?? generatePassword();
    await transaction(pool, async (db) => {
      const deviceKey = input.device_id === undefined ? null : await requireDevice(db, organizationId, input.device_id);
      if (!(await insertCredential(db, organizationId, { username, password, deviceKey }))) throw usernameTaken(username);
    });
    ctx.status = 201;
    ctx.set('Location', `/v1/credentials/${encodeURIComponent(username)}`);
    ctx.body = { ...present(await requireCredential(pool, organizationId, username)), ...(input.password === undefined && { password }) };
  });

  router.get('/credentials', async (ctx) => {
    const { limit, cursor, device_id: deviceId } = readQuery(ctx, credentialList);
    const credentials = await listCredentials(pool, ctx.state.caller.organizationId, deviceId, cursor, limit + 1);
    ctx.body = pageOf(credentials, limit, ({ username }) => username, present);
  });

  router.get('/credentials/:id', async (ctx) => {
    ctx.body = present(await requireCredential(pool, ctx.state.caller.organizationId, pathId(ctx, 'credential')));
  });

  router.patch('/credentials/:id', async (ctx) => {
    const { organizationId } = ctx.state.caller;
    const username = pathId(ctx, 'credential');
    const input = await readBody(ctx, passwordChange);
    const password = input.password ?? generatePassword();
    if (!(await updatePassword(pool, organizationId, username, password))) throw notFound('credential');
    ctx.body = { ...present(await requireCredential(pool, organizationId, username)), ...(input.password === undefined && { password }) };
  });

  router.delete('/credentials/:id', async (ctx) => {
    if (!(await deleteCredential(pool, ctx.state.caller.organizationId, pathId(ctx, 'credential')))) throw notFound('credential');
    ctx.status = 204;
  });
}

async function requireDevice(db: Db, organizationId: string, id: string): Promise<number> {
  const device = await holdDevice(db, organizationId, id);
  if (!device) throw invalidFields([{ field: 'device_id', message: 'is not the id of a device' }]);
  return device.key;
}

async function requireCredential(db: Db, organizationId: string, username: string): Promise<CredentialRow> {
  const credential = await findCredential(db, organizationId, username);
  if (!credential) throw notFound('credential');
  return credential;
}

const usernameTaken = (username: string): Error => duplicate(`There is a credential ${username}.`, ['username']);

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';

/** Of 24 characters, 139 random bits, none of which is easily read as another: some are typed in. */
function generatePassword(): string {
  return Array.from({ length: 24 }, () => letters.charAt(randomInt(letters.length))).join('');
}

function present({ username, deviceId, createdAt, updatedAt }: CredentialRow): Record<string, unknown> {
  return { username, onboarding: deviceId === null, device_id: deviceId, created_at: createdAt, updated_at: updatedAt };
}
