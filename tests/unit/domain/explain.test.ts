import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultHint } from '../../../domain/cwmp/faultHints.ts';
import type { InstanceFacts } from '../../../domain/runs/explanation.ts';
import { explainInstance } from '../../../domain/runs/explain.ts';
import type { FailureType, RunError } from '../../../domain/types.ts';

const attachedAt = '2026-05-01T10:00:00.000Z';
const earlier = '2026-05-01T11:00:00.000Z';
const justNow = '2026-05-01T11:59:55.000Z';
const now = '2026-05-01T12:00:00.000Z';
const later = '2026-05-01T13:00:00.000Z';

const facts: InstanceFacts = {
  now,
  id: 'ins_1',
  status: 'pending',
  deviceId: 'CPE1',
  events: ['0 BOOTSTRAP', '1 BOOT'],
  attachedAt,
  updatedAt: attachedAt,
  lastInform: null,
  serialNumber: 'CPE1',
  repeatedBootstrapAt: null,
  namesakes: [],
  refusal: null,
  pendingDispatchSince: null,
  trigger: null,
  ahead: null,
  paused: null,
  runLimit: null,
  retryAt: null,
  lastRun: null,
};
type Run = NonNullable<InstanceFacts['lastRun']>;
const run: Run = {
  number: 2,
  error: null,
  finishedAt: null,
  movedAt: earlier,
  wakesAt: null,
  letsSessionEnd: false,
  awaitsHttp: false,
  message: null,
  failedTransfers: [],
};
const message: NonNullable<Run['message']> = {
  number: 3,
  summary: 'SetParameterValues Enable',
  state: 'queued',
  deviceId: 'CPE1',
  at: earlier,
  connectionRequest: null,
};

function explains(given: Partial<InstanceFacts>, code: string, text: RegExp, since: string): void {
  const explained = explainInstance({ ...facts, ...given });
  assert.equal(explained.code, code);
  assert.match(explained.explanation, text);
  assert.equal(explained.since, since);
  assert.ok(explained.next.length > 0, 'it says what to do');
}

const running = (of: Partial<Run>): Partial<InstanceFacts> => ({ status: 'running', lastRun: { ...run, ...of } });
const sent = (of: Partial<NonNullable<Run['message']>>): Partial<InstanceFacts> =>
  running({ message: { ...message, ...of } });

test('an instance whose CPE has not sent an Inform since it was attached', () => {
  explains(
    {},
    'never_informed',
    new RegExp(
      '^CPE1 has not informed since the service was attached, at 2026-05-01T10.* It has never informed\\. ' +
        'It runs at the next 0 BOOTSTRAP or 1 BOOT\\.$',
    ),
    attachedAt,
  );
  explains(
    { lastInform: { at: '2026-04-01T00:00:00.000Z', events: [] } },
    'never_informed',
    /Its last Inform was at 2026-04-01/,
    attachedAt,
  );
});

test('an instance that waits for a trigger names its trigger events and the last events', () => {
  explains(
    { lastInform: { at: earlier, events: ['2 PERIODIC'] } },
    'waiting_for_trigger',
    /next 0 BOOTSTRAP or 1 BOOT\. The last Inform of CPE1 was at .*, with 2 PERIODIC\.$/,
    attachedAt,
  );
  explains({ events: [] }, 'manual_only', /only runs when you execute it manually/, attachedAt);
});

test('an instance of a suspended organization, or of one at its limit of runs', () => {
  explains(
    { paused: { what: 'organization', at: earlier } },
    'suspended',
    /^The organization is suspended since 2026-05-01T11:00:00.000Z/,
    earlier,
  );
  const trigger = { reason: '0 BOOTSTRAP', at: earlier };
  explains(
    { trigger, runLimit: 3 },
    'run_limit',
    /waits: the organization has reached its limit of 3 concurrent runs/,
    earlier,
  );
});

test('a paused instance or device, and how to resume it', () => {
  explains(
    { paused: { what: 'instance', at: earlier } },
    'paused',
    /^The instance is paused since 2026-05-01T11:00:00.000Z: no run starts\.$/,
    earlier,
  );
  const trigger = { reason: '0 BOOTSTRAP', at: justNow };
  explains(
    { paused: { what: 'device', at: earlier }, trigger },
    'paused',
    /^The device is paused .* A run triggered by 0 BOOTSTRAP starts when it is resumed\.$/,
    earlier,
  );
});

test('a failed run with an automatic retry shows when it happens', () => {
  const error: RunError = { type: 'DoesNotFit', message: 'The service is for other devices' };
  explains(
    { status: 'failed', retryAt: later, lastRun: { ...run, error, finishedAt: earlier } },
    'does_not_fit',
    /It is retried automatically at 2026-05-01T13/,
    earlier,
  );
});

test('an instance with a trigger is held, about to start, or without a worker', () => {
  const trigger = { reason: '0 BOOTSTRAP', at: earlier };
  const ahead = { instanceId: 'ins_0', serviceName: 'voip', running: true };
  explains(
    { trigger, ahead },
    'held',
    /triggered by 0 BOOTSTRAP is held behind instance ins_0 \(voip\) of the same device, which is running\.$/,
    earlier,
  );
  explains(
    { trigger, ahead: { ...ahead, running: false } },
    'held',
    /which waits to start, at a lower position\.$/,
    earlier,
  );
  explains({ trigger: { ...trigger, at: justNow } }, 'beginning', /about to start/, justNow);
  explains(
    { trigger, status: 'failed' },
    'no_worker',
    /was dispatched to Temporal at .* and has not started: no worker is running/,
    earlier,
  );
});

