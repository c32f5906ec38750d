import assert from 'node:assert/strict';
import { test } from 'node:test';
import { announceMessages } from '../../../db/runs/messageQueue.ts';
import { claimMessage } from '../../../db/runs/claimMessage.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { attachService, beginRun, insertDevice, queueMessages } from '../../support/database/rows.ts';
import { untilBlocked } from '../../support/database/locks.ts';

/** A session ends while messages are being queued for its device: one of the two must notice the other. */

const { pool } = await createTestDatabase();
const reboot = { name: 'Reboot', commandKey: '' } as const;

async function openSession(id: string): Promise<{ key: number; runId: number }> {
  const key = await insertDevice(pool, id);
  await attachService(pool, key, id);
  await pool.query(
    `update devices set session_id = $2, session_phase = 'open', session_started_at = now() where key = $1`,
    [key, id],
  );
  return { key, runId: await beginRun(pool, id) };
}

test('a session that checked the queue before messages arrived does not end', async () => {
  const { key, runId } = await openSession('EARLY');
  const announcer = Object.assign(await pool.connect(), { sealer: pool.sealer });
  await announcer.query('begin');
  // Before the messages exist: the claim waits, with its old snapshot, for an announcement that follows them.
  await announcer.query('select 1 from devices where key = $1 for no key update', [key]);
  const claiming = claimMessage(pool, key, 'EARLY', 0, 0);
  await untilBlocked(pool, 'the claim');
  const [message] = await queueMessages(pool, runId, [reboot]);
  const [announced] = await announceMessages(announcer, runId);
  assert.equal(announced?.unreached, false);
  await announcer.query('commit');
  announcer.release();
  assert.deepEqual(await claiming, { kind: 'again' });
  const claim = await claimMessage(pool, key, 'EARLY', 0, 0);
  assert.ok(claim.kind === 'message' && claim.message.id === message);
});

test('messages that are queued after the end of a session mark their device as unreached', async () => {
  const { key, runId } = await openSession('LATE');
  assert.deepEqual(await claimMessage(pool, key, 'LATE', 0, 0), { kind: 'over' });
  await queueMessages(pool, runId, [reboot]);
  assert.deepEqual(await announceMessages(pool, runId), [{ deviceKey: key, unreached: true }]);
});

test('a session does not end by a statement that is executed after the gateway has given up on it', async () => {
  const { key } = await openSession('ABANDONED');
  await pool.query(`update devices set session_started_at = now() - interval '60 s' where key = $1`, [key]);
  const phase = async () =>
    (await pool.query<{ phase: string }>('select session_phase as phase from devices where key = $1', [key])).rows[0]
      ?.phase;
  const sentSecondsAgo = (seconds: number): number => (60 - seconds) * 1000;
  await claimMessage(pool, key, 'ABANDONED', 0, sentSecondsAgo(15));
  assert.equal(await phase(), 'open');
  await claimMessage(pool, key, 'ABANDONED', 0, sentSecondsAgo(5));
  assert.equal(await phase(), 'ended');
});
