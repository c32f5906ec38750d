import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCuttle } from '../../support/process/cuttle.ts';
import { ownSettings } from '../../support/process/ownSettings.ts';

test('the demo ends with Provisioned, and does so again on the same data', { timeout: 500_000 }, async () => {
  const settings = await ownSettings();
  for (let count = 0; count < 2; count += 1) {
    const { code, stdout, stderr } = await runCuttle(['demo', '--exit'], settings, 240);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^pppoe on DEMO\d{9}: .*Provisioned/m);
    assert.match(stdout, /WANPPPConnection\.1\.Username: +demo\d{9}@example\.net\n/);
    assert.match(stdout, /WANPPPConnection\.1\.Password: +\*+\n/);
    assert.match(
      stdout,
      new RegExp(
        `^http://127\\.0\\.0\\.1:${settings.CUTTLE_TEMPORAL_UI_PORT ?? ''}/namespaces/default/workflows/` +
          'default%2FDEMO\\d{9}%2Fpppoe%2F',
        'm',
      ),
    );
    for (const step of [
      'Pending',
      'Running',
      'Inform: 0 BOOTSTRAP, 1 BOOT',
      'AddObject …WANPPPConnection.',
      'Processing device SN',
    ]) {
      assert.ok(stdout.includes(step), step);
    }
    assert.doesNotMatch(stdout + stderr, /demo-\d+/, 'the password is shown nowhere');
  }
});
