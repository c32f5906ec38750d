import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
/** A Chromium from npm, with the shared libraries that a minimal system lacks. */
const packaged = '@sparticuz/chromium';
const version = '153.0.0';

/**
 * Returns the path of a Chromium: from the PATH, or from npm, which installs it the first time.
 * @throws Error that says what to install if neither works.
 */
export async function findBrowser(cacheDir: string, path = process.env.PATH ?? ''): Promise<string> {
  for (const folder of path.split(delimiter)) {
    for (const name of names) if (await isProgram(join(folder, name))) return join(folder, name);
  }
  try {
    return await findPackaged(cacheDir);
  } catch (error) {
    throw new Error('The tests of the console need Chromium: install it, on Debian by `apt-get install chromium`.', {
      cause: error,
    });
  }
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
