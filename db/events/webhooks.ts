import type { ApiEventType } from '../../domain/apiEvents.ts';
import type { NotificationType } from '../../domain/tmf640.ts';
import type { WebhookFormat } from '../../domain/webhooks.ts';
import { maxWebhooks, previousSecretValidHours } from '../../domain/webhooks.ts';
import type { Db } from '../core/pool.ts';
import { sealText } from '../core/sealed.ts';

export interface WebhookRow {
  id: string;
  url: string;
  format: WebhookFormat;
  /** The event types of the format. Empty: all. */
  types: (ApiEventType | NotificationType)[];
  description: string;
  failingSince: Date | null;
  disabledAt: Date | null;
  disabledReason: string | null;
  lastAttemptAt: Date | null;
  /** Null: the last attempt was accepted, or there was none. */
  lastError: string | null;
  previousSecretUntil: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

const columns = `id, url, format, types, description, failing_since as "failingSince",
  disabled_at as "disabledAt", disabled_reason as "disabledReason",
  last_attempt_at as "lastAttemptAt", last_error as "lastError",
  case when previous_secret_until > now() then previous_secret_until end as "previousSecretUntil",
  created_at as "createdAt", updated_at as "updatedAt"`;

export interface NewWebhook {
  id: string;
  organizationId: string;
  url: string;
  format: WebhookFormat;
  types: (ApiEventType | NotificationType)[];
  description: string;
  secret: string;
}

/**
 * Call it in a transaction: the lock makes the count of webhooks exact.
 * @returns undefined when the organization has the maximum number of webhooks.
 */
export async function insertWebhook(
  db: Db,
  { id, organizationId, url, format, types, description, secret }: NewWebhook,
): Promise<WebhookRow | undefined> {
  const locked = db.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`webhooks of ${organizationId}`]);
  // A statement of its own, so that it counts what was committed while the first one waited.
  const inserted = db.query<WebhookRow>(
    `insert into webhooks (id, organization_id, url, format, types, description, secret)
     select $1, $2, $3, $4, $5, $6, $7
     where (select count(*) from webhooks where organization_id = $2) < ${maxWebhooks}
     returning ${columns}`,
    [id, organizationId, url, format, types, description, sealText(db, organizationId, 'webhooks.secret', secret)],
  );
  const [, { rows }] = await Promise.all([locked, inserted]);
  return rows[0];
}

export async function findWebhook(db: Db, organizationId: string, id: string): Promise<WebhookRow | undefined> {
  const { rows } = await db.query<WebhookRow>(
    `select ${columns} from webhooks where organization_id = $1 and id = $2`,
    [organizationId, id],
  );
  return rows[0];
}

/** Lists webhooks after the given id, in order of id, oldest first. */
export async function listWebhooks(
  db: Db,
  organizationId: string,
  after: string | undefined,
  limit: number,
): Promise<WebhookRow[]> {
  const { rows } = await db.query<WebhookRow>(
    `select ${columns}
     from webhooks
     where organization_id = $1 and ($2::text is null or id > $2)
     order by id limit $3`,
    [organizationId, after ?? null, limit],
  );
  return rows;
}

/** Undefined leaves a field unchanged. */
interface WebhookChange {
  url: string | undefined;
  types: ApiEventType[] | undefined;
  description: string | undefined;
  /** False also clears `failingSince`. */
  disabled: boolean | undefined;
}

export async function updateWebhook(
  db: Db,
  organizationId: string,
  id: string,
  change: WebhookChange,
): Promise<WebhookRow | undefined> {
  const { url, types, description, disabled } = change;
  const { rows } = await db.query<WebhookRow>(
    `update webhooks set
       url = coalesce($3, url), types = coalesce($4, types), description = coalesce($5, description),
       disabled_at = case $6::boolean
         when true then coalesce(disabled_at, now())
         when false then null
         else disabled_at end,
       disabled_reason = case $6::boolean
         when true then coalesce(disabled_reason, 'It was disabled by the API')
         when false then null
         else disabled_reason end,
       failing_since = case when $6::boolean is false then null else failing_since end,
       updated_at = now()
     where organization_id = $1 and id = $2
     returning ${columns}`,
    [organizationId, id, url ?? null, types ?? null, description ?? null, disabled ?? null],
  );
  return rows[0];
}

/** Replaces the secret. For a limited time, deliveries are also signed with the previous one. */
export async function rotateWebhookSecret(
  db: Db,
  organizationId: string,
  id: string,
  secret: string,
): Promise<WebhookRow | undefined> {
  const { rows } = await db.query<WebhookRow>(
    `update webhooks set secret = $3, previous_secret = secret,
       previous_secret_until = now() + interval '${previousSecretValidHours} hours', updated_at = now()
     where organization_id = $1 and id = $2
     returning ${columns}`,
    [organizationId, id, sealText(db, organizationId, 'webhooks.secret', secret)],
  );
  return rows[0];
}

/** Deletes the webhook with its deliveries. Returns false when there is no such webhook. */
export async function deleteWebhook(db: Db, organizationId: string, id: string): Promise<boolean> {
  const { rows } = await db.query<{ deleted: boolean }>(
    `with webhook as (
       delete from webhooks where organization_id = $1 and id = $2 returning id
     ), deliveries as (
       delete from webhook_deliveries d using webhook where d.webhook_id = webhook.id
     )
     select exists (select 1 from webhook) as deleted`,
    [organizationId, id],
  );
  return rows[0]?.deleted ?? false;
}
