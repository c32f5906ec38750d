import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkSyntax } from '../../../activities/lua/syntax.ts';
import { createApiKey } from '../../../db/access/apiKeys.ts';
import { createDryRun } from '../../../simulator/dryRun/dryRun.ts';
import { startTestApi } from '../../support/api/api.ts';
import type { Finished } from '../../support/process/cuttle.ts';
import { runCuttle } from '../../support/process/cuttle.ts';
import { insertDevice } from '../../support/database/rows.ts';
import { temporaryFolder } from '../../support/process/temporaryFolder.ts';

const api = await startTestApi({ dryRun: createDryRun(), checkScript: checkSyntax });
const settings = { CUTTLE_API_URL: api.url, CUTTLE_API_KEY: await createApiKey(api.pool, 'default', 'cli') };
const folder = temporaryFolder();
const pppoe = fileURLToPath(new URL('../../../bin/demo/pppoe.yaml', import.meta.url));

function cuttle(...args: string[]): Promise<Finished> {
  return runCuttle(args, settings);
}

function serviceFile(name: string, script: string, variables = '[]'): string {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, `name: ${name}\nvariables: ${variables}\nscript: |\n${script.replace(/^/gm, '  ')}\n`);
  return file;
}

async function isSaved(name: string): Promise<boolean> {
  return (await api.call('GET', `/v1/services?name=${name}`)).body.items.length > 0;
}

test('service test shows result, log, messages, XML and warnings, and no secret', async () => {
  const { code, stdout, stderr } = await cuttle(
    'service',
    'test',
    pppoe,
    '--variables',
    'pppoe_username=ann',
    'pppoe_password=canary-secret',
  );
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(
    stdout,
    /^Tried on a simulated CPE of TR-098: provisioned\n\n\d{4}-.* Processing device SN: DRYRUN000001/,
  );
  assert.match(stdout, /\n1 +AddObject …WANPPPConnection\. +acknowledged +instance 1\n/);
  assert.match(
    stdout,
    /\n {8}<ObjectName>InternetGatewayDevice\.WANDevice\.1\.[^]*\n {12}<Value xsi:type="xsd:string">\*{8}<\/Value>\n/,
  );
  assert.match(
    stdout,
    /\nwarning: Message 2, .* has the variable pppoe_password unescaped in its XML: .* \[unescaped_variable\]\n/,
  );
  assert.doesNotMatch(stdout, /canary/);
});

test('a script for TR-181 is tested on that model, and its fault makes the command exit with 1', async () => {
  const file = serviceFile(
    'wifi',
    `assert(set_parameter_values({ ["Device.WiFi.SSID.1.BSSID"] = variables.ssid }))
      set_provisioning_status("provisioned")`,
    '[{ name: ssid }]',
  );
  const { code, stdout } = await cuttle('service', 'test', file, '--variables', 'ssid=Home');
  assert.equal(code, 1);
  assert.match(stdout, /^Tried on a simulated CPE of TR-181: failed, CwmpFault: /);
  assert.match(
    stdout,
    /\nThe dry run may be the cause: the simulated CPE rejected a message that a real one may accept\.\n/,
  );
  assert.match(
    stdout,
    new RegExp(
      String.raw`\nwarning: Device\.WiFi\.SSID\.1\.BSSID is read-only in the device model \(fault 9008\)\. ` +
        String.raw`\[read_only_parameter\]\n`,
    ),
  );
  const json = JSON.parse((await cuttle('service', 'test', file, '--json', '--variables', 'ssid=Home')).stdout) as {
    status: string;
  };
  assert.equal(json.status, 'failed');
});

test('a stored device serves as the model, and a missing one is reported', async () => {
  await insertDevice(api.pool, 'CPE-1');
  const file = serviceFile('plain', 'print(device_id)\nset_provisioning_status("provisioned")');
  const { code, stdout } = await cuttle('service', 'test', file, '--device', 'CPE-1');
  assert.equal(code, 0, stdout);
  assert.match(stdout, /^Tried on the device as it is stored: provisioned\n\n.* CPE-1\n/);
  assert.match((await cuttle('service', 'test', file, '--device', 'NONE')).stderr, /There is no such device/);
  assert.equal((await cuttle('service', 'test', file, '--device', 'CPE-1', '--model', 'igd')).code, 2);
  assert.equal((await cuttle('service', 'test', file, '--variables', 'x')).code, 2);
});

test('service apply does not save a script that fails by itself, unless forced', async () => {
  const file = serviceFile('broken', 'local x = nil\nprint(x.y)', '[{ name: vlan, required: true }]');
  const refused = await cuttle('service', 'apply', file);
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    new RegExp(
      String.raw`^cuttle: The script fails in a dry run: ScriptError, line 2: .* \(tried with sample values for ` +
        String.raw`vlan; pass --variables to set them\)\n {2}Nothing was saved\.`,
    ),
  );
  assert.equal(await isSaved('broken'), false);
  const forced = await cuttle('service', 'apply', file, '--force');
  assert.equal(forced.code, 0);
  assert.match(
    forced.stdout,
    new RegExp(
      String.raw`^Created service broken, version 1 [^]*\nThe script fails in a dry run: ScriptError[^]*\nwarning: ` +
        String.raw`.* \[unused_variable\]\n$`,
    ),
  );
  assert.equal(await isSaved('broken'), true);
});

test('service apply saves a script that only the simulated CPE refuses, and prints the warnings', async () => {
  const file = serviceFile(
    'vendor',
    'assert(set_parameter_values({ ["Device.X_ACME_Mode"] = "1" }))\nset_provisioning_status("provisioned")',
  );
  const { code, stdout } = await cuttle('service', 'apply', file);
  assert.equal(code, 0);
  assert.match(
    stdout,
    new RegExp(
      String.raw`^Created service vendor, version 1 .*\nwarning: The device model does not have ` +
        String.raw`Device\.X_ACME_Mode\. \[unknown_parameter\]\n$`,
    ),
  );
  const json = JSON.parse((await cuttle('service', 'apply', file, '--json')).stdout) as {
    version: number;
    warnings: { code: string }[];
  };
  assert.deepEqual([json.version, json.warnings.map(({ code: each }) => each)], [1, ['unknown_parameter']]);
});
