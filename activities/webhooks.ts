import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { findEvent } from '../db/events/events.ts';
import { transaction } from '../db/core/pool.ts';
import type { Attempt, AttemptResult } from '../db/events/webhookDeliveries.ts';
import { beginAttempt, failDelivery, recordAttempt } from '../db/events/webhookDeliveries.ts';
import { eventBody } from '../lib/events/eventBody.ts';
import type { HttpAnswer } from '../lib/net/httpCall.ts';
import { callHttp } from '../lib/net/httpCall.ts';
import type { NotificationType } from '../domain/tmf640.ts';
import { tmf640Notification, tmf640Test } from '../lib/events/tmf640Notification.ts';
import { signedHeaders } from '../lib/events/webhookSignature.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { WebhookDeliveryAddress } from './types.ts';

type Begun = Extract<Attempt, { kind: 'begun' }>;

/** An endpoint has so long to answer. */
const patienceSeconds = 15;
/** So much of an attempt's time is left for the database. */
const reserveMs = 2000;
/** When others are on their way to the same webhook. */
const busyMs = 2000;

/**
 * One attempt to deliver an event, or a test, to its webhook. A worker that dies meanwhile leaves it to be made again: the endpoint tells it by
 * its `webhook-id`.
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
  const message = await messageOf(deps, organizationId, deliveryId, attempt);
  const result = judge(
    await post(deps, attempt, message, Math.max(Math.min(patienceSeconds * 1000, attemptMs - reserveMs), 1000)),
  );
  const enabled = await recordAttempt(pool, organizationId, deliveryId, result);
  deps.tellDeliveries();
  if (result.error === null) return { status: result.status ?? 200 };
  throw failure(result.error, { nonRetryable: !enabled });
}

/** It is tried no more. */
export async function abandonDelivery(
  { pool }: Pick<ActivityDependencies, 'pool'>,
  { organizationId, deliveryId, reason }: WebhookDeliveryAddress & { reason: string },
): Promise<void> {
  await failDelivery(pool, organizationId, deliveryId, reason);
}

function notBegun(kind: 'busy' | 'failed' | 'gone'): ApplicationFailure {
  switch (kind) {
    case 'busy':
      return failure('It waits for its turn: other deliveries are on their way to the same webhook', {
        nextRetryDelay: busyMs,
      });
    case 'failed':
      return failure('The webhook is disabled', { nonRetryable: true });
    case 'gone':
      return failure('The webhook was deleted', { nonRetryable: true });
  }
}

/** Expected, not exceptional: so it is no warning in the log, and has no stack. */
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

/** The same in each attempt. */
async function messageOf(
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
  if (!event) throw failure('The event is not kept any more', { nonRetryable: true });
  // Of several notifications of an event each is a message of its own.
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
    { method: 'POST', url, headers, body, timeoutSeconds: patienceSeconds },
    { hosts: [host], networks: httpAllow },
    timeoutMs,
  );
}

function judge(answer: HttpAnswer): AttemptResult {
  if ('error_message' in answer) return { status: null, error: answer.error_message, unwanted: false };
  const { status } = answer;
  if (status >= 200 && status < 300) return { status, error: null, unwanted: false };
  const hint = status >= 300 && status < 400 ? ', and a redirect is not followed' : '';
  return { status, error: `The endpoint answered with HTTP ${status}${hint}`, unwanted: status === 410 };
}
