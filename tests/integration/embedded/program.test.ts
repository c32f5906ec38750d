import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { runProgram } from '../../../lib/embedded/program.ts';
import { temporaryFolder } from '../../support/process/temporaryFolder.ts';

test('a program is interrupted at its deadline, with the processes that it has started', async () => {
  const cwd = temporaryFolder();
  const script = 'echo working >&2; sh -c "sleep 1; touch late"; echo interrupted >&2';
  await assert.rejects(runProgram('/bin/sh', ['-c', script], { cwd, deadline: 300 }), {
    message: 'sh did not end within 0.3 s | working',
  });
  await pause(1200);
  assert.ok(!existsSync(join(cwd, 'late')));
});

test('a failure repeats the end of standard error; a program that is not there is named', async () => {
  const cwd = temporaryFolder();
  const lines: string[] = [];
  const run = runProgram('/bin/sh', ['-c', 'printf "one\\n\\ntwo\\nthree" >&2; exit 3'], {
    cwd,
    deadline: 10_000,
    onLine: (line) => lines.push(line),
  });
  await assert.rejects(run, { message: 'sh failed with code 3 | two | three' });
  assert.deepEqual(lines, ['one', 'two', 'three']);
  await assert.rejects(
    runProgram('/bin/sh', ['-c', 'kill -TERM $$'], { cwd, deadline: 10_000 }),
    /failed with SIGTERM/,
  );
  await assert.rejects(runProgram('/nowhere/pip', [], { cwd, deadline: 10_000 }), /ENOENT/);
});
