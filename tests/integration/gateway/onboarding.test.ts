import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { makeCertificate } from '../../support/cpe/certificates.ts';
import { until } from '../../support/until.ts';
import { inform } from '../../support/cpe/cpeMessages.ts';
import { freePort } from '../../support/process/freePort.ts';
import { countRows } from '../../support/database/rows.ts';
import { startTestSystem } from '../../support/process/ownSystem.ts';
import { attach, call, newSerialNumber, reach, readRun } from '../../support/process/system.ts';
import { temporaryFolder } from '../../support/process/temporaryFolder.ts';
import { postOverTls } from '../../support/cpe/tlsCpe.ts';

const folder = temporaryFolder();
const [certFile, keyFile] = [join(folder, 'acs.pem'), join(folder, 'acs.key')];
const server = makeCertificate({ name: 'acs', alternativeNames: ['127.0.0.1'] });
writeFileSync(certFile, server.cert);
writeFileSync(keyFile, server.key);
const port = await freePort();
const system = await startTestSystem({
  CUTTLE_ACS_TLS_PORT: String(port),
  CUTTLE_ACS_TLS_CERT_FILE: certFile,
  CUTTLE_ACS_TLS_KEY_FILE: keyFile,
});
await call(system, 'PATCH', '/v1/organization', { authentication: ['digest'] });
await call(system, 'POST', '/v1/credentials', { username: 'factory', password: 'from-the-factory', onboarding: true });

function plugIn(serialNumber: string): SimulatedCpe {
  return new SimulatedCpe({
    acsUrl: `https://127.0.0.1:${port}/acs`,
    serialNumber,
    acsUsername: 'default.factory',
    acsPassword: 'from-the-factory',
    tls: { ca: server.cert },
    retry: { attempts: 0 },
  });
}

/** Gives the device its own credential, and returns it. */
const script = (username: string): string => `
  local made = create_or_update_device_credential(${username}, generate_random_string(16))
  if not made.ok then error(made.error_msg) end
  local function parameter(name, value)
    return '<ParameterValueStruct><Name>InternetGatewayDevice.ManagementServer.' .. name .. '</Name><Value>' .. value
      .. '</Value></ParameterValueStruct>'
  end
  local message = '<Envelope><Body><cwmp:SetParameterValues><ParameterList>' .. parameter('Username', made.username)
    .. parameter('Password', made.password) .. '</ParameterList></cwmp:SetParameterValues></Body></Envelope>'
  local sent = send_cwmp_message_and_forget(get_device_id(), message, 5)
  set_provisioning_status(sent == true and 'provisioned' or 'failed')`;

test('a CPE onboards with its onboarding credential, gets its own, and needs that until a factory reset', async () => {
  const serialNumber = newSerialNumber();
  const attached = await attach(system, { serialNumber, script: script('device_id') });
  const cpe = plugIn(serialNumber);
  assert.equal((await cpe.boot()).ok, true);
  await reach(system, attached.id, 'provisioned');
  assert.equal(cpe.get('InternetGatewayDevice.ManagementServer.Username'), `default.${serialNumber}`);
  assert.equal((await cpe.inform(['2 PERIODIC'])).ok, true);

  const before = await countRows(system.pool);
  const impostor = await plugIn(serialNumber).inform(['2 PERIODIC']);
  assert.match(impostor.ok ? '' : impostor.reason, /HTTP status 403/);
  assert.deepEqual(await countRows(system.pool), before);
  const { items } = (await call(system, 'GET', '/v1/audit?kind=onboarding_over')) as unknown as {
    items: { kind: string; details: { serial_number: string } }[];
  };
  assert.deepEqual(
    items.map(({ kind, details }) => [kind, details.serial_number]),
    [['onboarding_over', serialNumber]],
  );

  cpe.factoryReset();
  assert.equal((await cpe.boot()).ok, true);
  await reach(system, attached.id, 'provisioned');
  assert.equal((await cpe.inform(['2 PERIODIC'])).ok, true);
});

test("a script cannot take over another device's username, and gets an error", async () => {
  const [first, second] = [newSerialNumber(), newSerialNumber()];
  const one = await attach(system, { serialNumber: first, script: script('"admin_user"') });
  const two = await attach(system, { serialNumber: second, script: script('"admin_user"') });
  const cpe = plugIn(first);
  await cpe.boot();
  await reach(system, one.id, 'provisioned');
  await plugIn(second).boot();
  await reach(system, two.id, 'failed');
  assert.match(
    (await readRun(system, two.id, 1)).error?.message ?? '',
    /the username default\.admin_user belongs to another device/,
  );
  assert.equal((await cpe.inform(['2 PERIODIC'])).ok, true, 'its credential is unchanged');
});

test('the last password counts when a script sets a username twice in a step', async () => {
  const serialNumber = newSerialNumber();
  const twice = `create_or_update_device_credential('twice', 'first-password')\n${script("'twice'")}`;
  const attached = await attach(system, { serialNumber, script: twice });
  const cpe = plugIn(serialNumber);
  await cpe.boot();
  await reach(system, attached.id, 'provisioned');
  assert.equal((await cpe.inform(['2 PERIODIC'])).ok, true);
});

test('a gateway serves new certificate files without a restart', async () => {
  assert.equal((await postOverTls(port, inform())).server, 'CN=acs');
  const renewed = makeCertificate({ name: 'renewed' });
  writeFileSync(keyFile, renewed.key);
  writeFileSync(certFile, renewed.cert);
  await until(
    'the new certificate is served',
    async () => (await postOverTls(port, inform())).server === 'CN=renewed',
    30,
  );
});
