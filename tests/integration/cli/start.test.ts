import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import pg from 'pg';
import { identify, isLiving, livingProcess } from '../../../lib/embedded/pidFile.ts';
import { runCuttle, spawnCuttle } from '../../support/process/cuttle.ts';
import { databaseUrl } from '../../support/database/database.ts';
import { freePort } from '../../support/process/freePort.ts';
import { ownSettings } from '../../support/process/ownSettings.ts';
import { testKeyFile } from '../../support/database/keys.ts';
import { within } from '../../support/until.ts';

/** Resolves with the output when the process reports that it is ready. */
async function untilReady(cuttle: ChildProcess): Promise<string> {
  assert.ok(cuttle.stdout && cuttle.stderr);
  let errors = '';
  cuttle.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  let said = '';
  for await (const line of createInterface({ input: cuttle.stdout })) {
    said += `${line}\n`;
    if (line.startsWith('Ready')) return said;
  }
  throw new Error(`It ended before it was ready: ${said}${errors}`);
}

test('servers, data and key survive a kill -9; SIGTERM stops everything in order', { timeout: 400_000 }, async () => {
  const settings = await ownSettings();
  const dataDir = settings.CUTTLE_DATA_DIR ?? '';
  const first = spawnCuttle(['start'], settings);
  const said = await untilReady(first);
  const key = readFileSync(join(dataDir, 'api-key'), 'utf8').trim();
  assert.ok(said.includes(key), 'the key is shown once');
  assert.equal(statSync(join(dataDir, 'api-key')).mode & 0o777, 0o600);
  const ready = await fetch(`http://127.0.0.1:${settings.CUTTLE_API_PORT ?? ''}/readyz`);
  assert.deepEqual(
    [ready.status, await ready.json()],
    [200, { status: 'up', parts: { database: 'up', temporal: 'up', worker: 'up', outbox: 'up', gateway: 'up' } }],
  );
  assert.equal((await runCuttle(['device', 'add', 'KEPT'], settings)).code, 0);

  const refused = await runCuttle(['start'], settings);
  assert.deepEqual([refused.code, refused.stdout], [1, '']);
  assert.match(
    refused.stderr,
    new RegExp(
      `^cuttle: The data folder ${dataDir} is in use by another Cuttle \\(process ${first.pid ?? 0}\\)\\.[^\n]*\n$`,
    ),
  );

  first.kill('SIGKILL');
  await within('the end of the first', once(first, 'exit'));
  const orphans = ['postgres.pid', 'temporal.pid'].map((name) => livingProcess(join(dataDir, name)));
  assert.ok(
    orphans.every((orphan) => orphan !== undefined),
    'its servers keep running',
  );

  const second = spawnCuttle(['start'], settings);
  assert.ok(!(await untilReady(second)).includes(key), 'the key is not shown again');
  assert.ok(
    orphans.every((orphan) => !isLiving(orphan)),
    'the servers of the first were stopped',
  );
  assert.match((await runCuttle(['device', 'list'], settings)).stdout, /KEPT +registered/);

  const again = ['postgres.pid', 'temporal.pid'].map((name) => livingProcess(join(dataDir, name)));
  second.kill('SIGTERM');
  // As a terminal and npm together do.
  second.kill('SIGTERM');
  const [code] = (await within('the end of the second', once(second, 'exit'))) as [number | null];
  assert.equal(code, 0);
  assert.ok(
    again.every((server) => server && !isLiving(server)),
    'no server is left',
  );
  assert.equal(livingProcess(join(dataDir, 'cuttle.pid')), undefined);
});

test('a port in use makes the start exit with 1 and one line that names the setting', async () => {
  const settings = await ownSettings();
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const port = String((taken.address() as AddressInfo).port);
  const { code, stdout, stderr } = await runCuttle(['start'], { ...settings, CUTTLE_TEMPORAL_UI_PORT: port });
  assert.deepEqual([code, stdout], [1, '']);
  assert.equal(
    stderr,
    `cuttle: Port ${port} on 127.0.0.1, which Temporal's web UI needs, is in use by another program: free it, or ` +
      'choose another with CUTTLE_TEMPORAL_UI_PORT.\n',
  );
  taken.close();
});

test('a wrong setting, or a wrong key in temporal.yaml, makes the start exit with 1 and one line', async () => {
  const settings = await ownSettings();
  const wrong = await runCuttle(['start'], { ...settings, CUTTLE_API_PORT: 'http' });
  assert.deepEqual(
    [wrong.code, wrong.stderr],
    [1, 'cuttle: CUTTLE_API_PORT must be a whole number from 1 to 65535, not "http".\n'],
  );
  const absent = await runCuttle(['start'], { ...settings, CUTTLE_TEMPORAL_CONFIG: '/nowhere.yaml' });
  assert.equal(absent.code, 1);
  assert.match(
    absent.stderr,
    /^cuttle: \/nowhere\.yaml cannot be read \(CUTTLE_TEMPORAL_CONFIG says where it is\)[^\n]*\n$/,
  );
  const only = await runCuttle(['start', '--only', 'acs'], settings);
  assert.deepEqual([only.code, only.stdout], [1, '']);
  assert.match(
    only.stderr,
    /^cuttle: --only is for processes that share servers: set DATABASE_URL and TEMPORAL_ADDRESS[^\n]*\n$/,
  );
});

test(
  'without Temporal the gateway and the API still serve, and readyz says what is missing',
  { timeout: 180_000 },
  async () => {
    const settings = await ownSettings();
    const database = `cuttle_start_${process.pid}`;
    await onServer(`create database ${database}`);
    const cuttle = spawnCuttle(['start', '--only', 'acs,api,worker'], {
      ...settings,
      DATABASE_URL: databaseUrl(database),
      CUTTLE_KEYS_FILE: testKeyFile(),
      TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}`,
    });
    await untilListening(cuttle);
    const ready = await fetch(`http://127.0.0.1:${settings.CUTTLE_API_PORT ?? ''}/readyz`);
    assert.equal(ready.status, 503);
    const { parts } = (await ready.json()) as { parts: Record<string, string> };
    assert.deepEqual([parts.database, parts.temporal], ['up', 'does not answer']);
    assert.notEqual(parts.worker, 'up');
    const acs = await fetch(`http://127.0.0.1:${settings.CUTTLE_ACS_PORT ?? ''}/acs`, { method: 'POST' });
    assert.ok(acs.status < 500);
    await acs.text();
    assert.ok(identify(cuttle.pid ?? 0));
    cuttle.kill('SIGTERM');
    assert.deepEqual(await within('its end', once(cuttle, 'exit')), [0, null]);
    await onServer(`drop database ${database} with (force)`);
  },
);

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl('postgres') });
  await client.connect();
  await client.query(sql);
  await client.end();
}

async function untilListening(cuttle: ChildProcess): Promise<void> {
  assert.ok(cuttle.stdout);
  for await (const line of createInterface({ input: cuttle.stdout })) if (line.startsWith('API:')) return;
  throw new Error('it ended before it listened');
}
