import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createPool } from '../../db/core/pool.ts';
import { countSealed, reseal } from '../../db/core/reseal.ts';
import { readRunLog } from '../../db/runs/runReads.ts';
import { findLoginCredential, updatePassword, insertCredential } from '../../db/devices/credentials.ts';
import { createKeyFile, newKeyFile } from '../../lib/keys/keyFile.ts';
import { KeyRing } from '../../lib/keys/keyRing.ts';
import { fileSource } from '../../lib/keys/keySource.ts';
import { unlock } from '../../lib/keys/unlock.ts';
import { CuttleProcess } from '../support/process/cuttleProcess.ts';
import { until } from '../support/until.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { attachService, beginRun, insertDevice } from '../support/database/rows.ts';
import { temporaryFolder } from '../support/process/temporaryFolder.ts';

const lines = 40_000;
const { url, pool: inTheClear } = await createTestDatabase();
const folder = temporaryFolder();
const file = join(folder, 'keys.json');
createKeyFile(file, newKeyFile());
const ring = new KeyRing(fileSource(file));
const pool = createPool(url, 4, () => undefined, { sealer: ring });
after(() => pool.end());
const settings = { DATABASE_URL: url, CUTTLE_KEYS_FILE: file, CUTTLE_DATA_DIR: folder };

async function sealedBy(id: string): Promise<number> {
  return (await countSealed(pool)).get(id) ?? 0;
}

test(
  'a key rotation that is killed during writes continues when it is run again, and loses nothing',
  { timeout: 180_000 },
  async () => {
    const device = await insertDevice(pool, 'ROTATED');
    await attachService(pool, device, 'rotated');
    const runId = await beginRun(pool, 'rotated');
    await inTheClear.query(
      `insert into run_logs (run_id, line, at, text) select $1, n, now(), 'line ' || n from generate_series(1, $2) n`,
      [runId, lines],
    );
    await unlock(pool, ring);
    await reseal(pool, ring.primary);
    await insertCredential(pool, 'default', { username: 'default.busy', password: 'password-0', deviceKey: device });
    const first = ring.primary;
    const load = new AbortController();
    let written = 0;
    const writing = (async () => {
      while (!load.signal.aborted) {
        assert.equal((await findLoginCredential(pool, 'default', 'default.busy'))?.password, `password-${written}`);
        written += 1;
        await updatePassword(pool, 'default', 'default.busy', `password-${written}`);
      }
    })();
    const rotation = new CuttleProcess(['keys', 'rotate'], settings);
    await until('the rotation is in progress', async () => (await sealedBy(first)) < lines);
    await rotation.kill();
    const left = await sealedBy(first);
    assert.ok(left > 0 && left < lines, `it is killed in the middle: ${left} are left`);
    assert.equal((await readRunLog(pool, 'default', runId)).at(-1)?.text, `line ${lines}`, 'both keys open');

    await ring.refresh();
    const second = ring.primary;
    assert.notEqual(second, first);
    assert.equal(await new CuttleProcess(['keys', 'rotate'], settings).ended(), 0);
    await ring.refresh();
    assert.equal(ring.primary, second, 'it continues with the key that it had created');
    load.abort();
    await writing;
    assert.ok(written > 10);
    assert.deepEqual([...(await countSealed(pool)).keys()], [second]);
    const log = await readRunLog(pool, 'default', runId);
    assert.deepEqual(
      log.map(({ text }) => text),
      Array.from({ length: lines }, (_, index) => `line ${index + 1}`),
    );
  },
);
