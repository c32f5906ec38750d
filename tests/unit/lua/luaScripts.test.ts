import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { StepInput } from '../../../activities/lua/types.ts';
import { addObject, createLua, logTexts, runToEnd } from '../../support/lua/lua.ts';

const run = await createLua();

function read(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

/** Returns an example of the documentation, preceded by lines that set the values it expects. */
function example(name: string, before = '', changes: Partial<StepInput> = {}) {
  const { all, steps, end } = runToEnd(run, `${before}\n${read(`tests/scripts/${name}.lua`)}`, {
    variables: { body: addObject('Device.X.') },
    ...changes,
  });
  return { ...all, log: logTexts(all), end, steps: steps.length };
}

const finished = (status: 'provisioned' | 'failed' | undefined) => ({ kind: 'finished', status });
const messages =
  'msg, msg1, msg2, message_xml, timeout, success = variables.body, variables.body, variables.body, ' +
  'variables.body, 2, true';

describe("the documentation's examples", () => {
  it('example_structure', () => {
    assert.deepEqual(example('example_structure').end, finished('failed'));
    const { end, log, drafts } = example('example_structure', messages);
    assert.deepEqual([end, log, drafts.length], [finished('provisioned'), ['Processing device: CPE-1'], 1]);
  });

  it('set_provisioning_status and explicit_status', () => {
    for (const name of ['set_provisioning_status', 'explicit_status']) {
      assert.deepEqual(example(name).end, finished('failed'));
      assert.deepEqual(example(name, messages).end, finished('provisioned'));
    }
  });

  it('get_device_id and get_variable_value', () => {
    assert.deepEqual(example('get_device_id').log, ['Device SN: CPE-1']);
    assert.deepEqual(example('get_variable_value').end, finished(undefined));
  });

  it('send_cwmp_message_and_forget', () => {
    const { log, end } = example('send_cwmp_message_and_forget');
    assert.equal(log.length, 1);
    if (end.kind === 'finished' && end.status === 'failed') assert.match(log.join(), /^Error: .+ \(400\)$/);
    else assert.deepEqual(log, ['Message sent successfully']);
  });

  it('sleep', () => {
    const { log, steps } = example('sleep');
    assert.deepEqual([log, steps], [['Waiting for device to process...', 'Continuing...'], 2]);
  });

  it('generate_random_string', () => {
    assert.match(example('generate_random_string').log.join(), /^Generated password: [A-Za-z0-9]{12}$/);
  });

  it('create_or_update_device_credential', () => {
    const { log, credentials } = example('create_or_update_device_credential');
    assert.deepEqual(log, ['Credential created: acme.admin_user']);
    assert.deepEqual(credentials, [{ username: 'acme.admin_user', password: 'secure_pass_123' }]);
  });

  it('refresh_device_parameters', () => {
    const { log, drafts } = example('refresh_device_parameters');
    assert.deepEqual(
      [log, drafts.map(({ purpose }) => purpose)],
      [['Device parameters refresh initiated'], ['refresh']],
    );
  });

  it('check_return_values, descriptive_logging and sequential_operations', () => {
    assert.equal(example('check_return_values', messages).drafts.length, 1);
    assert.deepEqual(example('descriptive_logging', messages).log, ['Step 1: Creating PPPoE WAN connection']);
    const { end, drafts, steps } = example('sequential_operations', messages);
    assert.deepEqual([end, drafts.length, steps], [finished('provisioned'), 2, 2]);
  });
});

describe("the documentation's PPPoE script", () => {
  const script = read('bin/demo/pppoe.lua');

  it('sends its three messages and a refresh, and is provisioned', () => {
    const { all, end, steps } = runToEnd(run, script);
    assert.deepEqual(end, finished('provisioned'));
    assert.equal(steps.length, 1);
    assert.deepEqual(
      all.drafts.map(({ summary, purpose }) => `${purpose}: ${summary}`),
      [
        'run: AddObject …WANPPPConnection.',
        'run: SetParameterValues Enable, Username, Password +1',
        'run: SetParameterValues X_AVM-DE_InternetConnectionLinkType',
        'refresh: GetParameterNames InternetGatewayDevice.',
      ],
    );
    const [, credentials] = all.drafts;
    assert.ok(credentials?.request.name === 'SetParameterValues');
    const path = 'InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANPPPConnection.1.';
    assert.deepEqual(credentials.request.parameterList, [
      { name: `${path}Enable`, value: '1', type: 'boolean' },
      { name: `${path}Username`, value: 'user@isp', type: 'string' },
      { name: `${path}Password`, value: 'canary-secret', type: 'string' },
      { name: `${path}Name`, value: 'internet-pppoe', type: 'string' },
    ]);
    assert.deepEqual(logTexts(all), [
      'Processing device SN: CPE-1, adding PPPoE WAN connection',
      'Added PPPoE WAN successfully done, SN: CPE-1, now setting credentials and changing WAN to PPPoE',
      'Set PPPoE credentials successfully done, SN: CPE-1, now changing WAN to PPPoE',
      'Changed WAN to PPPoE successfully done',
      'Finished processing device SN: CPE-1, messages queued',
    ]);
  });

  it('fails, and says why, when a message is refused', () => {
    const { all, end } = runToEnd(run, script, { variables: { pppoe_username: 'a < b', pppoe_password: 'p' } });
    assert.deepEqual(end, finished('failed'));
    assert.match(
      logTexts(all).at(-1) ?? '',
      /^Failed to set PPPoE credentials, SN: CPE-1 \| Error Message: the value of variable .* \| Code: 400$/,
    );
  });
});
