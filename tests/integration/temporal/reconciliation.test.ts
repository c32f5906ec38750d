import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from '@temporalio/client';
import { triggerManually } from '../../../db/runs/triggers.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { attachService, insertDevice } from '../../support/database/rows.ts';
import { reconcileOnce } from '../../support/process/workflows.ts';

const { pool } = await createTestDatabase();

/** A Temporal server with one terminated execution. `whileLooking` happens while it is asked for it. */
function temporalWith(workflowId: string, whileLooking: () => Promise<unknown>): Client {
  const describe = async () => {
    await whileLooking();
    return { runId: 'terminated', status: { name: 'TERMINATED' } };
  };
  return {
    workflow: {
      async *list() {
        yield await Promise.resolve({ runId: 'terminated', workflowId });
      },
      getHandle: () => ({ describe }),
    },
  } as unknown as Client;
}

async function trigger(instance: string): Promise<void> {
  await triggerManually(pool, instance, 'execute');
  // Temporal has received it.
  await pool.query('delete from outbox');
}

async function openTriggers(instance: string): Promise<number> {
  const { rowCount } = await pool.query(`select 1 from triggers where instance_id = $1 and state = 'queued'`, [
    instance,
  ]);
  return rowCount ?? 0;
}

async function reconcile(instance: string, whileLooking: () => Promise<unknown>): Promise<void> {
  const { rows } = await pool.query<{ id: string }>('select workflow_id as id from instances where id = $1', [
    instance,
  ]);
  await reconcileOnce(pool, temporalWith(rows[0]?.id ?? '', whileLooking));
}

test('the trigger of a terminated execution is withdrawn', async () => {
  await attachService(pool, await insertDevice(pool, 'OLD'), 'old');
  await trigger('old');
  await reconcile('old', () => Promise.resolve());
  assert.equal(await openTriggers('old'), 0);
});

test('a trigger that is newer than the execution that was looked at stays', async () => {
  await attachService(pool, await insertDevice(pool, 'NEW'), 'new');
  await trigger('new');
  await reconcile('new', async () => {
    await pool.query(`update triggers set state = 'finished' where instance_id = 'new'`);
    await trigger('new');
  });
  assert.equal(await openTriggers('new'), 1);
});

test('a bootstrap that replaces the trigger meanwhile stays', async () => {
  await attachService(pool, await insertDevice(pool, 'RESET'), 'reset');
  await trigger('reset');
  await reconcile('reset', () =>
    pool.query(`update triggers set kind = 'event', reason = '0 BOOTSTRAP' where instance_id = 'reset'`),
  );
  assert.equal(await openTriggers('reset'), 1);
});
