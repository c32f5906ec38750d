import assert from 'node:assert/strict';
import { styleText } from 'node:util';
import { test } from 'node:test';
import { createReport } from '../../../lib/observability/report.ts';

test('on a terminal, progress replaces the progress before it, and a line replaces progress', (t) => {
  t.mock.timers.enable({ apis: ['Date'] });
  const written: string[] = [];
  const report = createReport({ isTTY: true, columns: 12, write: (text) => written.push(text) });
  report('Building');
  report('too early', 'progress');
  t.mock.timers.tick(200);
  report('1 s', 'progress');
  t.mock.timers.tick(200);
  report(`${styleText('dim', '00:00', { validateStream: false })} 2 s, far too long`, 'progress');
  report('Built');
  report('Ready');
  assert.deepEqual(written, ['Building\n', '1 s', '\r\u001b[2K00:00 2 s, ', '\r\u001b[2KBuilt\n', 'Ready\n']);
});

test('elsewhere, progress is a line every ten seconds', (t) => {
  t.mock.timers.enable({ apis: ['Date'] });
  const written: string[] = [];
  const report = createReport({ write: (text) => written.push(text) });
  report('Building');
  for (let second = 1; second <= 25; second += 1) {
    t.mock.timers.tick(1000);
    report(`${second} s`, 'progress');
  }
  report('Built');
  assert.deepEqual(written, ['Building\n', '10 s\n', '20 s\n', 'Built\n']);
});
