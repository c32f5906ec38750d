import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { answers, CuttleProcess } from '../../support/process/cuttleProcess.ts';
import { until } from '../../support/until.ts';
import type { Finished } from '../../support/process/cuttle.ts';
import { runCuttle } from '../../support/process/cuttle.ts';
import { startReceiver } from '../../support/api/receiver.ts';
import { createTestEnvironment } from '../../support/process/environment.ts';

const environment = await createTestEnvironment({ CUTTLE_HTTP_ALLOW: '127.0.0.1' });
const { pool, env, apiUrl, apiKey } = environment;
const settings = { CUTTLE_API_URL: apiUrl, CUTTLE_API_KEY: apiKey };
let api = new CuttleProcess(['start', '--only', 'api'], env);
const worker = new CuttleProcess(['start', '--only', 'worker'], env);
after(() => Promise.all([api.kill(), worker.kill()]));
await until('the API answers', () => answers(`${apiUrl}/healthz`));

const receiver = await startReceiver((response, path) => response.writeHead(path === '/ok' ? 200 : 500).end());

function cuttle(...args: string[]): Promise<Finished> {
  return runCuttle(args, settings);
}

async function happen(device: string): Promise<void> {
  await pool.query(
    `insert into events (organization_id, type, device_id, data)
      values ('default', 'device.bootstrapped', $1, jsonb_build_object('device_id', $1::text))`,
    [device],
  );
}

test('a webhook is added, tested, listed and removed', async () => {
  assert.equal((await cuttle('webhook', 'list')).stdout, 'There are no webhooks.\n');
  const { stdout } = await cuttle(
    'webhook',
    'add',
    `${receiver.url}/ok`,
    '--types',
    'instance.failed, device.unreachable',
    '--description',
    'the BSS',
  );
  const [, id = ''] = /^Created (whk_\w+)\. .*\nwhsec_\S{44}\n$/.exec(stdout) ?? [];
  assert.notEqual(id, '', stdout);
  assert.deepEqual(await cuttle('webhook', 'test', id), {
    code: 0,
    stdout: 'It was accepted, with HTTP 200.\n',
    stderr: '',
  });
  assert.match(
    (await cuttle('webhook', 'list')).stdout,
    new RegExp(`${id} .*/ok +instance.failed,device.unreachable +the BSS +well`),
  );
  const broken = JSON.parse((await cuttle('webhook', 'add', `${receiver.url}/broken`, '--json')).stdout) as {
    id: string;
  };
  const tested = await cuttle('webhook', 'test', broken.id);
  assert.deepEqual(
    [tested.code, tested.stdout],
    [1, 'It was not accepted: The endpoint responded with HTTP 500. It is tried again.\n'],
  );
  assert.match((await cuttle('webhook', 'list')).stdout, /failing since .*HTTP 500/);
  for (const each of [id, broken.id])
    assert.equal((await cuttle('webhook', 'remove', each)).stdout, `Removed ${each}.\n`);
  assert.match((await cuttle('webhook', 'add', 'nowhere')).stderr, /url must be an address/);
});

test('events are followed across a restart of the API, each once', async () => {
  const follower = new CuttleProcess(['events', '--json', '--after', 'oldest'], settings);
  after(() => follower.kill());
  const devices = (): string[] =>
    follower.output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => (JSON.parse(line) as { data: { device_id: string } }).data.device_id);
  await happen('BEFORE');
  await until('it is printed', () => devices().includes('BEFORE'));
  assert.equal(await api.stop(), 0);
  await happen('MEANWHILE');
  api = new CuttleProcess(['start', '--only', 'api'], env);
  await until('it continues', () => devices().includes('MEANWHILE'));
  await happen('AFTER');
  await until('it is live again', () => devices().includes('AFTER'));
  assert.deepEqual(devices(), ['BEFORE', 'MEANWHILE', 'AFTER']);
  assert.match(follower.output, /The event stream broke; reconnecting\./);
});

test('an error of the API ends the command', async () => {
  const { code, stderr } = await cuttle('events', '--types', 'instance.exploded');
  assert.equal(code, 1);
  assert.match(stderr, /types must be some of/);
  assert.match((await cuttle('events', '--after', 'evt_none')).stderr, /There is no event evt_none/);
});
