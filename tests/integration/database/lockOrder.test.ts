import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { recordOutcome } from '../../../activities/runs/recordOutcome.ts';
import { beginRun as beginRunOfTrigger } from '../../../activities/runs/beginRun.ts';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { inTransaction, transaction } from '../../../db/core/pool.ts';
import { commitStep } from '../../../db/runs/commitStep.ts';
import { claimMessage } from '../../../db/runs/claimMessage.ts';
import type { SentMessage } from '../../../db/runs/messages.ts';
import { requeueLost } from '../../../db/runs/messages.ts';
import { lockRun } from '../../../db/runs/runs.ts';
import type { RunSliced, SealedRequest } from '../../../db/runs/settle.ts';
import {
  settleAndLearn,
  settleCredentialMessage,
  settleMessage,
  settleRefreshMessage,
} from '../../../db/runs/settle.ts';
import { triggerManually } from '../../../db/runs/triggers.ts';
import type { SlicedWork } from '../../../domain/slicedWork.ts';
import { runAtOnce } from '../../../domain/slicedWork.ts';
import { createLog } from '../../../lib/observability/log.ts';
import { Metrics } from '../../../lib/observability/metrics/metrics.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { untilBlocked } from '../../support/database/locks.ts';
import {
  attachService,
  beginRun,
  insertDevice,
  queueMessages,
  readOutboxEntries,
} from '../../support/database/rows.ts';

const { pool } = await createTestDatabase();
const acknowledged = { state: 'acknowledged', response: null, fault: null } as const;
const learned = {
  changes: { parameters: [{ path: 'Device.X', value: '1', type: 'xsd:string', writable: null }], wholeOf: [] },
  credential: undefined,
};
const runNow: RunSliced = (work) => Promise.resolve(runAtOnce(work));
function* continueWithNames(): SlicedWork<SealedRequest[]> {
  yield;
  return [{ request: '{"name": "GetParameterNames"}', summary: 'x' }];
}
const deps = {
  pool,
  log: createLog('silent'),
  metrics: new Metrics(),
  scriptActivityMode: 'local',
  dispatchOutbox: () => undefined,
  wakeDevices: () => undefined,
  hintEvents: () => undefined,
} as unknown as ActivityDependencies;

let devices = 0;
let deviceKey = 0;
let instanceId = '';
let runId = 0;
let message: SentMessage;

beforeEach(async () => {
  devices += 1;
  instanceId = `instance-${devices}`;
  deviceKey = await insertDevice(pool, `LOCK-${devices}`);
  await attachService(pool, deviceKey, instanceId);
  runId = await beginRun(pool, instanceId);
  const [id = 0] = await queueMessages(pool, runId, [{ name: 'Reboot', commandKey: '' }]);
  await pool.query(`update messages set state = 'sent', session_id = 'session', awaited = true where id = $1`, [id]);
  message = {
    id,
    organizationId: 'default',
    deviceKey,
    runId,
    purpose: 'run',
    request: { name: 'Reboot', commandKey: '' },
    attempts: 1,
    sessionId: 'session',
    probe: null,
    instances: null,
    awaited: true,
    fullNames: false,
  };
});

const step = {
  organizationId: 'default',
  step: 1,
  calls: [],
  result: {},
  log: [],
  logLines: 0,
  messages: 1,
  credentials: [],
  knownCredentials: {},
  last: false,
  failed: false,
  sleepSeconds: 0,
  endsSession: false,
  awaits: null,
  awaitsEvents: null,
  holdsQueue: null,
  httpRequest: null,
};

/** Statements that need the device, and the run or its messages. */
const statements: Record<string, () => Promise<unknown>> = {
  'the commit of a step': () =>
    commitStep(pool, {
      ...step,
      runId,
      drafts: [
        {
          deviceId: `LOCK-${devices}`,
          request: { name: 'Reboot', commandKey: '' },
          summary: 'Reboot',
          purpose: 'run',
        },
      ],
    }),
  'the end of a run': () => recordOutcome(deps, { runId, end: { kind: 'cancelled' } }),
  'the answer to a reboot': () => settleMessage(pool, message, acknowledged),
  'an answer with parameters': () => settleAndLearn(pool, message, acknowledged, learned, runNow),
  'an answer of a refresh': () =>
    settleRefreshMessage(
      pool,
      message,
      acknowledged,
      { changes: { parameters: [], wholeOf: [] }, continueWith: continueWithNames, limit: 100 },
      runNow,
    ),
  'the answer that sets a credential': () =>
    settleCredentialMessage(pool, message, acknowledged, { username: 'acs', password: 'secret' }),
};

