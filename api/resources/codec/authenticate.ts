import type { Next } from 'koa';
import type { Access } from '../../access/access.ts';
import type { ApiContext } from '../../http/context.ts';
import { unauthorized } from '../../http/errors.ts';

const basic = /^Basic +([A-Za-z0-9+/]{1,400}={0,2})$/i;

/**
 * Authenticates by an API key as usual, or by the key as the password of Basic authentication under any user name.
 * The Temporal UI cannot send an API key, but the browser adds the Basic credentials that were entered on the
 * codec's own page.
 */
export function authenticateForUi(access: Access): (ctx: ApiContext, next: Next) => Promise<void> {
  return async (ctx, next) => {
    const header = ctx.get('Authorization');
    if (header === '')
      throw unauthorized(
        'Send an API key as the password, under any user name.',
        'Basic realm="cuttle codec", charset="UTF-8"',
      );
    const [, encoded] = basic.exec(header) ?? [];
    if (encoded !== undefined) {
      const text = Buffer.from(encoded, 'base64').toString();
      ctx.req.headers.authorization = `Bearer ${text.slice(text.indexOf(':') + 1)}`;
    }
    ctx.state.caller = await access.admit(ctx, 'read');
    await next();
  };
}
