import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SettledMessages } from '../../../domain/runs/outcome.ts';
import { superseded } from '../../../domain/runs/failureMessages.ts';
import { judgeOutcome } from '../../../domain/runs/outcome.ts';

const acknowledged: SettledMessages = { outstanding: 0, fault: null, waiting: null };
const waiting: SettledMessages = {
  outstanding: 1,
  fault: null,
  waiting: { number: 2, summary: 'AddObject …WANPPPConnection.', state: 'sent', deviceId: 'SN1' },
};
const faulted: SettledMessages = {
  outstanding: 0,
  waiting: null,
  fault: {
    number: 3,
    summary: 'SetParameterValues Enable',
    fault_code: '9003',
    fault_string: 'Invalid arguments',
    parameter_faults: [{ parameter_name: 'Device.X', fault_code: '9005', fault_string: 'Invalid parameter name' }],
  },
};

test('a run is provisioned only when every message was acknowledged', () => {
  assert.equal(judgeOutcome({ kind: 'settled' }, acknowledged), null);
  assert.equal(judgeOutcome({ kind: 'settled' }, waiting), undefined);
});

test('a fault names its message, code and parameters, and takes precedence over every other cause', () => {
  for (const cause of [
    { kind: 'settled' },
    { kind: 'error', error: superseded },
    { kind: 'timeout', after: '1 h' },
  ] as const) {
    const error = judgeOutcome(cause, faulted);
    assert.equal(error?.type, 'CwmpFault');
    assert.equal(error.fault_code, '9003');
    assert.equal(error.message_number, 3);
    assert.match(
      error.message,
      /message 3, SetParameterValues Enable, with fault 9003 Invalid arguments \(Device\.X: 9005/,
    );
  }
});

test('a delivery time-out names the message without an answer', () => {
  const error = judgeOutcome({ kind: 'timeout', after: '24 h' }, waiting);
  assert.equal(error?.type, 'DeliveryTimeout');
  assert.equal(error.message, 'Message 2, AddObject …WANPPPConnection., was sent but not answered by SN1 within 24 h');
});

test('a time-out that coincides with the last acknowledgement is ignored', () => {
  assert.equal(judgeOutcome({ kind: 'timeout', after: '24 h' }, acknowledged), null);
});
