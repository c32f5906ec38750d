import type { DeliveryState } from '../../domain/webhooks.ts';
import type { Db } from '../core/pool.ts';
import type { OutboxRow } from '../outbox/outbox.ts';
import { outboxColumns, queryOutbox } from '../outbox/outbox.ts';

export interface DeliveryRow {
  id: string;
  webhookId: string;
  /** Null: a test delivery. */
  eventId: string | null;
  type: string;
  state: DeliveryState;
  attempts: number;
  /** The HTTP status of the last attempt. */
  responseStatus: number | null;
  error: string | null;
  createdAt: Date;
  settledAt: Date | null;
}

const columns = `d.id, d.webhook_id as "webhookId", d.event_id as "eventId", d.type, d.state, d.attempts,
  d.response_status as "responseStatus", d.error, d.created_at as "createdAt", d.settled_at as "settledAt"`;

/** Lists deliveries before the given id, newest first. */
export async function listDeliveries(
  db: Db,
  organizationId: string,
  webhookId: string,
  state: DeliveryState | undefined,
  before: string | undefined,
  limit: number,
): Promise<DeliveryRow[]> {
  const { rows } = await db.query<DeliveryRow>(
    `select ${columns}
     from webhook_deliveries d
     where d.organization_id = $1 and d.webhook_id = $2
       and ($3::text is null or d.state = $3) and ($4::text is null or d.id < $4)
     order by d.id desc limit $5`,
    [organizationId, webhookId, state ?? null, before ?? null, limit],
  );
  return rows;
}

export async function findDelivery(
  db: Db,
  organizationId: string,
  webhookId: string,
  id: string,
): Promise<DeliveryRow | undefined> {
  const { rows } = await db.query<DeliveryRow>(
    `select ${columns}
     from webhook_deliveries d
     where d.organization_id = $1 and d.webhook_id = $2 and d.id = $3`,
    [organizationId, webhookId, id],
  );
  return rows[0];
}

/** Inserts a test delivery, and returns its id. */
export async function insertTestDelivery(db: Db, organizationId: string, webhookId: string): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `insert into webhook_deliveries (organization_id, webhook_id, type)
     values ($1, $2, 'webhook.test')
     returning id`,
    [organizationId, webhookId],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('insert_test_delivery returned no row');
  return id;
}

/** Queues a finished delivery again. Returns false when it is pending. */
export async function redeliver(db: Db, organizationId: string, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `update webhook_deliveries set state = 'pending', started_at = null, settled_at = null
     where organization_id = $1 and id = $2 and state <> 'pending'`,
    [organizationId, id],
  );
  return rowCount === 1;
}

/**
 * The maximum numbers, for each webhook, of started deliveries without a failed attempt and of all started deliveries.
 */
const maxFresh = 10;
const maxStarted = 100;

/**
 * SQL that ends a statement: inserts the outbox row that starts the workflow of each delivery in `from`.
 * domain/webhooks.ts defines the same workflow id.
 */
const insertDeliveryStart = (
  from: string,
): string => `insert into outbox (organization_id, workflow_id, action, workflow_type, start)
  select organization_id, organization_id || '/webhooks/' || webhook_id || '/' || id, 'start', 'webhookDelivery',
    jsonb_build_object('deliveryId', id, 'type', type)
  from ${from}
  returning ${outboxColumns}`;

/** Starts the oldest pending deliveries of each webhook within its limits, at most 100 in all. */
export async function startDeliveries(db: Db): Promise<OutboxRow[]> {
  return queryOutbox(db, {
    name: 'start_deliveries',
    text: `with due as (
        select d.id
        from webhooks w
        cross join lateral (
          select count(*) filter (where attempts = 0 or error is null) as fresh, count(*) as started
          from webhook_deliveries
          where webhook_id = w.id and state = 'pending' and started_at is not null
        ) c
        cross join lateral (
          select id from webhook_deliveries
          where webhook_id = w.id and state = 'pending' and started_at is null
          order by id limit greatest(0, least(${maxFresh} - c.fresh, ${maxStarted} - c.started))
        ) d
        where w.disabled_at is null limit 100
      ), started as (
        -- A concurrent process may have chosen the same deliveries, and started them before this one gets the lock.
        update webhook_deliveries d set started_at = now() from due
        where d.id = due.id and d.state = 'pending' and d.started_at is null
        returning d.id, d.organization_id, d.webhook_id, d.type
      ) ${insertDeliveryStart('started')}`,
  });
}

/** Starts the workflow of a delivery again. */
export async function restartDelivery(db: Db, organizationId: string, id: string): Promise<OutboxRow[]> {
  return queryOutbox(db, {
    text: insertDeliveryStart("webhook_deliveries where organization_id = $1 and id = $2 and state = 'pending'"),
    values: [organizationId, id],
  });
}

export interface OpenDelivery {
  id: string;
  organizationId: string;
  webhookId: string;
}

/** Returns pending deliveries that were started longer than `seconds` ago, by id after `after`. */
export async function listOpenDeliveries(
  db: Db,
  seconds: number,
  after: string,
  limit: number,
): Promise<OpenDelivery[]> {
  const { rows } = await db.query<OpenDelivery>(
    `select id, organization_id as "organizationId", webhook_id as "webhookId"
     from webhook_deliveries
     where state = 'pending' and started_at < now() - make_interval(secs => $1) and id > $2
     order by id limit $3`,
    [seconds, after, limit],
  );
  return rows;
}

/** Marks a pending delivery as failed. Returns false when it is not pending. */
export async function failDelivery(db: Db, organizationId: string, id: string, reason: string): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'fail_delivery',
    text: `update webhook_deliveries set state = 'failed', attempt_at = null, settled_at = now(),
        error = coalesce(error || '; ', '') || $3
      where organization_id = $1 and id = $2 and state = 'pending'`,
    values: [organizationId, id, reason],
  });
  return rowCount === 1;
}

/**
 * Marks the waiting deliveries of disabled webhooks as failed, so that they are not sent when a webhook is enabled
 * again.
 */
export async function failDisabledDeliveries(db: Db): Promise<void> {
  await db.query({
    name: 'fail_disabled_deliveries',
    text: `update webhook_deliveries d set state = 'failed', settled_at = now(),
        error = coalesce(d.error || '; ', '') || 'The webhook is disabled'
      from webhooks w
      where w.disabled_at is not null and d.webhook_id = w.id and d.state = 'pending' and d.started_at is null`,
  });
}

/**
 * Deletes deliveries older than `days`, at most `limit`.
 * @returns the number deleted.
 */
export async function deleteOldDeliveries(db: Db, days: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from webhook_deliveries where id in (
       select id from webhook_deliveries where created_at < now() - make_interval(days => $1::int) limit $2)`,
    [days, limit],
  );
  return rowCount ?? 0;
}
