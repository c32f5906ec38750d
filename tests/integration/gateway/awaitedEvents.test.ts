import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commitStep } from '../../../db/runs/commitStep.ts';
import { envelope, inform } from '../../support/cpe/cpeMessages.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { attachService, beginRun, insertDevice, queueMessages } from '../../support/database/rows.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database);
const rebooting = envelope('<cwmp:RebootResponse/>');

/** Commits the step of a script that waits for a boot, after a reboot that it waited for. */
async function awaitBoot(runId: number): Promise<void> {
  await commitStep(pool, {
    organizationId: 'default',
    runId,
    step: 2,
    calls: [],
    result: {},
    log: [],
    logLines: 0,
    drafts: [],
    messages: 1,
    credentials: [],
    knownCredentials: {},
    last: false,
    failed: false,
    wakesAt: 'infinity',
    awaits: null,
    awaitsEvents: ['M Reboot', '1 BOOT'],
    holdsQueue: null,
    httpRequest: null,
  });
}

async function receivedBy(runId: number): Promise<unknown> {
  const { rows } = await pool.query(
    `select r.received_event as event, r.wakes_at is null as active,
       (select count(*)::int from outbox o where o.signal = 'eventReceived'
         and o.argument = jsonb_build_object('runId', r.id, 'step', 2)) as signals
     from runs r where r.id = $1`,
    [runId],
  );
  return rows[0];
}

/** Reboots the CPE with a message that the script waits for. */
async function reboot(serial: string): Promise<{ cpe: RawCpe; runId: number }> {
  await attachService(pool, await insertDevice(pool, serial), serial);
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform({ serial, events: ['1 BOOT'] }));
  const runId = await beginRun(pool, serial);
  await queueMessages(pool, runId, [{ name: 'Reboot', commandKey: '' }]);
  await pool.query('update messages set awaited = true where run_id = $1', [runId]);
  await pool.query('update runs set awaits_message = 1 where id = $1', [runId]);
  await cpe.post('');
  assert.equal((await cpe.post(rebooting)).status, 204);
  return { cpe, runId };
}

test('the boot before the step that waits for it is committed counts', async () => {
  const { cpe, runId } = await reboot('EARLY');
  await cpe.post(inform({ serial: 'EARLY', events: ['1 BOOT'] }));
  await awaitBoot(runId);
  assert.deepEqual(await receivedBy(runId), { event: '1 BOOT', active: true, signals: 1 });
  await cpe.close();
});

test('the events of the session before the reboot do not count, those of the next one do', async () => {
  const { cpe, runId } = await reboot('LATER');
  await awaitBoot(runId);
  assert.deepEqual(await receivedBy(runId), { event: null, active: false, signals: 0 });
  await cpe.post(inform({ serial: 'LATER', events: ['2 PERIODIC'] }));
  assert.deepEqual(await receivedBy(runId), { event: null, active: false, signals: 0 });
  await cpe.post(inform({ serial: 'LATER', events: ['1 BOOT', 'M Reboot'] }));
  assert.deepEqual(await receivedBy(runId), { event: 'M Reboot', active: true, signals: 1 });
  await cpe.close();
});
