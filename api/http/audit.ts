import type { Next } from 'koa';
import { finishAuditedChange, insertAuditedChange } from '../../db/access/audit.ts';
import { findOrganization } from '../../db/access/organizations.ts';
import { isUnavailable } from '../../db/core/errors.ts';
import type { Pool } from '../../db/core/pool.ts';
import { clientOf } from '../../lib/net/client.ts';
import type { ApiDeps } from '../deps.ts';
import type { ApiContext } from './context.ts';
import type { Operation } from './operation.ts';
import { statusOfError } from './renderErrors.ts';

/**
 * Records a change before it is made, once the caller is known, and its response status afterwards. So no change
 * lacks a record, even if the process dies in between, and rejected requests are recorded too.
 */
export function auditChange(
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
          resource: bounded(made || (ctx.state.auditPath ?? resource)),
          fields: ctx.state.auditFields ?? [],
        };
        await finishAuditedChange(pool, organizationId, id, outcome).catch((error: unknown) => {
          log.error({ requestId, err: error }, 'the outcome of a change is missing in the audit');
        });
      };
    };
    const organizationId = caller.organizationId ?? (await managedOrganization(pool, operation, ctx.params.id));
    const finish = organizationId === undefined ? undefined : await begin(organizationId);
    try {
      await next();
    } catch (error) {
      const recorded = finish?.(statusOfError(error, ctx.state.conventions));
      // The caller must not wait for a database that does not answer twice.
      if (!isUnavailable(error)) await recorded;
      throw error;
    }
    // An organization that this request created had no audit before.
    const end = finish ?? (await begin(ctx.response.get('Location').split('/').at(-1) ?? ''));
    await end(ctx.status);
  };
}

/** Returns the organization that the platform changes: the change is recorded in its audit. */
async function managedOrganization(
  pool: Pool,
  { scope }: Operation,
  id: string | undefined,
): Promise<string | undefined> {
  return scope === 'platform' && id !== undefined ? (await findOrganization(pool, id))?.id : undefined;
}

/** A dry run stores nothing. */
export function changesSomething({ method, scope, tag }: Operation): boolean {
  return method !== 'get' && scope !== null && tag !== 'Dry runs';
}

/** Returns the path without the action at its end: for `/v1/devices/{id}/pause`, the device's path. */
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

const maxFields = 100;
/** In characters. */
const maxFieldName = 128;

/** Returns the names of a body's fields and of the fields of its objects (`variables.mtu`), without their values. */
export function fieldNames(body: unknown): string[] {
  return namesIn(body)
    .flatMap(([name, value]) => [name, ...namesIn(value).map(([inner]) => `${name}.${inner}`)])
    .slice(0, maxFields)
    .map((name) => name.slice(0, maxFieldName));
}

function namesIn(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}
