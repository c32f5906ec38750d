import type { z } from 'zod';
import type { ApiKeyRow } from '../../../db/access/apiKeys.ts';
import { deleteApiKey, findKeyById, insertApiKey, listApiKeys } from '../../../db/access/apiKeys.ts';
import type { Db } from '../../../db/core/pool.ts';
import type { OrganizationRole } from '../../../domain/access.ts';
import { mayGrant } from '../../../domain/access.ts';
import type { AnyCaller } from '../../access/caller.ts';
import { roleNotGrantable, notFound } from '../../http/errors.ts';
import { presentPage } from '../../http/pagination.ts';
import type { apiKeyList, newApiKey } from './requestSchema.ts';
import type { apiKeyResponse, apiKeyWithSecretResponse } from './responseSchema.ts';

/** Creates a key of the organization, for its administrators and those of the platform. */
export async function createKey(
  db: Db,
  caller: AnyCaller,
  organizationId: string,
  input: z.output<typeof newApiKey>,
): Promise<z.output<typeof apiKeyWithSecretResponse>> {
  const { name, role, expires_at: expires } = input;
  if (!mayGrant(caller.role, role)) throw roleNotGrantable(role, caller.role);
  const created = await insertApiKey(db, {
    organizationId,
    name,
    role,
    createdBy: caller.keyName,
    ...(expires != null && { expiresAt: new Date(expires) }),
  });
  return { ...present(created), key: created.key };
}

type Page = { items: z.output<typeof apiKeyResponse>[]; next_cursor: string | null };

export async function listKeys(
  db: Db,
  organizationId: string,
  { limit, cursor }: z.output<typeof apiKeyList>,
): Promise<Page> {
  return presentPage(await listApiKeys(db, organizationId, cursor, limit + 1), limit, ({ id }) => id, present);
}

export async function getKey(db: Db, organizationId: string, id: string): Promise<z.output<typeof apiKeyResponse>> {
  const found = await findKeyById(db, organizationId, id);
  if (!found) throw notFound('API key');
  return present(found);
}

export async function revokeKey(db: Db, organizationId: string, id: string): Promise<void> {
  if (!(await deleteApiKey(db, organizationId, id))) throw notFound('API key');
}

function present(row: ApiKeyRow): z.output<typeof apiKeyResponse> {
  return {
    id: row.id,
    name: row.name,
    // Keys of the platform are not accessible through the API.
    role: row.role as OrganizationRole,
    prefix: row.prefix,
    created_at: row.createdAt,
    created_by: row.createdBy,
    expires_at: row.expiresAt,
    last_used_at: row.lastUsedAt,
  };
}
