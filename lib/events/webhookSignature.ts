import { createHmac, randomBytes } from 'node:crypto';

/** Returns a new secret: base64 of 32 bytes, as Standard Webhooks defines. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/**
 * Returns the headers of a delivery (Standard Webhooks 1.0, "Webhook Metadata" and "Signature scheme"): HMAC-SHA256
 * of id, time and body, one signature for each secret.
 * @param seconds since the Unix epoch.
 */
export function signedHeaders(id: string, seconds: number, body: string, secrets: string[]): Record<string, string> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signatures.join(' ') };
}
