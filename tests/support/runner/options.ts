import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface RunOptions {
  /** Relative to the project's folder, in order. */
  files: string[];
  /** How many files run at the same time. */
  concurrency: number;
  /** The time limit of the whole run. */
  minutes: number;
}

export const usage = `npm test -- [options] [files or patterns]
  --quick            only the unit tests and a few tests of each part
  --shard 1/3        only the first third of the files
  --concurrency N    files that run at the same time (default: twice the processor cores)
  --minutes N        time limit of the whole run (default: 45)
  --help             show these options`;

/** All unit tests, and the tests that find a broken part within seconds. */
const quick = [
  'tests/unit/**/*.test.ts',
  'tests/integration/database/{migrations,schema}.test.ts',
  'tests/integration/gateway/{messages,session}.test.ts',
  'tests/integration/api/{devices,services,instances}.test.ts',
  'tests/integration/runs/provisioning.test.ts',
  'tests/histories/replay.test.ts',
];

/**
 * Reads the command line. @returns undefined for `--help`.
 * @throws Error that names the wrong option and what it expects.
 */
export function readOptions(args: string[], root: string): RunOptions | undefined {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      shard: { type: 'string', default: '1/1' },
      concurrency: { type: 'string', default: String(availableParallelism() * 2) },
      minutes: { type: 'string', default: '45' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const given = positionals.map((file) => relative(root, resolve(file)));
  const patterns = given.length > 0 ? given : values.quick ? quick : ['tests/**/*.test.ts'];
  return {
    files: takeShard(values.shard, findFiles(patterns, root)),
    concurrency: wholeNumber('--concurrency', values.concurrency),
    minutes: wholeNumber('--minutes', values.minutes),
  };
}

function findFiles(patterns: string[], root: string): string[] {
  const files = patterns.flatMap((pattern) => {
    const found = globSync(pattern, { cwd: root }).sort();
    if (found.length === 0) throw new Error(`No file matches ${pattern}. Name files or patterns below ${root}.`);
    return found;
  });
  return [...new Set(files)];
}

/** Deals the files out in turn, so that each shard gets some of every folder. */
function takeShard(text: string, files: string[]): string[] {
  const [, index, total] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index === undefined || total === undefined || index < 1 || index > total)
    throw new Error(`--shard must look like 1/3, not ${text}`);
  const shard = files.filter((_, position) => position % total === index - 1);
  if (shard.length === 0) throw new Error(`Shard ${text} is empty. Use fewer shards than ${total}.`);
  return shard;
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`${name} must be a whole number from 1 to 9999, not ${text}`);
  return Number(text);
}
