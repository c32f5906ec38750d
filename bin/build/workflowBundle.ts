import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BundleOptions, WorkflowBundle } from '@temporalio/worker';
import type { Log } from '../../lib/observability/log.ts';
import type { TemporalConfig } from '../../lib/config/temporalConfig.ts';

type Plugins = NonNullable<ReturnType<NonNullable<BundleOptions['webpackConfigHook']>>['plugins']>;

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'workflows/dist');

/** A placeholder for the settings of temporal.yaml, so that one bundle serves every worker. */
const placeholder = '"__CUTTLE_POLICIES__"';
const exported = (value: string): string => `module.exports = ${value};`;

/**
 * Returns the code of workflows/ for Temporal's sandbox, with this worker's settings of temporal.yaml as the module
 * `cuttle-policies`. Uses the stored bundle of {@link buildWorkflows}, and makes a bundle when none matches these
 * sources.
 */
export async function loadWorkflowBundle(config: TemporalConfig, log: Log): Promise<WorkflowBundle> {
  const code = (await readBuilt()) ?? (await bundleWorkflows(log));
  const policies = {
    taskQueue: config.taskQueues.activities,
    statusAttribute: config.searchAttributes.status,
    deliveryTimeout: config.deliveryTimeout,
    encryptPayloads: config.encryptPayloads,
    activities: config.activities,
  };
  if (!code.includes(exported(placeholder)))
    throw new Error('The bundle of the workflows has no place for the policies.');
  return { code: code.replace(exported(placeholder), () => exported(JSON.stringify(policies))) };
}

/**
 * Stores the bundle, unless it is already stored. Bundling takes 2.3 s of CPU, so a build or a test run does it once.
 */
export async function buildWorkflows(log: Log): Promise<void> {
  if ((await readBuilt()) !== undefined) return;
  const code = await bundleWorkflows(log);
  await mkdir(dist, { recursive: true });
  const file = builtFile();
  // The file is complete when it gets its name, because another process may read it at any time.
  await writeFile(`${file}.${process.pid}`, code);
  await rename(`${file}.${process.pid}`, file);
  for (const name of await readdir(dist)) if (join(dist, name) !== file) await rm(join(dist, name), { force: true });
}

async function readBuilt(): Promise<string | undefined> {
  try {
    return await readFile(builtFile(), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The name includes a hash of the sources, so that a bundle of other sources is never used. */
function builtFile(): string {
  const hash = createHash('sha256');
  hash.update(readFileSync(createRequire(import.meta.url).resolve('@temporalio/workflow/package.json')));
  for (const file of [fileURLToPath(import.meta.url), ...sources()]) {
    hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  }
  return join(dist, `${hash.digest('hex').slice(0, 16)}.js`);
}

/** Lists everything that workflows/ may import of the project. */
function sources(): string[] {
  const isTypes = (file: string): boolean => /[tT]ypes\.ts$/.test(file);
  return [...filesOf('workflows'), ...filesOf('domain'), ...filesOf('activities').filter(isTypes)].sort();
}

function filesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map(({ parentPath, name }) => join(parentPath, name));
}

/**
 * The SDK takes a stack trace for each promise that a workflow makes, for the query `__stack_trace`, and maps each
 * line to its source. The first line says enough, and the others cost CPU time. The execution's current details show
 * what it does.
 */
const shortStackTraces: Plugins[number] = {
  apply: (compiler) => {
    new compiler.webpack.BannerPlugin({ banner: 'Error.stackTraceLimit = 1;', raw: true }).apply(compiler);
  },
};

async function bundleWorkflows(log: Log): Promise<string> {
  // Loaded on demand: it takes a second, and most processes find a stored bundle.
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const trace = (message: string): void => {
    log.trace(message);
  };
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, 'workflows/index.ts'),
    failureConverterPath: join(root, 'workflows/failureConverter.ts'),
    webpackConfigHook: (webpack) => ({
      ...webpack,
      // Without the sources' text, which makes up half of the bundle: each worker parses all of it at its start.
      devtool: 'inline-nosources-source-map',
      externals: { 'cuttle-policies': `var ${placeholder}` },
      plugins: [...(webpack.plugins ?? []), shortStackTraces],
    }),
    logger: {
      log: trace,
      trace,
      debug: trace,
      info: trace,
      warn: (message) => {
        log.warn(message);
      },
      error: (message) => {
        log.error(message);
      },
    },
  });
  return code;
}
