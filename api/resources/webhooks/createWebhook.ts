import type { Pool } from '../../../db/core/pool.ts';
import type { NewWebhook, WebhookRow } from '../../../db/events/webhooks.ts';
import { insertWebhook } from '../../../db/events/webhooks.ts';
import { maxWebhooks } from '../../../domain/webhooks.ts';
import { newId } from '../../../lib/ids.ts';
import { newWebhookSecret } from '../../../lib/events/webhookSignature.ts';
import { inUse } from '../../http/errors.ts';

type Wish = Omit<NewWebhook, 'id' | 'organizationId' | 'secret'>;

export async function makeWebhook(
  pool: Pool,
  organizationId: string,
  wish: Wish,
): Promise<{ webhook: WebhookRow; secret: string }> {
  const secret = newWebhookSecret();
  const webhook = await insertWebhook(pool, { ...wish, id: newId('whk'), organizationId, secret });
  if (!webhook) throw inUse(`An organization may have ${maxWebhooks} webhooks: delete one that is not needed.`);
  return { webhook, secret };
}
