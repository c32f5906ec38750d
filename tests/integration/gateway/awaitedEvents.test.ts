import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commitStep } from '../../../db/runs/commitStep.ts';
import { expireAwaited } from '../../../db/runs/messages.ts';
import { storeHttpResponse } from '../../../db/runs/scriptHttp.ts';
import { envelope, inform } from '../../support/cpe/cpeMessages.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { attachService, beginRun, insertDevice, queueMessages } from '../../support/database/rows.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database);
const rebooting = envelope('<cwmp:RebootResponse/>');

type Wait = Pick<Parameters<typeof commitStep>[1], 'sleepSeconds' | 'awaitsEvents' | 'httpRequest'>;
const boot = { awaitsEvents: ['M Reboot', '1 BOOT'] };

/** Commits a step of a script that sends nothing and ends with this wait. */
async function commitWait(runId: number, step: number, wait: Partial<Wait>): Promise<void> {
  await commitStep(pool, {
    organizationId: 'default',
    runId,
    step,
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
    sleepSeconds: 0,
    endsSession: wait.awaitsEvents !== undefined,
    awaits: null,
    awaitsEvents: null,
    holdsQueue: null,
    httpRequest: null,
    ...wait,
  });
}

/** Returns the event that ended the wait of the step, whether the session is held, and the number of signals. */
async function receivedIn(runId: number, step: number): Promise<unknown> {
  const { rows } = await pool.query(
    `select r.received_event as event, r.wakes_at is null as active,
       (select count(*)::int from outbox o where o.signal = 'eventReceived'
         and o.argument = jsonb_build_object('runId', r.id, 'step', $2::int)) as signals
     from runs r where r.id = $1`,
    [runId, step],
  );
  return rows[0];
}

const received = (event: string): object => ({ event, active: true, signals: 1 });
const waiting = { event: null, active: false, signals: 0 };

interface Connected {
  runId: number;
  post: (body: string) => Promise<{ status: number }>;
  /** Sends an Inform with these events. */
  informs: (events: string[], retryCount?: number) => Promise<void>;
}

/** Begins a run in the session of a CPE that has informed with `1 BOOT`. */
async function connect(t: { after: (end: () => Promise<void>) => void; name: string }): Promise<Connected> {
  const serial = `E${t.name.length}-${process.hrtime.bigint()}`;
  await attachService(pool, await insertDevice(pool, serial), serial);
  const cpe = new RawCpe(gateway.port);
  t.after(() => cpe.close());
  const informs = async (events: string[], retryCount = 0): Promise<void> => {
    assert.equal((await cpe.post(inform({ serial, events, retryCount }))).status, 200);
  };
  await informs(['1 BOOT']);
  return { runId: await beginRun(pool, serial), post: (body) => cpe.post(body), informs };
}

/** Reboots the CPE with a message that the script waits for. */
async function reboot(t: Parameters<typeof connect>[0]): Promise<Connected> {
  const connected = await connect(t);
  const { runId, post } = connected;
  await queueMessages(pool, runId, [{ name: 'Reboot', commandKey: '' }]);
  await pool.query('update messages set awaited = true where run_id = $1', [runId]);
  await pool.query('update runs set awaits_message = 1 where id = $1', [runId]);
  await post('');
  assert.equal((await post(rebooting)).status, 204);
  return connected;
}

test('the boot before the step that waits for it is committed counts', async (t) => {
  const { runId, informs } = await reboot(t);
  await informs(['1 BOOT']);
  await commitWait(runId, 2, boot);
  assert.deepEqual(await receivedIn(runId, 2), received('1 BOOT'));
});

test('it counts, too, if its Inform had to be repeated, and another Inform followed', async (t) => {
  const { runId, informs } = await reboot(t);
  await informs(['1 BOOT'], 2);
  await informs(['1 BOOT', '4 VALUE CHANGE'], 3);
  await informs(['6 CONNECTION REQUEST']);
  await commitWait(runId, 2, boot);
  assert.deepEqual(await receivedIn(runId, 2), received('1 BOOT'));
});

test('the events of the session before the reboot do not count, those of the next one do', async (t) => {
  const { runId, informs } = await reboot(t);
  await commitWait(runId, 2, boot);
  assert.deepEqual(await receivedIn(runId, 2), waiting);
  await informs(['2 PERIODIC']);
  assert.deepEqual(await receivedIn(runId, 2), waiting);
  await informs(['1 BOOT', 'M Reboot']);
  assert.deepEqual(await receivedIn(runId, 2), received('M Reboot'));
});

test('events that the CPE repeats from before the wait do not count', async (t) => {
  const { runId, informs } = await connect(t);
  await informs(['1 BOOT', '4 VALUE CHANGE'], 1);
  await commitWait(runId, 1, boot);
  assert.deepEqual(await receivedIn(runId, 1), waiting);
});

test('events since the end of a sleep count, those during the sleep do not', async (t) => {
  const { runId, post, informs } = await connect(t);
  await commitWait(runId, 1, { sleepSeconds: 3600 });
  await informs(['2 PERIODIC']);
  assert.equal((await post('')).status, 204);
  await commitWait(runId, 2, { awaitsEvents: ['2 PERIODIC'] });
  assert.deepEqual(await receivedIn(runId, 2), waiting);
  await commitWait(runId, 3, { sleepSeconds: 0.001 });
  await informs(['2 PERIODIC']);
  await commitWait(runId, 4, { awaitsEvents: ['2 PERIODIC'] });
  assert.deepEqual(await receivedIn(runId, 4), received('2 PERIODIC'));
});

test('events since the response to an HTTP request count', async (t) => {
  const { runId, informs } = await connect(t);
  await commitWait(runId, 1, { httpRequest: {} });
  await informs(['2 PERIODIC']);
  await storeHttpResponse(pool, 'default', runId, 1, {});
  await informs(['M Reboot']);
  await commitWait(runId, 2, { awaitsEvents: ['2 PERIODIC', 'M Reboot'] });
  assert.deepEqual(await receivedIn(runId, 2), received('M Reboot'));
});

test('each Inform ends one wait', async (t) => {
  const { runId, informs } = await connect(t);
  await informs(['M Reboot']);
  await informs(['1 BOOT']);
  await commitWait(runId, 1, boot);
  assert.deepEqual(await receivedIn(runId, 1), received('M Reboot'));
  await commitWait(runId, 2, boot);
  assert.deepEqual(await receivedIn(runId, 2), received('1 BOOT'));
  await commitWait(runId, 3, boot);
  assert.deepEqual(await receivedIn(runId, 3), waiting);
  await informs(['2 PERIODIC']);
  await informs(['1 BOOT']);
  assert.deepEqual(await receivedIn(runId, 3), received('1 BOOT'));
  await commitWait(runId, 4, boot);
  assert.deepEqual(await receivedIn(runId, 4), waiting);
});

test('an event after the end of a wait in vain counts for the next wait', async (t) => {
  const { runId, informs } = await connect(t);
  await commitWait(runId, 1, boot);
  await expireAwaited(pool, runId, 2);
  await informs(['M Reboot']);
  await expireAwaited(pool, runId, 2);
  assert.deepEqual(await receivedIn(runId, 1), { event: null, active: true, signals: 0 });
  await commitWait(runId, 2, boot);
  assert.deepEqual(await receivedIn(runId, 2), received('M Reboot'));
});