test('an outbox row that waits for seconds takes precedence over everything else', () => {
  explains(
    { pendingDispatchSince: earlier, trigger: { reason: 'retry', at: earlier } },
    'not_dispatched',
    /since 2026-05-01T11.*Nothing is lost/,
    earlier,
  );
  explains({ pendingDispatchSince: justNow }, 'never_informed', /has not informed/, attachedAt);
});

test('a run in progress shows what it waits for, and since when', () => {
  explains(running({ letsSessionEnd: true }), 'sleeping', /has let the CPE end its session/, earlier);
  explains(running({ wakesAt: later }), 'sleeping', /sleeps until 2026-05-01T13/, earlier);
  explains(
    sent({}),
    'waiting_for_cpe',
    /Since 2026-05-01T11.*, message 3 of run 2, SetParameterValues Enable, waits for CPE1 to fetch it\.$/,
    earlier,
  );
  explains(
    sent({ connectionRequest: { requestedAt: earlier, attempts: 1, error: null } }),
    'waiting_for_cpe',
    /A connection request was sent \(1 attempt/,
    earlier,
  );
  explains(
    sent({ connectionRequest: { requestedAt: earlier, attempts: 4, error: 'connection refused' } }),
    'unreachable',
    /cannot be reached by a connection request \(connection refused, 4 attempts/,
    earlier,
  );
  explains(sent({ state: 'sent' }), 'waiting_for_answer', /^Sent message 3 .* it has not answered yet/, earlier);
  explains(
    sent({ state: 'acknowledged' }),
    'waiting_for_transfer',
    /has not reported yet how the transfer ended/,
    earlier,
  );
  explains(running({ awaitsHttp: true }), 'waiting_for_http', /response to its HTTP request/, earlier);
  explains(running({ movedAt: justNow }), 'working', /is being executed/, justNow);
  explains(running({}), 'no_worker', /Run 2 has been ready to continue since .*: no worker is running/, earlier);
});

test('a failed run shows why, what its fault means and what helps', () => {
  const failed = (error: RunError): Partial<InstanceFacts> => ({
    status: 'failed',
    lastRun: { ...run, error, finishedAt: earlier },
  });
  const fault: RunError = {
    type: 'CwmpFault',
    message:
      'The CPE answered message 3, SetParameterValues Enable, with fault 9003 Invalid arguments (Device.X: 9005)',
    fault_code: '9003',
    parameter_faults: [{ parameter_name: 'Device.X', fault_code: '9005', fault_string: '' }],
    message_number: 3,
  };
  explains(
    failed(fault),
    'cwmp_fault',
    new RegExp(
      '^Run 2 failed: The CPE answered message 3.*\\. Fault 9005 means that there is no such parameter.* ' +
        'Fault 9003 means that an argument is not valid\\.$',
    ),
    earlier,
  );
  assert.match(explainInstance({ ...facts, ...failed(fault) }).next[0] ?? '', /^9005: Compare the path/);
  explains(
    failed({ type: 'ScriptError', message: 'attempt to index nil', line: 12 }),
    'script_error',
    /^Run 2 failed with a script error in line 12 of its script: attempt to index nil\.$/,
    earlier,
  );
  explains(
    failed({ type: 'LimitExceeded', message: 'Too long', line: 3 }),
    'limit_exceeded',
    /^Run 2 failed in line 3 of its script: Too long\.$/,
    earlier,
  );
  const others: [FailureType, string][] = [
    ['ScriptFailed', 'script_failed'],
    ['Superseded', 'superseded'],
    ['DeliveryTimeout', 'delivery_timeout'],
    ['Cancelled', 'cancelled'],
    ['Terminated', 'terminated'],
    ['InternalError', 'internal_error'],
  ];
  for (const [type, code] of others) explains(failed({ type, message: 'Why' }), code, /^Run 2 failed: Why\.$/, earlier);
});

test('a provisioned instance shows when it was provisioned', () => {
  explains(
    { status: 'provisioned', lastRun: { ...run, finishedAt: earlier } },
    'provisioned',
    /^Run 2 ended as provisioned at 2026-05-01T11/,
    earlier,
  );
});

test('a provisioned instance shows which transfer failed later', () => {
  const failedTransfers = [{ number: 1, summary: 'Download 1 Firmware Upgrade Image', faultCode: '9010' }];
  const { explanation, next } = explainInstance({
    ...facts,
    status: 'provisioned',
    lastRun: { ...run, finishedAt: earlier, failedTransfers },
  });
  assert.match(explanation, /message 1, Download 1 Firmware Upgrade Image, failed with fault 9010: /);
  assert.match(next[0] ?? '', /^9010: /);
});

test("each standard fault has an explanation, a vendor's is named as such, others have none", () => {
  for (let code = 9000; code <= 9020; code += 1) assert.ok(faultHint(String(code)), String(code));
  assert.match(faultHint('9801')?.meaning ?? '', /vendor/);
  assert.equal(faultHint('9021'), undefined);
  assert.equal(faultHint('constructor'), undefined);
});

test('it tells of others with its serial number, refused ones too, and of a BOOTSTRAP without a reset', () => {
  const { explanation, next } = explainInstance({
    ...facts,
    namesakes: [{ id: '0000BB-CPE1', oui: '0000BB', informedAt: earlier }],
    refusal: { at: justNow, reason: 'unknown_device', oui: '0000CC' },
    repeatedBootstrapAt: earlier,
  });
  assert.match(explanation, /serial number CPE1 as well: 0000BB-CPE1, with OUI 0000BB; its last Inform was at /);
  assert.match(explanation, /serial number CPE1 and OUI 0000CC was refused at .*: unknown_device\./);
  assert.match(explanation, /although it still reports the ParameterKey/);
  assert.match(next.join('\n'), /cuttle device show 0000BB-CPE1\n.*\/v1\/audit\n.*on_repeated_bootstrap: skip/);
});
