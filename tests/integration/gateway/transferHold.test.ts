import assert from 'node:assert/strict';
import { test } from 'node:test';
import { envelope, inform, transferComplete } from '../../support/cpe/cpeMessages.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { attachService, beginRun, insertDevice, queueMessages } from '../../support/database/rows.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database);

const transfer = {
  url: 'http://files/f',
  username: '',
  password: '',
  targetFileName: '',
  successUrl: '',
  failureUrl: '',
};
const download = {
  name: 'Download',
  fileType: '1 Firmware Upgrade Image',
  fileSize: 0,
  delaySeconds: 0,
  ...transfer,
} as const;
const downloading = envelope(
  '<cwmp:DownloadResponse><Status>1</Status><StartTime/><CompleteTime/></cwmp:DownloadResponse>',
);

test('after the TransferComplete that a script waits for, the session is held for what follows', async () => {
  await attachService(pool, await insertDevice(pool, 'WAITED'), 'WAITED');
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform({ serial: 'WAITED' }));
  const runId = await beginRun(pool, 'WAITED');
  await queueMessages(pool, runId, [{ ...download, commandKey: 'firmware' }]);
  await pool.query('update messages set awaited = true where run_id = $1', [runId]);
  await pool.query('update runs set awaits_message = 1 where id = $1', [runId]);
  await cpe.post('');
  assert.equal((await cpe.post(downloading)).status, 204, 'the CPE begins the transfer');
  await cpe.post(inform({ serial: 'WAITED', events: ['7 TRANSFER COMPLETE'] }));
  await cpe.post(transferComplete('firmware', '0'));
  cpe.send('');
  await queueMessages(pool, runId, [{ name: 'Reboot', commandKey: '' }]);
  assert.match((await cpe.answer()).body, /<cwmp:Reboot>/);
  await cpe.close();
});
