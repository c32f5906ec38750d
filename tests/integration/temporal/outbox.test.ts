import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from '../../../db/core/pool.ts';
import { createPool, transaction } from '../../../db/core/pool.ts';
import type { OutboxEntry, OutboxRow } from '../../../db/outbox/outbox.ts';
import { claimOutbox, deleteOutbox, insertOutbox } from '../../../db/outbox/outbox.ts';
import { createLog } from '../../../lib/observability/log.ts';
import { OutboxDispatcher } from '../../../lib/temporal/outboxDispatcher.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { testRing } from '../../support/database/keys.ts';
import { createRandom } from '../../support/random.ts';
import { until } from '../../support/until.ts';

const { pool, url } = await createTestDatabase();

function signal(workflowId: string, number = 1): OutboxEntry {
  return { organizationId: 'default', workflowId, action: 'signal', signal: 'count', argument: { number } };
}

const isLeased = ({ leasedUntil }: OutboxRow): boolean => leasedUntil > performance.now();

/** Ends the row's lease, as time does. */
async function endLease({ id }: OutboxRow, db: Db = pool): Promise<void> {
  await db.query('update outbox set claimed_until = now() where id = $1', [id]);
}

/** An error as gRPC's client throws it. */
function grpcError(code: number): Error {
  return Object.assign(new Error(`gRPC status ${code}`), { code, details: '', metadata: {} });
}
const [unavailable, invalidArgument] = [14, 3];

/** A dispatcher with database connections of its own, as in another process, until the end of the test. */
function startDispatcher(t: TestContext, callTemporal: (row: OutboxRow) => Promise<void>): OutboxDispatcher {
  const own = createPool(url, 3, () => undefined, { sealer: testRing });
  const dispatcher = new OutboxDispatcher({
    pool: own,
    log: createLog('silent'),
    callTemporal,
    explain: () => Promise.resolve(''),
  });
  dispatcher.start();
  t.after(async () => {
    await dispatcher.stop();
    await own.end();
  });
  return dispatcher;
}

async function countRows(): Promise<number> {
  return (await pool.query('select 1 from outbox')).rowCount ?? 0;
}

test('a row is leased to its writer, unless an older row of its workflow id waits', async () => {
  const first = await insertOutbox(pool, signal('a', 1));
  const second = await insertOutbox(pool, signal('a', 2));
  const other = await insertOutbox(pool, signal('b'));
  assert.deepEqual([first, second, other].map(isLeased), [true, false, true]);
  assert.deepEqual(await claimOutbox(pool, 10), [], 'the first is leased, and the second waits for it');
  assert.deepEqual(await deleteOutbox(pool, [first.id, other.id]), ['a']);
  const [claimed, ...more] = await claimOutbox(pool, 10, ['a', 'b']);
  assert.deepEqual([claimed?.id, claimed && isLeased(claimed), more], [second.id, true, []]);
  assert.deepEqual(await claimOutbox(pool, 10, ['a']), [], 'the row is leased to the dispatcher that claimed it');
  await deleteOutbox(pool, [second.id]);
});

test('simultaneous claims never get the same row, nor two rows of one workflow id', async () => {
  for (let n = 0; n < 40; n += 1) {
    await endLease(await insertOutbox(pool, signal(`side-${n % 20}`, n)));
  }
  const claims = await Promise.all(Array.from({ length: 8 }, () => claimOutbox(pool, 5)));
  const workflowIds = claims.flat().map(({ workflowId }) => workflowId);
  assert.equal(new Set(workflowIds).size, workflowIds.length);
  assert.ok(claims.flat().every((row) => row.action === 'signal' && (row.argument as { number: number }).number < 20));
  await pool.query('delete from outbox');
});

test('a transaction that takes longer than the lease leaves its row to a sweep', async (t) => {
  const sent: string[] = [];
  const dispatcher = startDispatcher(t, (row) => Promise.resolve(void sent.push(row.id)));
  const late = await insertOutbox(pool, signal('late'));
  dispatcher.dispatch([{ ...late, leasedUntil: performance.now() + 1000 }]);
  await delay(50);
  assert.deepEqual(sent, []);
  await endLease(late);
  await until('a sweep dispatches it', async () => (await countRows()) === 0);
  assert.deepEqual(sent, [late.id]);
});

