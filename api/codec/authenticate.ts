import type { Next } from 'koa';
import { authenticate } from '../auth.ts';
import type { Pool } from '../../db/pool.ts';
import type { ApiContext } from '../context.ts';
import { unauthorized } from '../errors.ts';

const basic = /^Basic +([A-Za-z0-9+/]{1,400}={0,2})$/i;

/**
 * By an API key as everywhere, or as the password of Basic authentication, under any name: the Temporal UI knows no API key, but what it
 * asks the browser sends with what it was told at the codec's own page.
 */
export function authenticateForUi(pool: Pool): (ctx: ApiContext, next: Next) => Promise<void> {
  const byKey = authenticate(pool);
  return async (ctx, next) => {
    const given = ctx.get('Authorization');
    if (given === '') throw unauthorized('Send an API key, as the password of any name.', 'Basic realm="cuttle codec", charset="UTF-8"');
    const [, encoded] = basic.exec(given) ?? [];
    if (encoded !== undefined) {
      const text = Buffer.from(encoded, 'base64').toString();
      ctx.req.headers.authorization = `Bearer ${text.slice(text.indexOf(':') + 1)}`;
    }
    await byKey(ctx, next);
  };
}
