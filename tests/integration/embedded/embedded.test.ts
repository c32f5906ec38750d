import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import pg from 'pg';
import { lockDataDir } from '../../../lib/embedded/dataDir.ts';
import { identify, isLiving, writePidFile } from '../../../lib/embedded/pidFile.ts';
import { refuseUsedPorts } from '../../../lib/embedded/ports.ts';
import { startEmbeddedPostgres, stopOrphanedPostgres } from '../../../lib/embedded/postgres.ts';
import { startServer } from '../../../lib/embedded/serverProcess.ts';
import { freePort } from '../../support/process/freePort.ts';
import { temporaryFolder } from '../../support/process/temporaryFolder.ts';

const report = (): void => undefined;

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('PostgreSQL: a second start finds the data of the first; only the owner can read the password', async () => {
  const dataDir = temporaryFolder();
  const first = await startEmbeddedPostgres({ dataDir, port: await freePort(), report });
  await query(first.url, 'create table kept as select 42 as answer');
  const password = new URL(first.url).password;
  await assert.rejects(query(first.url.replace(password, 'wrong'), 'select 1'), /password authentication failed/);
  await first.stop();
  assert.equal(existsSync(join(dataDir, 'postgres.pid')), false);
  assert.equal(statSync(join(dataDir, 'postgres-password')).mode & 0o777, 0o600);

  const second = await startEmbeddedPostgres({ dataDir, port: await freePort(), report });
  assert.deepEqual(await query(second.url, 'select answer from kept'), [{ answer: 42 }]);
  assert.equal(new URL(second.url).password, password);
  const [encoding] = await query(
    second.url,
    `select current_setting('server_encoding') as encoding, current_setting('listen_addresses') as host`,
  );
  assert.deepEqual(encoding, { encoding: 'UTF8', host: '127.0.0.1' });
  await second.stop();
});

test('PostgreSQL: a server left by a killed Cuttle is stopped, and started again on the same port', async () => {
  const dataDir = temporaryFolder();
  const port = await freePort();
  const left = await startEmbeddedPostgres({ dataDir, port, report });
  await query(left.url, 'create table kept as select 42 as answer');
  await stopOrphanedPostgres(dataDir);
  await left.ended;
  const next = await startEmbeddedPostgres({ dataDir, port, report });
  assert.deepEqual(await query(next.url, 'select answer from kept'), [{ answer: 42 }]);
  await next.stop();
});

test('an unrelated process that reuses the id of an orphan is left alone', async () => {
  const dataDir = temporaryFolder();
  const bystander = spawn('sleep', ['60']);
  await once(bystander, 'spawn');
  const identity = identify(bystander.pid ?? 0);
  assert.ok(identity);
  writePidFile(join(dataDir, 'postgres.pid'), { ...identity, started: `${identity.started}0` });
  await stopOrphanedPostgres(dataDir);
  assert.ok(isLiving(identity));
  bystander.kill();
  await once(bystander, 'exit');
});

test('a server that does not start is reported with the end of its log', async () => {
  const folder = temporaryFolder();
  const program = {
    name: 'Example',
    command: '/bin/sh',
    args: ['-c', 'echo the disk is full; exit 3'],
    logFile: join(folder, 'log'),
    pidFile: join(folder, 'pid'),
    signals: ['SIGTERM', 'SIGKILL'] as const,
    probe: () => Promise.reject(new Error('no answer')),
  };
  await assert.rejects(startServer(program), {
    name: 'SetupError',
    message: new RegExp(`^Example ended as soon as it was started.*${folder}/log:\\nthe disk is full$`),
  });
  assert.equal(existsSync(program.pidFile), false);
});

test('a data folder in use by a running process is refused, and one that a dead process locked is not', async () => {
  const dataDir = temporaryFolder();
  const holder = spawn('sleep', ['60']);
  await once(holder, 'spawn');
  const identity = identify(holder.pid ?? 0);
  assert.ok(identity);
  writePidFile(join(dataDir, 'cuttle.pid'), identity);
  assert.throws(() => lockDataDir(dataDir), {
    name: 'SetupError',
    message:
      `The data folder ${dataDir} is in use by another Cuttle (process ${identity.pid}). Stop that one, or choose ` +
      'another folder with CUTTLE_DATA_DIR.',
  });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const unlock = lockDataDir(dataDir);
  assert.deepEqual(JSON.parse(readFileSync(join(dataDir, 'cuttle.pid'), 'utf8')), identify(process.pid));
  unlock();
  lockDataDir(dataDir)();
});

test('a port in use is reported with the server that needs it and its setting', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const free = { server: 'the CWMP gateway', setting: 'CUTTLE_ACS_PORT', host: '127.0.0.1', port: await freePort() };
  await refuseUsedPorts([free]);
  await assert.rejects(
    refuseUsedPorts([free, { server: 'the API', setting: 'CUTTLE_API_PORT', host: '127.0.0.1', port }]),
    {
      name: 'SetupError',
      message:
        `Port ${port} on 127.0.0.1, which the API needs, is in use by another program: free it, or choose another ` +
        'with CUTTLE_API_PORT.',
    },
  );
  server.close();
  await once(server, 'close');
});
