import assert from 'node:assert/strict';
import { it } from 'node:test';
import { LoopingScripts } from '../../../activities/lua/executor/loopingScripts.ts';

it('a script that loops again and again waits twice as long each time, at most a minute', () => {
  let now = 0;
  const scripts = new LoopingScripts(() => now);
  const delays = Array.from({ length: 8 }, () => {
    scripts.stepEnded('loop', true);
    const delay = scripts.delayOf('loop');
    now += delay;
    return delay / 1000;
  });
  assert.deepEqual(delays, [1, 2, 4, 8, 16, 32, 60, 60]);
  assert.equal(scripts.delayOf('loop'), 0);
});

it('a script that ends in time waits no longer, and another one never did', () => {
  const scripts = new LoopingScripts(() => 0);
  scripts.stepEnded('loop', true);
  assert.equal(scripts.delayOf('other'), 0);
  scripts.stepEnded('loop', false);
  assert.equal(scripts.delayOf('loop'), 0);
});

it('the number of remembered scripts is bounded', () => {
  const scripts = new LoopingScripts(() => 0);
  for (let index = 0; index <= 1000; index += 1) scripts.stepEnded(`loop ${index}`, true);
  assert.equal(scripts.delayOf('loop 0'), 0);
  assert.equal(scripts.delayOf('loop 1'), 1000);
});
