import type { Pool } from '../../../db/core/pool.ts';
import { transaction } from '../../../db/core/pool.ts';
import type { NewWebhook, WebhookRow } from '../../../db/events/webhooks.ts';
import { insertWebhook } from '../../../db/events/webhooks.ts';
import { maxWebhooks } from '../../../domain/webhooks.ts';
import { newWebhookSecret } from '../../../lib/events/webhookSignature.ts';
import { newId } from '../../../lib/ids.ts';
import { inUse } from '../../http/errors.ts';

/** Creates a webhook with a new secret. @throws ApiError where the organization has as many webhooks as it may. */
export async function createWebhook(
  pool: Pool,
  organizationId: string,
  input: Omit<NewWebhook, 'id' | 'organizationId' | 'secret'>,
): Promise<{ webhook: WebhookRow; secret: string }> {
  const secret = newWebhookSecret();
  const webhook = await transaction(pool, (db) =>
    insertWebhook(db, { ...input, id: newId('whk'), organizationId, secret }),
  );
  if (!webhook)
    throw inUse(`The organization has the maximum of ${maxWebhooks} webhooks. Delete one that is not needed.`);
  return { webhook, secret };
}
