import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from '../../../lib/config/config.ts';

function refused(env: Record<string, string>, message: RegExp): void {
  assert.throws(
    () => loadConfig(env, '/srv'),
    (error: Error) => {
      assert.equal(error.name, 'SetupError');
      assert.match(error.message, message);
      assert.ok(!error.message.includes('\n'), 'one line');
      return true;
    },
  );
}

test('the defaults are the documented ports and folders', () => {
  const config = loadConfig({ HOME: '/home/ann' }, '/srv');
  assert.equal(config.dataDir, '/srv/.cuttle');
  assert.equal(config.cacheDir, '/home/ann/.cache/cuttle');
  assert.deepEqual([config.acs.port, config.api.port], [7547, 8080]);
  assert.deepEqual(config.embedded, { postgresPort: 5433, temporalPort: 7233, temporalUiPort: 8233 });
  assert.deepEqual([config.acs.host, config.api.host], ['0.0.0.0', '127.0.0.1']);
  assert.equal(config.databaseUrl, undefined);
  assert.equal(config.temporal.address, undefined);
  assert.match(config.temporal.file, /\/temporal\.yaml$/);
  assert.deepEqual(config.warnings, []);
});

test('relative folders are resolved against the working directory; an empty setting counts as not set', () => {
  const config = loadConfig(
    { CUTTLE_DATA_DIR: 'data', CUTTLE_TEMPORAL_CONFIG: 't.yaml', CUTTLE_ACS_PORT: '', DATABASE_URL: ' ' },
    '/srv',
  );
  assert.equal(config.dataDir, '/srv/data');
  assert.equal(config.temporal.file, '/srv/t.yaml');
  assert.equal(config.acs.port, 7547);
  assert.equal(config.databaseUrl, undefined);
});

test('an invalid value is refused with the name of its setting and the valid form', () => {
  refused({ CUTTLE_ACS_PORT: '70000' }, /^CUTTLE_ACS_PORT must be a whole number from 0 to 65535, not "70000"\.$/);
  refused({ CUTTLE_API_PORT: '80.5' }, /^CUTTLE_API_PORT must be/);
  refused({ CUTTLE_API_PORT: '-1' }, /^CUTTLE_API_PORT must be/);
  refused({ CUTTLE_LUA_THREADS: '0' }, /^CUTTLE_LUA_THREADS must be a whole number from 1/);
  refused({ CUTTLE_API_HOST: 'everywhere' }, /^CUTTLE_API_HOST must be an IP address/);
  refused({ CUTTLE_LOG_LEVEL: 'loud' }, /^CUTTLE_LOG_LEVEL must be one of trace, debug, info, warn/);
  refused({ TEMPORAL_ADDRESS: 'temporal' }, /^TEMPORAL_ADDRESS must be a host and a port/);
  refused({ TEMPORAL_ADDRESS: 'temporal:99999' }, /^TEMPORAL_ADDRESS must be a host and a port/);
  refused({ CUTTLE_CONNECTION_REQUEST_ALLOW: '10.0.0.0/8,10.0.0.0/33' }, /"10\.0\.0\.0\/33" is not one/);
  refused({ CUTTLE_CONNECTION_REQUEST_ALLOW: 'lan' }, /"lan" is not one/);
});

test('an invalid database address is refused without showing its password', () => {
  refused({ DATABASE_URL: 'mysql://root:hunter2@db/x' }, /^DATABASE_URL must look like postgres:/);
  assert.throws(
    () => loadConfig({ DATABASE_URL: 'hunter2' }, '/'),
    (error: Error) => !error.message.includes('hunter2'),
  );
});

test('networks may be of either family, and an address is a network of one', () => {
  const { acs } = loadConfig({ CUTTLE_CONNECTION_REQUEST_ALLOW: '10.0.0.0/8, 2001:db8::/32,192.0.2.7' }, '/');
  assert.deepEqual(acs.connectionRequestAllow, ['10.0.0.0/8', '2001:db8::/32', '192.0.2.7/32']);
});

test('a rate is a burst and a rate per second, or none', () => {
  const { acs } = loadConfig({ CUTTLE_ACS_RATE_PER_DEVICE: '10/0.5', CUTTLE_ACS_RATE_PER_ADDRESS: 'none' }, '/');
  assert.deepEqual(acs.limits, {
    maxSessions: 20_000,
    perDevice: { burst: 10, perSecond: 0.5 },
    perAddress: undefined,
  });
  for (const wrong of ['60', '0/1', '60/0', '-1/1', '60/1/1', 'many']) {
    refused({ CUTTLE_ACS_RATE_PER_DEVICE: wrong }, /^CUTTLE_ACS_RATE_PER_DEVICE must be a burst and a rate per second/);
  }
});

