import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { findTemporal } from '../../../lib/embedded/temporalBinary.ts';
import { freePort } from '../../support/process/freePort.ts';
import { temporaryFolder } from '../../support/process/temporaryFolder.ts';

/** In the place of the official one: it has every archive, and none is genuine. */
const releases = createServer((_, response) => {
  response.end('not the archive');
});
let releaseUrl: string;
before(async () => {
  releases.listen(0, '127.0.0.1');
  await once(releases, 'listening');
  releaseUrl = `http://127.0.0.1:${(releases.address() as AddressInfo).port}`;
});
after(() => releases.close());

function program(folder: string, name: string, script: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Nothing is on the path but what the test puts there, and the shell's own. */
function search(folder: string): { cacheDir: string; path: string; report: () => void; releaseUrl: string } {
  return { cacheDir: join(folder, 'cache'), path: join(folder, 'bin'), report: () => undefined, releaseUrl };
}

const fakeGo = 'printf "#!/bin/sh\\nexit 0\\n" > "$GOBIN/temporal"; chmod 755 "$GOBIN/temporal"';

test('the one on the PATH goes before the cached one', async () => {
  const folder = temporaryFolder();
  const onPath = program(join(folder, 'bin'), 'temporal', 'exit 0');
  const cached = program(join(folder, 'cache'), 'temporal-1.5.1', 'exit 0');
  assert.equal(
    await findTemporal({ ...search(folder), path: ['', '/nowhere', join(folder, 'bin')].join(delimiter) }),
    onPath,
  );
  assert.equal(await findTemporal({ ...search(folder), path: '/nowhere' }), cached);
});

test('one that does not run on this machine is passed over', async () => {
  const folder = temporaryFolder();
  program(join(folder, 'bin'), 'temporal', 'exit 127');
  const cached = program(join(folder, 'cache'), 'temporal-1.5.1', 'exit 0');
  assert.equal(await findTemporal(search(folder)), cached);
});

test('a release with another checksum is not used; Go builds one, which is cached', async () => {
  const folder = temporaryFolder();
  program(join(folder, 'bin'), 'go', fakeGo);
  const found = await findTemporal(search(folder));
  assert.equal(found, join(folder, 'cache', 'temporal-1.5.1'));
  assert.deepEqual(readdirSync(join(folder, 'cache')), ['temporal-1.5.1'], 'nothing else is left in the cache');
  assert.equal(await findTemporal({ ...search(folder), path: '/nowhere', releaseUrl: 'http://127.0.0.1:1' }), found);
});

test('two processes at once both get one', async () => {
  const folder = temporaryFolder();
  program(join(folder, 'bin'), 'go', fakeGo);
  const target = join(folder, 'cache', 'temporal-1.5.1');
  assert.deepEqual(await Promise.all([findTemporal(search(folder)), findTemporal(search(folder))]), [target, target]);
  assert.deepEqual(readdirSync(join(folder, 'cache')), ['temporal-1.5.1']);
});

test('where there is none to be had, each attempt is told, and what to do', async () => {
  const folder = temporaryFolder();
  program(join(folder, 'bin'), 'go', 'echo "go: no network" >&2; exit 1');
  await assert.rejects(findTemporal(search(folder)), ({ name, message }: Error) => {
    assert.equal(name, 'SetupError');
    assert.match(message, /temporal on the PATH: temporal is not installed/);
    assert.match(message, /the cached .*temporal-1\.5\.1: there is none/);
    assert.match(message, /the official release: http:.* has the SHA-256 [0-9a-f]{64} where [0-9a-f]{64} was expected/);
    assert.match(message, /building it with Go: go install failed: go: no network/);
    assert.match(message, /TEMPORAL_ADDRESS/);
    return true;
  });
  await assert.rejects(
    findTemporal({ ...search(folder), path: '', releaseUrl: `http://127.0.0.1:${await freePort()}` }),
    ({ message }: Error) => {
      assert.match(message, /could not be downloaded \(.*ECONNREFUSED/);
      assert.match(message, /go is not installed/);
      return true;
    },
  );
});
