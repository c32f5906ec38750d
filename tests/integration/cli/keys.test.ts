import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findLoginCredential, insertCredential } from '../../../db/devices/credentials.ts';
import { createPool } from '../../../db/core/pool.ts';
import { newKeyFile } from '../../../lib/keys/keyFile.ts';
import { KeyRing, sealedWith } from '../../../lib/keys/keyRing.ts';
import { fileSource } from '../../../lib/keys/keySource.ts';
import type { Finished } from '../../support/process/cuttle.ts';
import { runCuttle } from '../../support/process/cuttle.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { temporaryFolder } from '../../support/process/temporaryFolder.ts';

const { pool: testPool, url } = await createTestDatabase();
const folder = temporaryFolder();
const file = join(folder, 'keys.json');
const settings = { DATABASE_URL: url, CUTTLE_KEYS_FILE: file, CUTTLE_DATA_DIR: folder };

function keys(...args: string[]): Promise<Finished> {
  return runCuttle(['keys', ...args], settings);
}

interface Ring {
  primary: string;
  keys: { id: string }[];
}

function ring(): Ring {
  return JSON.parse(readFileSync(file, 'utf8')) as Ring;
}

async function sealingKey(): Promise<string | undefined> {
  const { rows } = await testPool.query<{ password: string }>('select password from credentials');
  return sealedWith(rows[0]?.password ?? '');
}

test('without a key ring an external database is not touched, and the error says what to do', async () => {
  const { code, stderr } = await runCuttle(['migrate'], { DATABASE_URL: url, CUTTLE_DATA_DIR: folder });
  assert.equal(code, 1);
  assert.match(
    stderr,
    new RegExp(
      '^cuttle: No key ring is configured, and Cuttle stores secrets only encrypted. Create one with ' +
        String.raw`"cuttle keys init FILE"[^\n]*CUTTLE_KEYS_FILE=FILE[^\n]*\n$`,
    ),
  );
  const missing = await runCuttle(['migrate'], settings);
  assert.match(
    missing.stderr,
    /^cuttle: The key ring [^\n]*keys\.json can't be read \(ENOENT\)\.[^\n]*cuttle keys init [^\n]*\n$/,
  );
});

test('init creates a ring that only its owner can read, and never overwrites one', async () => {
  const { code, stdout } = await keys('init', file);
  assert.equal(code, 0);
  assert.match(stdout, /Keep a copy, separate from database backups/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const before = readFileSync(file, 'utf8');
  const again = await keys('init', file);
  assert.deepEqual(
    [again.code, again.stderr],
    [1, `cuttle: ${file} exists already and may hold keys that are in use. Nothing was changed.\n`],
  );
  assert.equal(readFileSync(file, 'utf8'), before);
});

test('a ring that others can read is refused', async () => {
  chmodSync(file, 0o640);
  const { code, stderr } = await keys('list');
  assert.deepEqual(
    [code, stderr],
    [1, `cuttle: The key ring ${file} can be read by other users of this machine (mode 640). Run: chmod 600 ${file}\n`],
  );
  chmodSync(file, 0o600);
});

test('an added key becomes the primary one, and the old one is removed when it is unused', async () => {
  const [first] = ring().keys;
  assert.match(
    (await keys('rotate')).stderr,
    /This database has not been set up for encryption yet\. Run cuttle migrate/,
  );
  assert.equal((await runCuttle(['migrate'], settings)).code, 0);
  const own = createPool(url, 2, () => undefined, { sealer: new KeyRing(fileSource(file)) });
  await insertCredential(own, 'default', { username: 'default.box', password: 'swordfish', deviceKey: null });
  const added = JSON.parse((await keys('add', '--json')).stdout) as { id: string };
  assert.equal(ring().primary, first?.id);
  const rotated = JSON.parse((await keys('rotate', '--json')).stdout) as {
    primary: string;
    sealed: number;
    failed: number;
  };
  assert.deepEqual(rotated, { primary: added.id, sealed: rotated.sealed, failed: 0 });
  assert.ok(rotated.sealed >= 2);
  assert.deepEqual([ring().primary, await sealingKey()], [added.id, added.id]);
  assert.equal(
    (await findLoginCredential(own, 'default', 'default.box'))?.password,
    'swordfish',
    'a running process reads the ring again',
  );
  // A process that has not read the ring again still seals with the old key.
  await own.query('delete from credentials');
  const late = createPool(url, 1, () => undefined, {
    sealer: new KeyRing({
      name: '',
      readSync: () => JSON.stringify({ ...ring(), primary: first?.id }),
      read: () => Promise.reject(new Error('no')),
    }),
  });
  await insertCredential(late, 'default', { username: 'default.box', password: 'swordfish', deviceKey: null });
  await late.end();
  await own.end();

  assert.match((await keys('remove', added.id)).stderr, /is the primary key/);
  assert.match((await keys('remove', 'nobody')).stderr, /There is no key nobody/);
  assert.match((await keys('remove', first?.id ?? '')).stderr, /changed within the last minute/);
  utimesSync(file, 0, 0);
  assert.match(
    (await keys('remove', first?.id ?? '')).stderr,
    /1 values are sealed with the key [^\n]*cuttle keys rotate --only-reseal/,
  );
  const { stdout } = await keys('rotate', '--only-reseal');
  assert.match(stdout, new RegExp(`^${added.id} is the primary key\\. 1 values were encrypted again with it\\.`));
  assert.equal((await keys('remove', first?.id ?? '')).code, 0);
  assert.deepEqual(
    ring().keys.map(({ id }) => id),
    [added.id],
  );
  const list = JSON.parse((await keys('list', '--json')).stdout) as { id: string; primary: boolean; values: number }[];
  assert.partialDeepStrictEqual(list, [{ id: added.id, primary: true }]);
  assert.ok((list[0]?.values ?? 0) >= 2);
  assert.ok(!JSON.stringify(list).includes((ring().keys[0] as unknown as { key: string }).key));
});

test('a ring may come from a command, whose failure is reported without its output', async () => {
  const byCommand = { DATABASE_URL: url, CUTTLE_DATA_DIR: folder, CUTTLE_KEYS_COMMAND: `cat ${file}` };
  assert.equal((await runCuttle(['keys', 'list'], byCommand)).code, 0);
  assert.match(
    (await runCuttle(['keys', 'add'], byCommand)).stderr,
    /^cuttle: The key ring comes from CUTTLE_KEYS_COMMAND/,
  );
  const failing = await runCuttle(['keys', 'list'], { ...byCommand, CUTTLE_KEYS_COMMAND: 'echo canary-key; exit 3' });
  assert.deepEqual(
    [failing.code, failing.stderr],
    [1, 'cuttle: CUTTLE_KEYS_COMMAND failed (exit code 3), so there is no key ring. Run it yourself to see why.\n'],
  );
  const both = await runCuttle(['keys', 'list'], { ...byCommand, CUTTLE_KEYS_FILE: file });
  assert.match(both.stderr, /are both set/);
});

test('a new ring in place of a lost one is detected at the start', async () => {
  writeFileSync(file, JSON.stringify(newKeyFile()), { mode: 0o600 });
  const { code, stderr } = await runCuttle(['migrate'], settings);
  assert.equal(code, 1);
  assert.match(
    stderr,
    new RegExp(
      String.raw`^cuttle: The secrets in this database are encrypted with the key [\w-]+, which the key ring ` +
        String.raw`[^\n]*keys\.json does not have[^\n]*\n$`,
    ),
  );
});
