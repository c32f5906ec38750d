import type { VariableValues } from '../../domain/types.ts';
import { isTaken } from '../core/errors.ts';
import type { Db } from '../core/pool.ts';
import { sealJson } from '../core/sealed.ts';
import type { InstanceRow } from './instances.ts';
import { findInstance } from './instances.ts';

interface NewInstance {
  id: string;
  organizationId: string;
  deviceKey: number;
  serviceId: string;
  workflowId: string;
  variables: VariableValues;
  /** Undefined: after the device's others. */
  position: number | undefined;
  /** Null: it follows the latest version. */
  pinnedVersion: number | null;
  externalId: string | null;
  tags: string[];
  metadata: Record<string, unknown>;
}

type InsertedColumns = Pick<InstanceRow, 'position' | 'createdAt' | 'updatedAt' | 'revision'>;

/**
 * Creates a pending instance.
 * @returns the columns that the database filled in; undefined if the service is already attached to the device, or the
 * external id is taken.
 */
export async function insertInstance(db: Db, instance: NewInstance): Promise<InsertedColumns | undefined> {
  const {
    id,
    organizationId,
    deviceKey,
    serviceId,
    workflowId,
    variables,
    position,
    pinnedVersion,
    externalId,
    tags,
    metadata,
  } = instance;
  const { rows } = await db.query<InsertedColumns>(
    `insert into instances (
       id, organization_id, device_key, service_id, workflow_id, variables,
       position, status, pinned_version, external_id, tags, metadata)
     values (
       $1, $2, $3, $4, $5, $6,
       coalesce(
         $7::int, (select max(position) + 1 from instances where device_key = $3 and detached_at is null), 1),
       'pending', $8, $9, $10, $11)
     on conflict do nothing
     returning position, created_at as "createdAt", updated_at as "updatedAt", revision`,
    [
      id,
      organizationId,
      deviceKey,
      serviceId,
      workflowId,
      sealJson(db, organizationId, 'instances.variables', variables),
      position ?? null,
      pinnedVersion,
      externalId,
      tags,
      metadata,
    ],
  );
  return rows[0];
}

/**
 * Locks the device, as the start and end of a run do, and returns the instance. Its status cannot change until the
 * transaction ends. Another organization's device is never locked.
 */
export async function lockInstance(db: Db, organizationId: string, id: string): Promise<InstanceRow | undefined> {
  await db.query(
    `select 1 from devices
     where key = (
       select device_key from instances where organization_id = $1 and id = $2 and detached_at is null)
     for update`,
    [organizationId, id],
  );
  return findInstance(db, organizationId, id);
}

interface InstanceChange {
  variables: VariableValues;
  position: number;
  /** Null: it follows the latest version. */
  pinnedVersion: number | null;
  externalId: string | null;
  tags: string[];
  metadata: Record<string, unknown>;
  /** 0: the values differ from those of the last run. Undefined: it never ran. */
  appliedVersion: number | undefined;
}

/** Updates a locked instance. False: the external id is taken, and the transaction must be rolled back. */
export async function updateInstance(
  db: Db,
  organizationId: string,
  id: string,
  change: InstanceChange,
): Promise<boolean> {
  const { variables, position, pinnedVersion, externalId, tags, metadata, appliedVersion } = change;
  const sealed = sealJson(db, organizationId, 'instances.variables', variables);
  try {
    await db.query(
      `update instances
       set variables = $3, position = $4, pinned_version = $5, external_id = $6, tags = $7, metadata = $8,
         applied_version = coalesce($9, applied_version), updated_at = now(), revision = revision + 1
       where organization_id = $1 and id = $2`,
      [organizationId, id, sealed, position, pinnedVersion, externalId, tags, metadata, appliedVersion ?? null],
    );
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

/** Pins a locked instance to a version, for a rollout. Null: it follows the latest version. */
export async function pinInstance(db: Db, id: string, version: number | null): Promise<void> {
  await db.query(
    'update instances set pinned_version = $2, updated_at = now(), revision = revision + 1 where id = $1',
    [id, version],
  );
}

/** Detaches a locked instance. Its row remains for its runs. */
export async function detachInstance(db: Db, id: string): Promise<void> {
  await db.query('update instances set detached_at = now(), updated_at = now() where id = $1', [id]);
}
