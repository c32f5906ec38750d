import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isEventCode } from '../../../domain/cwmp/eventCodes.ts';

it('accepts the events of CWMP, of methods and of vendors', () => {
  for (const code of [
    '0 BOOTSTRAP',
    '4 VALUE CHANGE',
    '14 HEARTBEAT',
    'M Reboot',
    'M X_00D09E_Test',
    'X 00D09E Over heated',
  ]) {
    assert.equal(isEventCode(code), true, code);
  }
});

it('refuses what no CPE sends', () => {
  for (const code of ['', '0 BOOSTRAP', '0', 'BOOTSTRAP', '1 BOOTSTRAP', '15 X', 'M ', 'X', 'X 00d09e a', 'M a\n']) {
    assert.equal(isEventCode(code), false, code);
  }
});
