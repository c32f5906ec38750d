import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { Wakeups } from '../../../lib/wakeups.ts';
import { listenToNotifications } from '../../../db/core/wakeups.ts';
import { startFreezingProxy } from '../../support/database/freezingProxy.ts';
import { within } from '../../support/until.ts';
import { createTestDatabase } from '../../support/database/database.ts';

const log = pino({ level: 'silent' });
const long = 600_000;
const database = await createTestDatabase();

async function startWakeups(): Promise<Wakeups> {
  const wakeups = new Wakeups({ pool: database.pool, connectionString: database.url, log });
  await wakeups.start();
  return wakeups;
}

test("a wake-up reaches the device's waiters, here and in other processes, and no others", async () => {
  const [here, there] = await Promise.all([startWakeups(), startWakeups()]);
  const none = new AbortController();
  const other = here.wait(2, long, none.signal);
  let otherWoken = false;
  void other.then(() => {
    otherWoken = true;
  });
  const local = here.wait(1, long, none.signal);
  here.wake([1]);
  await local;
  const remote = Array.from({ length: 1000 }, (_, n) => there.wait(1000 + n, long, none.signal));
  here.wake(remote.map((_, n) => 1000 + n));
  await Promise.all(remote);
  assert.equal(otherWoken, false);
  await Promise.all([here.stop(), there.stop()]);
  await other;
});

test('a wait ends by its time, by its signal and at shutdown', async () => {
  const wakeups = await startWakeups();
  const signal = new AbortController();
  await wakeups.wait(1, 1, signal.signal);
  const aborted = wakeups.wait(1, long, signal.signal);
  signal.abort();
  await aborted;
  await wakeups.stop();
  await wakeups.wait(1, long, new AbortController().signal);
  assert.equal(wakeups.stopped, true);
});

test('a lost listener reconnects', async () => {
  const [here, there] = await Promise.all([startWakeups(), startWakeups()]);
  await database.pool.query(
    `select pg_terminate_backend(pid)
      from pg_stat_activity
      where application_name = 'cuttle wakeups' and datname = current_database()`,
  );
  const woken = there.wait(5, long, new AbortController().signal);
  const again = setInterval(() => {
    here.wake([5]);
  }, 50);
  await woken;
  clearInterval(again);
  await Promise.all([here.stop(), there.stop()]);
});

test('a listener whose connection went dead is lost in time', async () => {
  const proxy = await startFreezingProxy(database.url);
  const { promise: ended, resolve } = Promise.withResolvers<undefined>();
  const onEnd = (): void => {
    resolve(undefined);
  };
  await listenToNotifications(proxy.url, () => undefined, onEnd, { pingMs: 50, answerMs: 200 });
  proxy.freeze();
  await within('the end of the dead listener', ended, 10);
});
