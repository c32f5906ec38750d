import type { InstanceRow } from '../../db/instances.ts';
import { findInstance } from '../../db/instances.ts';
import type { Db } from '../../db/pool.ts';
import { notFound } from '../errors.ts';

export async function requireInstance(db: Db, organizationId: string, id: string): Promise<InstanceRow> {
  const instance = await findInstance(db, organizationId, id);
  if (!instance) throw notFound('instance');
  return instance;
}
