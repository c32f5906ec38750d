import { disableAfterDays } from '../../domain/webhooks.ts';
import type { DeliveryState, WebhookFormat } from '../../domain/webhooks.ts';
import type { Db } from '../core/pool.ts';
import { openText } from '../core/sealed.ts';

/** The maximum number of concurrent attempts for each webhook. */
const maxConcurrentAttempts = 10;

/** The time after which an attempt no longer counts as concurrent, because its worker must have died. */
const attemptTimeout = `interval '30 seconds'`;

export type Attempt =
  | {
      kind: 'begun';
      url: string;
      format: WebhookFormat;
      secrets: string[];
      eventId: string | null;
      type: string;
      createdAt: Date;
    }
  /** `busy`: the webhook has the maximum number of concurrent attempts. */
  | { kind: 'busy' | 'delivered' | 'failed' | 'gone' };

/**
 * Begins an attempt. Call it in a transaction: the lock on the webhook makes the count of concurrent attempts exact.
 */
export async function beginAttempt(db: Db, organizationId: string, id: string): Promise<Attempt> {
  const {
    rows: [webhook],
  } = await db.query<{ url: string; format: WebhookFormat; secrets: string[]; disabled: boolean }>({
    name: 'lock_webhook_of_delivery',
    text: `select url, format, disabled_at is not null as disabled,
        array_remove(array[secret, case when previous_secret_until > now() then previous_secret end], null) as secrets
      from webhooks
      where organization_id = $1
        and id = (select webhook_id from webhook_deliveries where organization_id = $1 and id = $2)
      for no key update`,
    values: [organizationId, id],
  });
  if (!webhook) return { kind: 'gone' };
  const {
    rows: [delivery],
  } = await db.query<{ state: DeliveryState; eventId: string | null; type: string; createdAt: Date; begins: boolean }>({
    name: 'begin_attempt',
    text: `with delivery as (
        select d.*, (
          select count(*) from webhook_deliveries o
          where o.webhook_id = d.webhook_id and o.state = 'pending' and o.id <> d.id
            and o.attempt_at > now() - ${attemptTimeout}
        ) as concurrent
        from webhook_deliveries d
        where d.organization_id = $1 and d.id = $2
      ), begun as (
        update webhook_deliveries d
        set attempt_at = now(), attempts = d.attempts + 1, state = 'pending', settled_at = null
        from delivery
        where d.id = delivery.id and delivery.state <> 'delivered'
          and delivery.concurrent < ${maxConcurrentAttempts} and not $3
        returning d.id
      )
      select state, event_id as "eventId", type, created_at as "createdAt", exists (select 1 from begun) as begins
      from delivery`,
    values: [organizationId, id, webhook.disabled],
  });
  if (!delivery) return { kind: 'gone' };
  if (delivery.begins) {
    const secrets = webhook.secrets.map((secret) => openText(db, organizationId, 'webhooks.secret', secret));
    return {
      kind: 'begun',
      url: webhook.url,
      format: webhook.format,
      secrets,
      eventId: delivery.eventId,
      type: delivery.type,
      createdAt: delivery.createdAt,
    };
  }
  if (delivery.state === 'delivered') return { kind: 'delivered' };
  return { kind: webhook.disabled ? 'failed' : 'busy' };
}

/** The result of an attempt. `status`: the HTTP status, if there was a response. */
export interface AttemptResult {
  status: number | null;
  /** Null: accepted. */
  error: string | null;
  /** The endpoint answered 410 Gone: the webhook is disabled. */
  unwanted: boolean;
}

/** SQL: whether the result of an attempt disables the webhook `w`. */
const isDisabled = `($5::boolean
            or ($4::text is not null and w.failing_since < now() - interval '${disableAfterDays} days'))`;

/**
 * Records the result with the delivery and its webhook, and disables a webhook that has failed for too long.
 * @returns whether the webhook is enabled.
 */
export async function recordAttempt(
  db: Db,
  organizationId: string,
  id: string,
  { status, error, unwanted }: AttemptResult,
): Promise<boolean> {
  const { rows } = await db.query<{ enabled: boolean }>({
    name: 'record_attempt',
    text: `with delivery as (
        update webhook_deliveries set attempt_at = null, response_status = $3, error = $4,
          state = case when $4::text is null then 'delivered' else state end,
          settled_at = case when $4::text is null then now() end
        where organization_id = $1 and id = $2
        returning webhook_id
      )
      update webhooks w set last_attempt_at = now(), last_error = $4,
        failing_since = case when $4::text is not null then coalesce(w.failing_since, now()) end,
        disabled_at = case when ${isDisabled} then coalesce(w.disabled_at, now()) else w.disabled_at end,
        disabled_reason = case when ${isDisabled} then coalesce(w.disabled_reason, case
            when $5 then 'Its endpoint answered 410 Gone'
            else 'No attempt has succeeded for ${disableAfterDays} days. The last one: ' || $4 end)
          else w.disabled_reason end
      from delivery
      where w.id = delivery.webhook_id
      returning w.disabled_at is null as enabled`,
    values: [organizationId, id, status, error, unwanted],
  });
  return rows[0]?.enabled ?? false;
}
