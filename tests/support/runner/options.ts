import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface RunOptions {
  /** Paths from the project's folder, in order. */
  files: string[];
  shard: { index: number; total: number } | undefined;
  /** How many files run at the same time. */
  concurrency: number;
  /** After this long the run is stopped. */
  minutes: number;
}

export const usage = `npm test -- [options] [files or patterns]
  --quick            unit tests, and some of each kind of the others
  --shard 1/3        a third of the files
  --concurrency 3    how many files run at the same time
  --minutes 45       when the run is stopped`;

/** All unit tests, and what shows soon that a part does not work at all. */
const quick = [
  'tests/unit/**/*.test.ts',
  'tests/integration/database/{migrations,schema}.test.ts',
  'tests/integration/gateway/{messages,session}.test.ts',
  'tests/integration/api/{devices,services,instances}.test.ts',
  'tests/integration/runs/provisioning.test.ts',
  'tests/histories/replay.test.ts',
];

/** @throws Error that says which option is wrong. */
export function readOptions(args: string[], root: string): RunOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      shard: { type: 'string' },
      concurrency: { type: 'string', default: String(availableParallelism() + 1) },
      minutes: { type: 'string', default: '45' },
    },
  });
  const given = positionals.map((file) => relative(root, resolve(file)));
  const patterns = given.length > 0 ? given : values.quick ? quick : ['tests/**/*.test.ts'];
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root }).sort());
  if (files.length === 0) throw new Error(`There are no such files: ${patterns.join(', ')}`);
  return {
    files: [...new Set(files)],
    shard: values.shard === undefined ? undefined : readShard(values.shard),
    concurrency: wholeNumber('--concurrency', values.concurrency),
    minutes: wholeNumber('--minutes', values.minutes),
  };
}

function readShard(text: string): { index: number; total: number } {
  const [, index, total] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index === undefined || total === undefined || index < 1 || index > total)
    throw new Error(`--shard must look like 1/3, not ${text}`);
  return { index, total };
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`${name} must be a whole number from 1 to 9999, not ${text}`);
  return Number(text);
}
