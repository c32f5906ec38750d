import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { transaction } from '../db/core/pool.ts';
import { findEvent } from '../db/events/events.ts';
import type { Attempt, AttemptResult } from '../db/events/deliveryAttempts.ts';
import { beginAttempt, recordAttempt } from '../db/events/deliveryAttempts.ts';
import { failDelivery } from '../db/events/webhookDeliveries.ts';
import type { NotificationType } from '../domain/tmf640.ts';
import { eventBody } from '../lib/events/eventBody.ts';
import { tmf640Notification, tmf640Test } from '../lib/events/tmf640Notification.ts';
import { signedHeaders } from '../lib/events/webhookSignature.ts';
import type { HttpAnswer } from '../lib/net/httpCall.ts';
import { callHttp } from '../lib/net/httpCall.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { WebhookDeliveryAddress } from './types.ts';

type Begun = Extract<Attempt, { kind: 'begun' }>;

/** How long an endpoint may take to respond. */
const timeoutSeconds = 15;
/** The part of an attempt's time that is reserved for the database. */
const reserveMs = 2000;
/** The retry delay while too many other deliveries to the same webhook are in progress. */
const busyRetryMs = 2000;

/**
 * Makes one attempt to deliver an event, or a test, to its webhook. If the worker dies meanwhile, the attempt is
 * repeated; the endpoint recognizes it by its `webhook-id`.
 * @param attemptMs how long this attempt may take.
 */
export async function deliverWebhook(
  deps: ActivityDependencies,
  { organizationId, deliveryId }: WebhookDeliveryAddress,
  attemptMs: number,
): Promise<{ status: number }> {
  const { pool } = deps;
  const attempt = await transaction(pool, (db) => beginAttempt(db, organizationId, deliveryId));
  if (attempt.kind === 'delivered') return { status: 200 };
  if (attempt.kind !== 'begun') throw notBegun(attempt.kind);
  const message = await buildMessage(deps, organizationId, deliveryId, attempt);
  const limitMs = Math.max(Math.min(timeoutSeconds * 1000, attemptMs - reserveMs), 1000);
  const result = toResult(await post(deps, attempt, message, limitMs));
  const enabled = await recordAttempt(pool, organizationId, deliveryId, result);
  deps.hintDeliveries();
  if (result.error === null) return { status: result.status ?? 200 };
  throw failure(result.error, { nonRetryable: !enabled });
}

/** Fails the delivery, after its last attempt. */
export async function abandonDelivery(
  { pool }: Pick<ActivityDependencies, 'pool'>,
  { organizationId, deliveryId, reason }: WebhookDeliveryAddress & { reason: string },
): Promise<void> {
  await failDelivery(pool, organizationId, deliveryId, reason);
}

function notBegun(kind: 'busy' | 'failed' | 'gone'): ApplicationFailure {
  switch (kind) {
    case 'busy':
      return failure('Waiting: too many other deliveries to the same webhook are in progress', {
        nextRetryDelay: busyRetryMs,
      });
    case 'failed':
      return failure('The webhook is disabled', { nonRetryable: true });
    case 'gone':
      return failure('The webhook was deleted', { nonRetryable: true });
  }
}

/** Benign, because it is expected: no warning in the log, and no stack. */
function failure(message: string, options: { nonRetryable?: boolean; nextRetryDelay?: number }): ApplicationFailure {
  const failed = ApplicationFailure.create({
    message,
    type: 'WebhookDelivery',
    category: ApplicationFailureCategory.BENIGN,
    ...options,
  });
  failed.stack = '';
  return failed;
}

interface Message {
  id: string;
  body: string;
}

/** Builds the same message in each attempt. */
async function buildMessage(
  { pool }: ActivityDependencies,
  organizationId: string,
  deliveryId: string,
  { eventId, format, type, createdAt }: Begun,
): Promise<Message> {
  const isTmf640 = format === 'tmf640';
  if (eventId === null) {
    const test = isTmf640
      ? tmf640Test(deliveryId, createdAt)
      : { id: deliveryId, type: 'webhook.test', timestamp: createdAt, data: {} };
    return { id: deliveryId, body: JSON.stringify(test) };
  }
  const event = await findEvent(pool, organizationId, eventId);
  if (!event) throw failure('The event is older than the retention period and was deleted', { nonRetryable: true });
  // An event can have several TMF640 notifications: each is a message with its own id.
  if (isTmf640)
    return { id: deliveryId, body: JSON.stringify(tmf640Notification(deliveryId, type as NotificationType, event)) };
  return { id: eventId, body: JSON.stringify(eventBody(event)) };
}

function post(
  { httpAllow }: ActivityDependencies,
  { url, secrets }: Begun,
  { id, body }: Message,
  timeoutMs: number,
): Promise<HttpAnswer> {
  const signed = signedHeaders(id, Math.floor(Date.now() / 1000), body, secrets);
  const headers = { 'content-type': 'application/json', 'user-agent': 'Cuttle-Webhooks', ...signed };
  const { hostname, port, protocol } = new URL(url);
  const host = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
  return callHttp(
    { method: 'POST', url, headers, body, timeoutSeconds },
    { hosts: [host], networks: httpAllow },
    timeoutMs,
  );
}

function toResult(answer: HttpAnswer): AttemptResult {
  if ('error_message' in answer) return { status: null, error: answer.error_message, unwanted: false };
  const { status } = answer;
  if (status >= 200 && status < 300) return { status, error: null, unwanted: false };
  const hint = status >= 300 && status < 400 ? '; redirects are not followed' : '';
  return { status, error: `The endpoint responded with HTTP ${status}${hint}`, unwanted: status === 410 };
}
