import {
  deleteOrganization,
  detachAll,
  lockOrganization,
  readOrganizationContent,
  suspendOrganization,
} from '../../../db/access/platform.ts';
import type { Db } from '../../../db/core/pool.ts';
import { transaction } from '../../../db/core/pool.ts';
import { inUse, notFound, windingDown } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { noContent } from '../../http/responses.ts';
import { organizationDeletion, organizationIdParameter } from './requestSchema.ts';
import type { OutboxRow } from '../../../db/outbox/outbox.ts';

type Outcome = { deleted: boolean; entries: OutboxRow[] };

/**
 * Takes several requests for an organization with instances: their workflows must close first, so that none is left
 * in Temporal.
 */
const deleteOperation = operation({
  method: 'delete',
  path: '/v1/organizations/{id}',
  operationId: 'deleteOrganization',
  tag: 'Platform',
  summary: 'Delete an organization',
  description:
    'With `confirm`, all that it has is deleted, too: it is suspended, everything is detached, and ' +
    'while the workflows are closed the answer is 409 (`winding-down`): repeat the request until it is ' +
    '204.',
  scope: 'platform',
  parameters: { id: organizationIdParameter },
  query: organizationDeletion,
  responses: { 204: { description: 'It is deleted, with its keys.' } },
  errors: ['in-use', 'winding-down'],
  handle: async ({ path: { id }, query: { confirm } }, { pool, dispatchOutbox }) => {
    const { deleted, entries } = await transaction(pool, (db) => remove(db, id, confirm === id));
    dispatchOutbox(entries);
    if (!deleted) throw windingDown('organization');
    return noContent;
  },
});

async function remove(db: Db, id: string, confirmed: boolean): Promise<Outcome> {
  if (!(await lockOrganization(db, id))) throw notFound('organization');
  const { devices, services, instances, windingDown } = await readOrganizationContent(db, id);
  if (!confirmed && devices + services > 0) {
    throw inUse(
      `The organization has ${devices} devices and ${services} services. To delete it with everything in ` +
        `it, confirm its id: ?confirm=${id}`,
    );
  }
  if (instances + windingDown === 0) {
    await deleteOrganization(db, id);
    return { deleted: true, entries: [] };
  }
  await suspendOrganization(db, id, 'The organization is being deleted.');
  return { deleted: false, entries: await detachAll(db, id) };
}

export const deletionOperations = [deleteOperation];
