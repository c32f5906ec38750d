import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import type { RunOptions } from '../support/runner/options.ts';
import { readOptions, usage } from '../support/runner/options.ts';

const root = resolve(import.meta.dirname, '../..');
const all = globSync('tests/**/*.test.ts', { cwd: root }).sort();
const unit = 'tests/unit/runner.test.ts';

function read(...args: string[]): RunOptions {
  const options = readOptions(args, root);
  assert.ok(options);
  return options;
}

describe('options of the test runner', () => {
  test('without arguments, all test files run with the defaults', () => {
    assert.deepEqual(read(), { files: all, concurrency: availableParallelism() * 2, minutes: 45 });
  });

  test('numbers, files and patterns are read', () => {
    const file = join(root, unit);
    assert.deepEqual(read('--concurrency', '1', '--minutes=90', file), { files: [unit], concurrency: 1, minutes: 90 });
    const pattern = read(join(root, 'tests/unit/*.test.ts'), file).files;
    assert.deepEqual(pattern, globSync('tests/unit/*.test.ts', { cwd: root }).sort());
  });

  test('--quick selects all unit tests and a few others', () => {
    const { files } = read('--quick');
    const isUnit = (file: string): boolean => file.startsWith('tests/unit/');
    assert.deepEqual(files.filter(isUnit), all.filter(isUnit));
    const others = files.filter((file) => !isUnit(file));
    assert.ok(others.length > 0 && others.length < all.length / 10, `${others.length} others`);
  });

  test('every file is in exactly one shard', () => {
    for (const total of [1, 2, 3, 7, all.length]) {
      const shards = Array.from({ length: total }, (_, index) => read('--shard', `${index + 1}/${total}`).files);
      assert.deepEqual(shards.flat().sort(), all, `${total} shards`);
      const sizes = shards.map((files) => files.length);
      assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, `${total} shards of ${sizes.join(', ')} files`);
    }
  });

  const wrong: [args: string[], message: RegExp][] = [
    [['--quik'], /Unknown option '--quik'/],
    [['--concurrency', '0'], /^--concurrency must be a whole number from 1 to 9999, not 0$/],
    [['--concurrency', 'two'], /^--concurrency must be a whole number from 1 to 9999, not two$/],
    [['--minutes', '1.5'], /^--minutes must be a whole number from 1 to 9999, not 1\.5$/],
    [['--minutes', '10000'], /^--minutes must be a whole number from 1 to 9999, not 10000$/],
    [['--minutes'], /'--minutes <value>' argument missing/],
    ...['0/3', '4/3', '3', '1/0', 'a/b'].map((shard): [string[], RegExp] => [
      ['--shard', shard],
      new RegExp(`^--shard must look like 1/3, not ${shard}$`),
    ]),
    [['--shard', '2/2', join(root, unit)], /^Shard 2\/2 is empty\. Use fewer shards than 2\.$/],
    [[join(root, unit), join(root, 'tests/none.test.ts')], /^No file matches tests\/none\.test\.ts\. Name files or/],
  ];
  for (const [args, message] of wrong)
    test(`rejected: ${args.join(' ').replaceAll(`${root}/`, '')}`, () => {
      assert.throws(() => readOptions(args, root), { message });
    });
});

describe('command line of the test runner', () => {
  const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [join(root, 'tests/run.ts'), ...args], { encoding: 'utf8', timeout: 60_000 });

  test('--help shows the options and runs nothing', () => {
    const { status, stdout, stderr } = run('--help', unit);
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: `${usage}\n`, stderr: '' });
    for (const option of ['quick', 'shard', 'concurrency', 'minutes', 'help'])
      assert.match(usage, new RegExp(`^  --${option} `, 'm'));
  });

  test('a wrong option shows the error and the options', () => {
    const { status, stdout, stderr } = run('--quik');
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^Unknown option '--quik'/);
    assert.ok(stderr.endsWith(`\n\n${usage}\n`));
  });
});
