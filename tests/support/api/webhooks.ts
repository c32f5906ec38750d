import { afterEach } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { until } from '../until.ts';
import type { TestEnvironment } from '../process/environment.ts';
import { call } from '../process/system.ts';
import type { ShownEvent } from './eventReader.ts';
import type { Received } from './receiver.ts';

export interface ShownWebhook {
  id: string;
  secret: string;
  disabled_at: string | null;
  disabled_reason: string | null;
  failing_since: string | null;
  last_attempt: { error: string | null } | null;
  previous_secret_until: string | null;
}

export interface ShownDelivery {
  id: string;
  event_id: string | null;
  type: string;
  status: string;
  attempts: number;
  response_status: number | null;
  error: string | null;
  workflow_id: string;
}

/** Seconds. Under load, the dispatcher, a worker and the endpoint may each take several. */
const deadline = 100;

/**
 * The requests with which an organization manages webhooks of this receiver. Each test starts without webhooks: those
 * of the test before are deleted, whether it passed or failed.
 */
export function webhookCalls(system: TestEnvironment, receiver: { url: string }) {
  let inserted = 0;

  afterEach(async () => {
    for (const { id } of (await call(system, 'GET', '/v1/webhooks')).items)
      await call(system, 'DELETE', `/v1/webhooks/${id}`);
  });

  /** Inserts an event as the database triggers do, of a type that only matching webhooks receive. */
  async function happen(type = 'device.unreachable', device = `D${(inserted += 1)}`): Promise<void> {
    await system.pool.query(
      `insert into events (organization_id, type, device_id, data)
       values ($3, $1, $2, jsonb_build_object('device_id', $2::text))`,
      [type, device, system.organization],
    );
  }

  async function subscribe(path: string, types = ['device.unreachable']): Promise<ShownWebhook> {
    return (await call(system, 'POST', '/v1/webhooks', { url: receiver.url + path, types })) as unknown as ShownWebhook;
  }

  async function look({ id }: { id: string }): Promise<ShownWebhook> {
    return (await call(system, 'GET', `/v1/webhooks/${id}`)) as unknown as ShownWebhook;
  }

  async function deliveriesOf({ id }: { id: string }): Promise<ShownDelivery[]> {
    return (await call(system, 'GET', `/v1/webhooks/${id}/deliveries`)).items as unknown as ShownDelivery[];
  }

  /** Waits until the webhook's newest delivery meets the condition. @returns the delivery. */
  async function newest(
    webhook: ShownWebhook,
    what: string,
    condition: (delivery: ShownDelivery) => boolean,
  ): Promise<ShownDelivery> {
    let delivery: ShownDelivery | undefined;
    try {
      await until(
        `the newest delivery of ${webhook.id} ${what}`,
        async () => {
          [delivery] = await deliveriesOf(webhook);
          return delivery !== undefined && condition(delivery);
        },
        deadline,
      );
    } catch (error) {
      throw new Error(`the newest delivery is ${JSON.stringify(delivery)}`, { cause: error });
    }
    return delivery as ShownDelivery;
  }

  function settled(webhook: ShownWebhook, status: string): Promise<ShownDelivery> {
    return newest(webhook, `is ${status}`, (delivery) => delivery.status === status);
  }

  function attempted(webhook: ShownWebhook, attempts: number): Promise<ShownDelivery> {
    return newest(webhook, `has ${attempts} attempts`, (delivery) => delivery.attempts >= attempts);
  }

  return { happen, subscribe, look, deliveriesOf, settled, attempted };
}

/** Verifies the signature with another implementation of Standard Webhooks. */
export function verify(secret: string, { body, headers }: Received): ShownEvent {
  return new Webhook(secret).verify(body, headers) as ShownEvent;
}