test('a row that Temporal refuses delays only its own workflow id', async (t) => {
  const sent: string[] = [];
  let refuses = true;
  const dispatcher = startDispatcher(t, ({ workflowId }) => {
    if (workflowId === 'refused' && refuses) return Promise.reject(grpcError(invalidArgument));
    sent.push(workflowId);
    return Promise.resolve();
  });
  dispatcher.dispatch([await insertOutbox(pool, signal('refused'))]);
  await until(
    'it was refused',
    async () => (await pool.query('select 1 from outbox where attempts > 0')).rowCount === 1,
  );
  dispatcher.dispatch([await insertOutbox(pool, signal('refused')), await insertOutbox(pool, signal('another'))]);
  await until('the other is dispatched', () => sent.length > 0, 5);
  assert.deepEqual(sent, ['another']);
  refuses = false;
  await until('both are dispatched', async () => (await countRows()) === 0);
  assert.deepEqual(sent, ['another', 'refused', 'refused']);
});

test('while Temporal is down one row at a time is tried, and all are dispatched once it is back', async (t) => {
  let calls = 0;
  let isDown = true;
  const dispatcher = startDispatcher(t, () => {
    calls += 1;
    return isDown ? Promise.reject(grpcError(unavailable)) : Promise.resolve();
  });
  for (let n = 0; n < 300; n += 1) dispatcher.dispatch([await insertOutbox(pool, signal(`down-${n}`))]);
  await delay(3000);
  assert.ok(calls >= 2 && calls < 110, `${calls} calls`);
  assert.equal(await countRows(), 300);
  isDown = false;
  await until('all are dispatched', async () => (await countRows()) === 0);
  assert.ok(calls < 300 + 110, `${calls} calls`);
});

const seed = Number(process.env.TEST_SEED ?? Date.now() % 2 ** 31);

test(
  `two dispatchers keep the order of each workflow id, whatever fails (seed ${seed})`,
  { timeout: 180_000 },
  async (t) => {
    const random = createRandom(seed);
    /** What Temporal has accepted, each request id once. */
    const accepted = new Map<string, number[]>();
    const requestIds = new Set<string>();
    const callTemporal = async (row: OutboxRow): Promise<void> => {
      await delay(random() * 20);
      const chance = random();
      if (chance < 0.02) throw grpcError(unavailable);
      if (chance < 0.04) throw grpcError(invalidArgument);
      if (!requestIds.has(row.id) && row.action === 'signal') {
        requestIds.add(row.id);
        const numbers = accepted.get(row.workflowId) ?? [];
        accepted.set(row.workflowId, [...numbers, (row.argument as { number: number }).number]);
      }
      // The answer was lost.
      if (chance < 0.07) throw grpcError(unavailable);
    };
    const dispatchers = [startDispatcher(t, callTemporal), startDispatcher(t, callTemporal)];
    const count = 12;
    const write = async (workflowId: string): Promise<void> => {
      for (let number = 0; number < count; number += 1) {
        // As a process that dies after its commit, and its lease is over.
        const dies = random() < 0.1;
        const row = await transaction(pool, async (db) => {
          const written = await insertOutbox(db, signal(workflowId, number));
          if (dies) await endLease(written, db);
          await delay(random() * 5);
          return written;
        });
        if (!dies) dispatchers[random() < 0.5 ? 0 : 1]?.dispatch([row]);
        if (random() < 0.5) await delay(random() * 30);
      }
    };
    const workflowIds = Array.from({ length: 15 }, (_, n) => `ordered-${n}`);
    await Promise.all(workflowIds.map(write));
    await until('all are dispatched', async () => (await countRows()) === 0, 150);
    const inOrder = Array.from({ length: count }, (_, number) => number);
    assert.deepEqual(
      workflowIds.map((workflowId) => accepted.get(workflowId)),
      workflowIds.map(() => inOrder),
    );
  },
);