test('the gateway serves TLS with a certificate and its key, and may serve nothing else', () => {
  const files = { CUTTLE_ACS_TLS_CERT_FILE: 'acs.pem', CUTTLE_ACS_TLS_KEY_FILE: '/etc/acs.key' };
  const { acs } = loadConfig({ ...files, CUTTLE_ACS_PORT: '0' }, '/srv');
  assert.deepEqual([acs.port, acs.tlsPort], [0, 7548]);
  assert.deepEqual(acs.certificates, { certFile: '/srv/acs.pem', keyFile: '/etc/acs.key', clientCaFile: undefined });
  refused({ CUTTLE_ACS_TLS_CERT_FILE: 'acs.pem' }, /belong together\. Set both, or neither\.$/);
  refused({ CUTTLE_ACS_PORT: '0' }, /^CUTTLE_ACS_PORT is 0, so CPEs must use TLS\. Set /);
  refused({ ...files, CUTTLE_API_PORT: '7548' }, /^CUTTLE_API_PORT and CUTTLE_ACS_TLS_PORT are both 7548/);
  refused({ CUTTLE_ACS_TRUSTED_PROXIES: 'nginx' }, /^CUTTLE_ACS_TRUSTED_PROXIES must be networks/);
});

test('metrics are off without a port, which no other server may have', () => {
  assert.deepEqual(loadConfig({}, '/').metrics, { host: '127.0.0.1', port: undefined });
  assert.equal(loadConfig({ CUTTLE_METRICS_PORT: '9464' }, '/').metrics.port, 9464);
  refused(
    { CUTTLE_METRICS_PORT: 'yes' },
    /^CUTTLE_METRICS_PORT must be a port from 1 to 65535 such as 9464, or off, not "yes"\.$/,
  );
  refused({ CUTTLE_METRICS_PORT: '8080' }, /^CUTTLE_METRICS_PORT and CUTTLE_API_PORT are both 8080/);
});

test('STUN is off without a port', () => {
  for (const off of [{}, { CUTTLE_ACS_STUN_PORT: 'off' }, { CUTTLE_ACS_STUN_PORT: '0' }])
    assert.equal(loadConfig(off, '/').acs.stunPort, undefined);
  assert.equal(loadConfig({ CUTTLE_ACS_STUN_PORT: '3478' }, '/').acs.stunPort, 3478);
  refused(
    { CUTTLE_ACS_STUN_PORT: 'on' },
    /^CUTTLE_ACS_STUN_PORT must be a port from 1 to 65535 such as 3478, or off, not "on"\.$/,
  );
  refused({ CUTTLE_ACS_STUN_PORT: '65536' }, /^CUTTLE_ACS_STUN_PORT must be a port/);
});

test('two servers cannot have the same port', () => {
  refused({ CUTTLE_API_PORT: '7547' }, /^CUTTLE_API_PORT and CUTTLE_ACS_PORT are both 7547/);
  refused({ CUTTLE_TEMPORAL_UI_PORT: '5433' }, /^CUTTLE_TEMPORAL_UI_PORT and CUTTLE_POSTGRES_PORT are both 5433/);
  assert.equal(loadConfig({ DATABASE_URL: 'postgres://db/x', CUTTLE_API_PORT: '5433' }, '/').api.port, 5433);
});

test('a mistyped setting causes a warning', () => {
  const { warnings } = loadConfig({ CUTTLE_ACS_PROT: '1', CUTTLE_SOMETHING_ELSE: '1', PATH: '/bin' }, '/');
  assert.deepEqual(warnings, [
    'CUTTLE_ACS_PROT is not a setting of Cuttle and has no effect: did you mean CUTTLE_ACS_PORT?',
    'CUTTLE_SOMETHING_ELSE is not a setting of Cuttle and has no effect.',
  ]);
});

test('CPEs are simulated on the embedded database, or where configured', () => {
  const url = (env: Record<string, string>) => loadConfig(env, '/').simulationAcsUrl;
  const DATABASE_URL = 'postgres://cuttle@db/cuttle';
  assert.equal(url({ CUTTLE_ACS_PORT: '7000' }), 'http://127.0.0.1:7000/acs');
  assert.equal(url({ CUTTLE_ACS_HOST: '192.0.2.1' }), 'http://192.0.2.1:7547/acs');
  assert.equal(url({ CUTTLE_SIMULATION_ACS_URL: 'off' }), undefined);
  assert.equal(url({ DATABASE_URL }), undefined);
  assert.equal(
    url({ DATABASE_URL, CUTTLE_SIMULATION_ACS_URL: 'https://acs.example.net/acs' }),
    'https://acs.example.net/acs',
  );
  refused({ CUTTLE_SIMULATION_ACS_URL: 'acs' }, /^CUTTLE_SIMULATION_ACS_URL must look like/);
});
