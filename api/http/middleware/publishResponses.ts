import { channel } from 'node:diagnostics_channel';
import type { Context, Next } from 'koa';
import type { ApiState } from '../context.ts';
import type { Operation } from '../operation.ts';

/** A response, for a subscriber that compares it with what the operation declares. */
export interface PublishedResponse {
  /** Undefined: the request matched no operation. */
  operation: Operation | undefined;
  status: number;
  mediaType: string;
  headers: Record<string, string | string[] | number | undefined>;
  body: unknown;
}

export const responseChannel = 'cuttle.api.response';
const responses = channel(responseChannel);

/** Publishes each response on a diagnostics channel, for the tests. Without a subscriber this costs nothing. */
export async function publishResponses(ctx: Context, next: Next): Promise<void> {
  await next();
  if (!responses.hasSubscribers) return;
  const { operation } = ctx.state as Partial<ApiState>;
  const response: PublishedResponse = {
    operation,
    status: ctx.status,
    mediaType: ctx.type,
    headers: ctx.response.headers,
    body: ctx.body,
  };
  responses.publish(response);
}
