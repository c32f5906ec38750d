/**
 * `npm run build`: the web console's static files, which the API serves; nothing is done where they are newer than what they are made of.
 * `npm run console`: the same while one writes it, at an address of its own, which hands on to the API what is the API's.
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
const madeOf = [
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
  // What the editor of services knows of the rest of the project, as data: console/build-env.d.ts.
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
  if (!isOld()) return;
  const { build } = await import('vite');
  await build(config);
  for (const name of filesOf(dist)) compress(name);
}

/** Times of a clone are those of its checkout, so that whatever is changed later is newer. */
function isOld(): boolean {
  const page = join(dist, 'index.html');
  if (!existsSync(page)) return true;
  const built = statSync(page).mtimeMs;
  const sources = madeOf
    .flatMap((path) => (statSync(path).isDirectory() ? filesOf(path) : [path]))
    .filter((path) => !path.startsWith(dist));
  return sources.some((path) => statSync(path).mtimeMs > built);
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

/** Beside the file, where it is worth it: nobody compresses at a request. */
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
