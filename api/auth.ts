import type { Next } from 'koa';
import { findApiKey } from '../db/apiKeys.ts';
import type { Pool } from '../db/pool.ts';
import type { ApiContext } from './context.ts';
import { unauthorized } from './errors.ts';

const bearer = /^Bearer +([\x21-\x7e]{1,200})$/i;

/** Binds the request to the organization of its API key. */
export function authenticate(pool: Pool): (ctx: ApiContext, next: Next) => Promise<void> {
  return async (ctx, next) => {
    const key = bearer.exec(ctx.get('Authorization'))?.[1];
    if (key === undefined) {
      throw unauthorized('Send your API key as the header "Authorization: Bearer <key>".', 'Bearer realm="cuttle"');
    }
    const found = await findApiKey(pool, key);
    if (!found) throw unauthorized('The API key is not known.', 'Bearer realm="cuttle", error="invalid_token"');
    ctx.state.caller = { organizationId: found.organizationId, keyName: found.name };
    await next();
  };
}
