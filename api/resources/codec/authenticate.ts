import type { Next } from 'koa';
import type { Access } from '../../access/access.ts';
import type { ApiContext } from '../../http/context.ts';
import { unauthorized } from '../../http/errors.ts';

const basic = /^Basic +([A-Za-z0-9+/]{1,400}={0,2})$/i;

/**
 * By an API key as everywhere, or as the password of Basic authentication, under any name: the Temporal UI knows no API key, but what it
 * asks the browser sends with what it was told at the codec's own page.
 */
export function authenticateForUi(access: Access): (ctx: ApiContext, next: Next) => Promise<void> {
  return async (ctx, next) => {
    const given = ctx.get('Authorization');
    if (given === '')
      throw unauthorized(
        'Send an API key, as the password of any name.',
        'Basic realm="cuttle codec", charset="UTF-8"',
      );
    const [, encoded] = basic.exec(given) ?? [];
    if (encoded !== undefined) {
      const text = Buffer.from(encoded, 'base64').toString();
      ctx.req.headers.authorization = `Bearer ${text.slice(text.indexOf(':') + 1)}`;
    }
    ctx.state.caller = await access.admit(ctx, 'read');
    await next();
  };
}
