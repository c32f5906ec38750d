import type { Next } from 'koa';
import { finishAuditedChange, insertAuditedChange } from '../../../db/access/audit.ts';
import { findOrganization } from '../../../db/access/organizations.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { clientOf } from '../../../lib/net/client.ts';
import type { ApiContext } from '../../http/context.ts';
import type { ApiDeps } from '../../deps.ts';
import { statusOf } from '../../http/errors.ts';
import type { Operation } from '../../http/operation.ts';

/**
 * Around what may change something, once it is known whose key it is: the change is recorded before it is made, and what the caller was
 * answered after. So no change goes without a record, whatever dies meanwhile; and what was refused shows, too.
 */
export function audited(
  operation: Operation,
  { pool, log, access }: ApiDeps,
): (ctx: ApiContext, next: Next) => Promise<void> {
  return async (ctx, next) => {
    const { caller, requestId } = ctx.state;
    if (!caller) {
      await next();
      return;
    }
    const resource = resourceOf(operation, ctx.path);
    const remoteAddress = clientOf(ctx.req, access.trustedProxies).address;
    const change = { actor: caller.keyName, operation: operation.operationId, resource, requestId, remoteAddress };
    const begin = async (organizationId: string): Promise<(status: number) => Promise<void>> => {
      const id = await insertAuditedChange(pool, organizationId, change);
      return async (status) => {
        const made = status === 201 ? ctx.response.get('Location') : '';
        const outcome = {
          status,
          resource: bounded(made || (ctx.state.changed ?? resource)),
          fields: ctx.state.fields ?? [],
        };
        await finishAuditedChange(pool, organizationId, id, outcome).catch((error: unknown) => {
          log.error({ requestId, err: error }, 'the outcome of a change is not in the audit');
        });
      };
    };
    const organizationId = caller.organizationId ?? (await managedOrganization(pool, operation, ctx.params.id));
    const finish = organizationId === undefined ? undefined : await begin(organizationId);
    try {
      await next();
    } catch (error) {
      await finish?.(statusOf(error, ctx.state.conventions));
      throw error;
    }
    // An organization that was just made had no audit before.
    const end = finish ?? (await begin(ctx.response.get('Location').split('/').at(-1) ?? ''));
    await end(ctx.status);
  };
}

/** What the platform does to an organization is in that one's audit. */
async function managedOrganization(
  pool: Pool,
  { scope }: Operation,
  id: string | undefined,
): Promise<string | undefined> {
  return scope === 'platform' && id !== undefined ? (await findOrganization(pool, id))?.id : undefined;
}

/** A dry run leaves nothing behind. */
export function changesSomething({ method, scope, tag }: Operation): boolean {
  return method !== 'get' && scope !== null && tag !== 'Dry runs';
}

/** What the path names, without what is to be done with it: of `/v1/devices/{id}/pause` it is the device. */
function resourceOf(operation: Operation, path: string): string {
  const parts = operation.path.split('/');
  const last = parts.findLastIndex((part) => part.startsWith('{'));
  return bounded(
    last === -1
      ? path
      : path
          .split('/')
          .slice(0, last + 1)
          .join('/'),
  );
}

/** In characters. */
const maxResource = 512;
const bounded = (text: string): string => text.slice(0, maxResource);
