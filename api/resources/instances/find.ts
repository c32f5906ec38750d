import type { InstanceRow } from '../../../db/services/instances.ts';
import { findInstance } from '../../../db/services/instances.ts';
import { lockInstance } from '../../../db/services/instanceChanges.ts';
import type { Db } from '../../../db/core/pool.ts';
import { notFound } from '../../http/errors.ts';
import type { ReadResource } from '../../http/operation.ts';
import { presentInstance } from './presenter.ts';

export async function requireInstance(db: Db, organizationId: string, id: string): Promise<InstanceRow> {
  const instance = await findInstance(db, organizationId, id);
  if (!instance) throw notFound('instance');
  return instance;
}

/** Returns the instance, locked until the transaction ends. */
export async function requireLocked(db: Db, organizationId: string, id: string): Promise<InstanceRow> {
  const instance = await lockInstance(db, organizationId, id);
  if (!instance) throw notFound('instance');
  return instance;
}

export const instanceResource: ReadResource = async ({ pool, temporalUi }, organizationId, { id = '' }) => {
  const instance = await lockInstance(pool, organizationId, id);
  return instance && presentInstance(instance, temporalUi);
};
