import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from '../../../lib/observability/log.ts';
import { createShutdown } from '../../../lib/shutdown.ts';

const log = createLog('silent');

test('parts are stopped in reverse order, one after the other', async () => {
  const shutdown = createShutdown(log);
  const events: string[] = [];
  for (const name of ['database', 'worker', 'gateway']) {
    shutdown.add(name, async () => {
      events.push(`${name} stopping`);
      await new Promise((resolve) => setImmediate(resolve));
      events.push(`${name} stopped`);
    });
  }
  await shutdown.run();
  assert.deepEqual(
    events,
    ['gateway', 'worker', 'database'].flatMap((name) => [`${name} stopping`, `${name} stopped`]),
  );
});

test('a part that fails to stop does not keep the others running, and each is stopped once', async () => {
  const shutdown = createShutdown(log);
  let stopped = 0;
  shutdown.add('database', () => {
    stopped += 1;
    return Promise.resolve();
  });
  shutdown.add('worker', () => Promise.reject(new Error('stuck')));
  await Promise.all([shutdown.run(), shutdown.run()]);
  assert.equal(stopped, 1);
});
