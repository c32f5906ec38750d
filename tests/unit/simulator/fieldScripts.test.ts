import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Trial } from '../../../simulator/dryRun/trial.ts';
import { TrialCpe } from '../../../simulator/dryRun/trialCpe.ts';
import { executeOn } from '../../support/lua/trial.ts';

function execute(file: string, cpe: TrialCpe, variables: Record<string, string>): Promise<Trial> {
  const script = readFileSync(new URL(`../../scripts/${file}.lua`, import.meta.url), 'utf8');
  return executeOn(cpe, script, variables);
}

/** A CPE with the built-in TR-181 model and one parameter of a vendor. */
function mikrotik(): TrialCpe {
  const path = 'Device.DeviceInfo.X_MIKROTIK_SystemIdentity';
  const parameters = [{ path, value: 'MikroTik', type: 'string', writable: null }];
  return new TrialCpe({
    device: { id: 'MT-1', facts: { root: 'Device.', product_class: 'hAP', parameters: {} }, parameters },
  });
}

describe('a script from the field runs unchanged', () => {
  test('PPPoE and Wi-Fi: a second execution adds nothing', async () => {
    const cpe = mikrotik();
    const variables = { pppoe_username: 'a@isp', pppoe_password: 'secret-1', wifi_key: 'secret-23', ssid: 'Home' };
    const trials = [await execute('mikrotik_pppoe_wifi', cpe, variables)];
    trials.push(await execute('mikrotik_pppoe_wifi', cpe, variables));
    const added = trials.map(({ messages }) => messages.filter(({ request }) => request.name === 'AddObject').length);
    assert.deepEqual(
      [trials.map(({ error }) => error), added],
      [
        [null, null],
        [1, 0],
      ],
    );
  });

  test('firmware, configuration and reboot: the failed check fails the run', async () => {
    const variables = { target: '9.9.9', base: 'https://files.example.net', patience: '60' };
    const upgraded = await execute('firmware_config_reboot', mikrotik(), { ...variables, target: '0.9' });
    assert.equal(upgraded.error, null, JSON.stringify(upgraded.error));
    const { error, log } = await execute('firmware_config_reboot', mikrotik(), variables);
    assert.equal(error?.type, 'ScriptFailed');
    assert.match(log.at(-1)?.text ?? '', /^now runs 1\./);
  });

  test('credentials of the device and for connection requests', async () => {
    const { error, messages } = await execute('credentials', mikrotik(), {});
    assert.equal(error, null, JSON.stringify(error));
    assert.deepEqual(
      messages.map(({ request }) => request.name),
      ['SetParameterValues'],
    );
  });
});
