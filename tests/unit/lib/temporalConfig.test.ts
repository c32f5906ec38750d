import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadTemporalConfig } from '../../../lib/config/temporalConfig.ts';

const shipped = readFileSync(new URL('../../../temporal.yaml', import.meta.url), 'utf8');
const unset = { address: undefined, namespace: undefined, apiKey: undefined };

/** The shipped file with one change, whose original text must exist. */
function changed(from: string, to: string): string {
  assert.ok(shipped.includes(from), `temporal.yaml holds ${from}`);
  return shipped.replace(from, to);
}

/** The number of the line of `text` that holds `part`. */
function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length;
}

function refused(text: string, ...messages: string[]): void {
  assert.throws(() => loadTemporalConfig(text, '/etc/temporal.yaml', unset), {
    name: 'SetupError',
    message: messages.join('\n'),
  });
}

test('the shipped file is valid and its policies suit Temporal', () => {
  const config = loadTemporalConfig(shipped, '/etc/temporal.yaml', unset);
  assert.equal(config.address, undefined);
  assert.equal(config.namespace, 'default');
  assert.equal(config.deliveryTimeout, 24 * 3600 * 1000);
  assert.deepEqual(config.activities.beginRun, {
    startToCloseTimeout: 15_000,
    retry: { initialInterval: 200, backoffCoefficient: 2, maximumInterval: 60_000 },
  });
  assert.deepEqual(config.activities.requestConnection, {
    startToCloseTimeout: 15_000,
    retry: { initialInterval: 5000, backoffCoefficient: 2, maximumInterval: 900_000 },
  });
});

test('activities that write the run are retried for as long as the database may be down', () => {
  const { activities } = loadTemporalConfig(shipped, '/etc/temporal.yaml', unset);
  for (const name of ['beginRun', 'executeScript', 'recordOutcome'] as const) {
    assert.equal(activities[name].retry.maximumAttempts, undefined, name);
    assert.equal(activities[name].scheduleToCloseTimeout, undefined, name);
  }
});

test('the environment overrides the file', () => {
  const text = changed('address: ""', 'address: one.example.net:7233');
  assert.equal(loadTemporalConfig(text, '/etc/temporal.yaml', unset).address, 'one.example.net:7233');
  const settings = { address: 'two.example.net:7233', namespace: 'two', apiKey: 'k' };
  const config = loadTemporalConfig(text, '/etc/temporal.yaml', settings);
  assert.deepEqual([config.address, config.namespace, config.apiKey], ['two.example.net:7233', 'two', 'k']);
});

test("paths of certificates are relative to the file's folder", () => {
  const config = loadTemporalConfig(
    `${shipped}\ntls: { ca_file: tls/ca.pem, cert_file: /a.pem, key_file: b.pem }\n`,
    '/etc/cuttle/t.yaml',
    unset,
  );
  assert.deepEqual(config.tls, {
    serverName: undefined,
    caFile: '/etc/cuttle/tls/ca.pem',
    certFile: '/a.pem',
    keyFile: '/etc/cuttle/b.pem',
  });
});

test('an unknown key is reported with its line and the right name', () => {
  const top = changed('\nnamespace:', '\nnamespace: default\nadress: ""\nnamespace_:').replace(
    'namespace_: default\n',
    '',
  );
  refused(top, `/etc/temporal.yaml:${lineOf(top, 'adress:')}: adress is unknown. Did you mean address?`);
  const deep = changed('maximum_interval: 15m', 'maximum_interval: 15m, jitter: 1');
  refused(
    deep,
    `/etc/temporal.yaml:${lineOf(deep, 'jitter')}: activities.requestConnection.retry.jitter is unknown. ` +
      'There are initial_interval, backoff_coefficient, maximum_interval, maximum_attempts.',
  );
});

test('a missing key is reported with the line of its parent', () => {
  const text = changed('delivery_timeout: 24h', '');
  refused(text, '/etc/temporal.yaml:1: delivery_timeout is missing.');
  const deep = changed('    start_to_close_timeout: 15s\n', '');
  refused(
    deep,
    `/etc/temporal.yaml:${lineOf(deep, '  beginRun:') + 0}: activities.beginRun.start_to_close_timeout is missing.`,
  );
});

test('an invalid value is reported with its line and the valid form', () => {
  const wrong: [string, string, string][] = [
    [
      'delivery_timeout: 24h',
      'delivery_timeout: 24',
      'delivery_timeout must be a duration such as "500ms", "10s", "5m" or "24h".',
    ],
    [
      'delivery_timeout: 24h',
      'delivery_timeout: 1 week',
      'delivery_timeout must be a duration such as "500ms", "10s", "5m" or "24h".',
    ],
    ['delivery_timeout: 24h', 'delivery_timeout: 0s', 'delivery_timeout must be longer than nothing.'],
    [
      'address: ""',
      'address: example.net',
      'address must be a host and a port such as temporal.example.net:7233, or empty.',
    ],
    ['namespace: default', 'namespace: [a]', 'namespace must be a text.'],
    [
      'maximum_interval: 15m, maximum_attempts: unlimited',
      'maximum_interval: 15m, maximum_attempts: 0',
      'activities.requestConnection.retry.maximum_attempts must be a whole number from 1 on, or "unlimited".',
    ],
    [
      '5s, backoff_coefficient: 2',
      '5s, backoff_coefficient: 0.5',
      'activities.requestConnection.retry.backoff_coefficient must be 1 or more.',
    ],
    [
      'initial_interval: 5s',
      'initial_interval: 20m',
      'activities.requestConnection.retry.maximum_interval must not be shorter than initial_interval.',
    ],
    [
      '    retry: { initial_interval: 5s',
      '    schedule_to_close_timeout: 1s\n    retry: { initial_interval: 5s',
      'activities.requestConnection.schedule_to_close_timeout must not be shorter than start_to_close_timeout.',
    ],
  ];
  for (const [from, to, message] of wrong) {
    const text = changed(from, to);
    refused(text, `/etc/temporal.yaml:${lineOf(text, to)}: ${message}`);
  }
});

test('all problems are reported together', () => {
  const text = changed('namespace: default', 'namespace: ""').replace('workflows: cuttle', 'workflow: cuttle');
  assert.throws(
    () => loadTemporalConfig(text, 't.yaml', unset),
    ({ message }: Error) => {
      assert.match(message, /namespace must not be empty/);
      assert.match(message, /task_queues\.workflow is unknown\. Did you mean workflows\?/);
      return true;
    },
  );
});

test('anything that is not YAML, or not settings, is refused with its line', () => {
  assert.throws(
    () => loadTemporalConfig(`${shipped}\nfoo: [`, 't.yaml', unset),
    /^SetupError: t\.yaml:\d+: Flow sequence/,
  );
  assert.throws(
    () => loadTemporalConfig(`${shipped}\nnamespace: twice`, 't.yaml', unset),
    /t\.yaml:\d+: Map keys must be unique/,
  );
  assert.throws(() => loadTemporalConfig('', 't.yaml', unset), /t\.yaml:1: the file must be object/);
});