for (const [name, send] of Object.entries(statements)) {
  test(`${name} holds no lock of a run or message while it waits for the device`, async () => {
    await pool.query(`update devices set session_id = 'session', session_phase = 'open' where key = $1`, [deviceKey]);
    let done: Promise<unknown> | undefined;
    await transaction(pool, async (db) => {
      // The strongest lock, as a deletion takes it.
      await db.query('select 1 from devices where key = $1 for update', [deviceKey]);
      done = send();
      done.catch(() => undefined);
      await untilBlocked(pool, name);
      await db.query('select 1 from runs where id = $1 for no key update nowait', [runId]);
      await db.query('select 1 from messages where run_id = $1 for no key update nowait', [runId]);
    });
    await done;
  });
}

test('a trigger that finds its device occupied while the run ends is not left waiting', async () => {
  const other = `${instanceId}-other`;
  await attachService(pool, deviceKey, other);
  const [row] = await triggerManually(pool, other, 'execute');
  assert.equal(row?.action, 'signal_with_start');
  const trigger = { id: (row.argument as { id: number }).id, kind: 'execute', reason: 'execute' } as const;
  const begin = () =>
    beginRunOfTrigger(deps, { instanceId: other, trigger, workflowRunId: 'x', firstExecutionRunId: 'x' });
  let begun: ReturnType<typeof begin> | undefined;
  await transaction(pool, async (db) => {
    // The run is about to end: everything is done, but not committed.
    await recordOutcome({ ...deps, pool: inTransaction(pool, db) }, { runId, end: { kind: 'cancelled' } });
    begun = begin();
    await untilBlocked(pool, 'the start of the next run');
  });
  assert.equal((await begun)?.kind, 'begun');
});

test('the end of a run signals a trigger that was held while it waited for the device', async () => {
  const other = `${instanceId}-other`;
  await attachService(pool, deviceKey, other);
  let ended: Promise<unknown> | undefined;
  await transaction(pool, async (db) => {
    await db.query('select 1 from devices where key = $1 for no key update', [deviceKey]);
    ended = recordOutcome(deps, { runId, end: { kind: 'cancelled' } });
    await untilBlocked(pool, 'the end of the run');
    await triggerManually(db, other, 'execute');
  });
  await ended;
  const entries = await readOutboxEntries(pool, other);
  assert.deepEqual(
    entries.map(({ kind }) => kind),
    ['trigger', 'proceed'],
  );
});

test('sessions, steps and ends of one device at the same time never deadlock', async () => {
  await pool.query(`update devices set session_id = 'session', session_phase = 'open' where key = $1`, [deviceKey]);
  const run = runId;
  let steps = 1;
  const draft = {
    deviceId: `LOCK-${devices}`,
    request: { name: 'Reboot', commandKey: '' },
    summary: 'Reboot',
    purpose: 'run',
  } as const;
  /** As an Inform does: the device, then what the older session has not answered. */
  const inform = () =>
    transaction(pool, async (db) => {
      await db.query('select 1 from devices where key = $1 for no key update', [deviceKey]);
      await requeueLost(db, message.id);
    });
  const works: (() => Promise<unknown>)[] = [
    inform,
    () => claimMessage(pool, deviceKey, 'session', 0, 0),
    () => commitStep(pool, { ...step, step: (steps += 1), messages: steps, runId: run, drafts: [draft] }),
    () => settleMessage(pool, message, acknowledged),
    () => settleAndLearn(pool, message, acknowledged, learned, runNow),
    () => settleCredentialMessage(pool, message, acknowledged, { username: 'acs', password: 'secret' }),
    () =>
      transaction(pool, async (db) => {
        await lockRun(db, run);
        await requeueLost(db, message.id);
      }),
    () => pool.query(`update messages set state = 'sent', session_id = 'session' where id = $1`, [message.id]),
  ];
  await Promise.all(
    works.map(async (work) => {
      for (let times = 0; times < 60; times += 1) await work();
    }),
  );
});
