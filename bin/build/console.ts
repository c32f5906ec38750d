/**
 * `npm run build` writes the web console's static files to console/dist, from where the API serves them. It does
 * nothing when they are newer than their sources, or when the build tools (development packages) are not installed.
 * `npm run console` serves the console with hot reload, and passes API requests on to the API.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { InlineConfig } from 'vite';
import { loadConfig } from '../../lib/config/config.ts';
import { reachable } from '../server/listen.ts';
import { readServiceFile, readText } from '../cli/services/serviceFile.ts';

const root = fileURLToPath(new URL('../../console', import.meta.url));
const dist = join(root, 'dist');
const guide = fileURLToPath(new URL('../../docs/scripting.md', import.meta.url));
const example = fileURLToPath(new URL('../demo/pppoe.yaml', import.meta.url));
const sourcePaths = [
  root,
  guide,
  ...['../../client', '../../package-lock.json', './console.ts', '../demo'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  ),
];

const config: InlineConfig = {
  configFile: false,
  root,
  logLevel: 'warn',
  // Data that the service editor takes from the rest of the project; console/build-env.d.ts declares it.
  define: {
    __SCRIPTING_GUIDE__: JSON.stringify(readText(guide)),
    __EXAMPLE_SERVICE__: JSON.stringify(readServiceFile(example)),
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: dist,
    emptyOutDir: true,
    target: 'baseline-widely-available',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
};

export async function buildConsole(): Promise<void> {
  if (!isOutdated() || !hasBuildTools()) return;
  const { build } = await import('vite');
  await build(config);
  for (const name of filesOf(dist)) compress(name);
}

/** False after `npm ci --omit=dev`: a package or an image brings the console already built. */
function hasBuildTools(): boolean {
  try {
    import.meta.resolve('vite');
    return true;
  } catch {
    return false;
  }
}

/** Compares modification times: a clone dates its files when it checks them out, so a later change is newer. */
function isOutdated(): boolean {
  const page = join(dist, 'index.html');
  if (!existsSync(page)) return true;
  const built = statSync(page).mtimeMs;
  const sources = sourcePaths
    .flatMap((path) => (statSync(path).isDirectory() ? filesOf(path) : [path]))
    .filter((path) => !path.startsWith(dist));
  return sources.some((path) => statSync(path).mtimeMs > built);
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

/** Writes compressed copies beside the file where they save at least a tenth, so that no request compresses. */
function compress(name: string): void {
  if (!['.js', '.css', '.html', '.svg'].includes(extname(name))) return;
  const body = readFileSync(name);
  const made = {
    '.br': brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    '.gz': gzipSync(body, { level: 9 }),
  };
  for (const [end, compressed] of Object.entries(made))
    if (compressed.length < body.length * 0.9) writeFileSync(name + end, compressed);
}

async function serve(): Promise<void> {
  const { createServer } = await import('vite');
  const { api } = loadConfig(process.env, process.cwd());
  const target = `http://${reachable(api.host)}:${api.port}`;
  const server = await createServer({
    ...config,
    logLevel: 'info',
    server: { proxy: { '^/(v1|docs|openapi\\.json|readyz)': target } },
  });
  await server.listen();
  server.printUrls();
}

if (import.meta.main) await (process.argv[2] === 'serve' ? serve() : buildConsole());
