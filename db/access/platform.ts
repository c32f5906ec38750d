import pg from 'pg';
import type { OrganizationLimits, OrganizationRow } from './organizations.ts';
import { organizationColumns } from './organizations.ts';
import { insertSignals } from '../outbox/instanceEntries.ts';
import type { OutboxRow } from '../outbox/outbox.ts';
import { outboxColumns, queryOutbox } from '../outbox/outbox.ts';
import type { Db } from '../core/pool.ts';

/** Statements for the platform's administrator, who manages all organizations. */

/** Lists organizations after the given id, in order of id. */
export async function listOrganizations(db: Db, after: string | undefined, limit: number): Promise<OrganizationRow[]> {
  const { rows } = await db.query<OrganizationRow>(
    `select ${organizationColumns} from organizations where $1::text is null or id > $1 order by id limit $2`,
    [after ?? null, limit],
  );
  return rows;
}

/**
 * Locks the organization until the transaction ends. Meanwhile no device is inserted, no run starts if the organization
 * limits runs, and no other transaction changes the organization.
 * @returns whether the organization exists.
 */
export async function lockOrganization(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query('select 1 from organizations where id = $1 for update', [id]);
  return rowCount === 1;
}

/**
 * Sets limits. Undefined leaves a limit unchanged, null removes it. Lock the organization first, so that the count of
 * its devices is exact.
 */
export async function setLimits(
  db: Db,
  id: string,
  limits: { [Key in keyof OrganizationLimits]: OrganizationLimits[Key] | undefined },
): Promise<void> {
  const { devices, runs, requestsPerSecond } = limits;
  await db.query(
    `update organizations set
       max_devices = case when $2 then $3::int else max_devices end,
       max_runs = case when $4 then $5::int else max_runs end,
       max_requests_per_second = case when $6 then $7::float8 else max_requests_per_second end,
       device_count = case
         when $2 and $3::int is not null then (select count(*) from devices where organization_id = $1)
         else device_count end
     where id = $1`,
    [
      id,
      devices !== undefined,
      devices ?? null,
      runs !== undefined,
      runs ?? null,
      requestsPerSecond !== undefined,
      requestsPerSecond ?? null,
    ],
  );
}

/** Returns whether inserting a device failed because the organization is at its limit. */
export function isTooManyDevices(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.constraint === 'organizations_max_devices';
}

/** Suspends the organization, or ends the suspension when `reason` is undefined. */
export async function suspendOrganization(db: Db, id: string, reason: string | undefined): Promise<void> {
  await db.query(
    `update organizations set
       suspended_at = case when $2::text is not null then coalesce(suspended_at, now()) end,
       suspended_reason = $2
     where id = $1`,
    [id, reason ?? null],
  );
}

/**
 * Signals every workflow of the organization that has a queued trigger to check again whether it may start a run.
 * @returns the outbox rows for the dispatcher.
 */
export async function signalOrganizationToProceed(db: Db, id: string): Promise<OutboxRow[]> {
  return queryOutbox(db, {
    text: insertSignals(
      'proceed',
      `jsonb_build_object('triggerId', max(t.id))`,
      `triggers t join instances i on i.id = t.instance_id
       where i.organization_id = $1 and i.detached_at is null and t.state = 'queued'
       group by i.id`,
    ),
    values: [id],
  });
}

export interface OrganizationContent {
  devices: number;
  services: number;
  /** Attached instances. */
  instances: number;
  /** Detached instances whose workflows have not closed yet. */
  windingDown: number;
}

export async function readOrganizationContent(db: Db, id: string): Promise<OrganizationContent> {
  const { rows } = await db.query<OrganizationContent>(
    `select (select count(*) from devices where organization_id = $1) as devices,
       (select count(*) from services where organization_id = $1) as services,
       (select count(*) from instances where organization_id = $1 and detached_at is null) as instances,
       (select count(*) from instances i where i.organization_id = $1 and i.detached_at is not null and (
         exists (select 1 from outbox o where o.workflow_id = i.workflow_id)
         or exists (select 1 from runs r where r.instance_id = i.id and r.status = 'running'))) as "windingDown"`,
    [id],
  );
  return rows[0] ?? { devices: 0, services: 0, instances: 0, windingDown: 0 };
}

/**
 * Detaches all instances of the organization, and cancels their workflows.
 * @returns the outbox rows for the dispatcher.
 */
export async function detachAll(db: Db, id: string): Promise<OutboxRow[]> {
  return queryOutbox(db, {
    text: `with detached as (
       update instances set detached_at = now(), updated_at = now()
       where organization_id = $1 and detached_at is null
       returning id, organization_id, workflow_id, device_key
     ), withdrawn as (
       update triggers t set state = 'finished' from detached d
       where t.instance_id = d.id and t.state in ('queued', 'delayed')
     )
     insert into outbox (organization_id, workflow_id, action, run_id, reason)
     select d.organization_id, d.workflow_id, 'cancel', r.workflow_run_id, 'detached'
     from detached d
     left join runs r on r.device_key = d.device_key and r.status = 'running' and r.instance_id = d.id
     returning ${outboxColumns}`,
    values: [id],
  });
}

/** Deletes the organization with everything that it owns. */
export async function deleteOrganization(db: Db, id: string): Promise<void> {
  // Each run inserts into these tables. They have no foreign key to organizations, because checking it would cost time.
  await db.query('delete from events where organization_id = $1', [id]);
  await db.query('delete from webhook_deliveries where organization_id = $1', [id]);
  await db.query('delete from organizations where id = $1', [id]);
}
