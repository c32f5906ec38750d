import { channel } from 'node:diagnostics_channel';
import type { Context, Next } from 'koa';
import type { ApiState } from './context.ts';
import type { Operation } from './operation.ts';

/** What the API answered, for whoever compares it with what is declared. */
export interface AnnouncedAnswer {
  /** Undefined: the request was for none. */
  operation: Operation | undefined;
  status: number;
  mediaType: string;
  headers: Record<string, string | string[] | number | undefined>;
  body: unknown;
}

export const answerChannel = 'cuttle.api.answer';
const answers = channel(answerChannel);

/** Costs nothing while nobody listens. */
export async function announceAnswers(ctx: Context, next: Next): Promise<void> {
  await next();
  if (!answers.hasSubscribers) return;
  const { operation } = ctx.state as Partial<ApiState>;
  const answer: AnnouncedAnswer = {
    operation,
    status: ctx.status,
    mediaType: ctx.type,
    headers: ctx.response.headers,
    body: ctx.body,
  };
  answers.publish(answer);
}
