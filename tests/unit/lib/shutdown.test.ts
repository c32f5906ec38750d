import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
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
  assert.deepEqual(await shutdown.run(), []);
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
  assert.deepEqual(await Promise.all([shutdown.run(), shutdown.run()]), [['worker'], ['worker']]);
  assert.equal(stopped, 1);
});

test('a part that never stops is abandoned and named; after the total limit the rest stops at once', async () => {
  const lines: { level: string; parts?: string[] }[] = [];
  const listening = createLog('error', { write: (line: string) => void lines.push(JSON.parse(line) as never) });
  const shutdown = createShutdown(listening, { part: 0.05, whole: 0.08, rest: 0.05 });
  const begun: string[] = [];
  const never = (name: string) => (): Promise<void> => {
    begun.push(name);
    return new Promise(() => undefined);
  };
  for (const name of ['data folder', 'database', 'worker', 'gateway']) shutdown.add(name, never(name));
  const since = Date.now();
  assert.deepEqual(await shutdown.run(), ['gateway', 'worker', 'database', 'data folder']);
  assert.deepEqual(begun, ['gateway', 'worker', 'database', 'data folder']);
  assert.ok(Date.now() - since < 5000);
  assert.deepEqual(lines.at(-1)?.parts, ['gateway', 'worker', 'database', 'data folder']);
});

test('a part may take longer than usual, and the whole takes that much longer', async () => {
  const shutdown = createShutdown(log, { part: 0.02, whole: 0.02 });
  shutdown.add('database', () => Promise.resolve());
  shutdown.add('delay', () => delay(50), 10);
  assert.deepEqual(await shutdown.run(), []);
});
