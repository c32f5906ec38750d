import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertProblem, attachPppoe, pppoeValues, startTestApi } from '../../support/api/api.ts';
import { storeParametersOf } from '../../support/database/parameters.ts';

const api = await startTestApi();
const { pool, call } = api;
const { instanceId, serviceId } = await attachPppoe(api);

/** A run as the activities and the gateway leave it: one faulted message, and a log that repeats the secret. */
async function insertFailedRun(number: number): Promise<void> {
  const { rows } = await pool.query<{ id: number }>(
    `with trigger as (
       insert into triggers (instance_id, device_key, kind, reason, state)
       select id, device_key, 'event', '0 BOOTSTRAP', 'finished'
       from instances
       where id = $1
       returning id, instance_id, device_key
     )
     insert into runs (instance_id, number, organization_id, device_key, trigger_id, workflow_run_id,
     first_execution_run_id,
       service_id, version, variables, device, seed, status, error, finished_at)
     select instance_id, $2::int, 'default', device_key, id, 'w' || $2::int, 'w' || $2::int, $3, 1, $4, '{}', '',
     'failed', $5, now()
     from trigger
     returning id`,
    [
      instanceId,
      number,
      serviceId,
      { ...pppoeValues, mtu: 1492 },
      {
        type: 'CwmpFault',
        message: 'Fault 9007',
        fault_code: '9007',
        fault_string: 'hunter22 is too short',
        message_number: 2,
      },
    ],
  );
  const runId = rows[0]?.id;
  await pool.query(
    `insert into run_logs (run_id, line, at, text)
      values ($1, 1, now(), 'password: hunter22'), ($1, 2, now(), 'user: ana')`,
    [runId],
  );
  await pool.query(
    `insert into run_steps (run_id, step, calls, result) values
       ($1, 1, '[]', '{"end": {"kind": "sleep", "seconds": 1.5}}'),
       ($1, 2, '[]', '{"end": {"kind": "call", "message": 2}}'), ($1, 3, '[]', '{"end": {"kind": "failed"}}')`,
    [runId],
  );
  await pool.query(`update instances set status = 'failed' where id = $1`, [instanceId]);
  await pool.query(
    `insert into messages (organization_id, device_key, run_id, number, purpose, method, request, summary, state,
      response, fault)
     select 'default', device_key, id, 1, 'run', 'AddObject',
     '{"name":"AddObject","objectName":"Device.X.","parameterKey":""}'::jsonb, 'AddObject Device.X.',
       'acknowledged', '{"name":"AddObject","instanceNumber":1,"status":0}'::jsonb, null from runs where id = $1
     union all select 'default', device_key, id, 2, 'run', 'SetParameterValues',
       '{"name":"SetParameterValues","parameterKey":"","parameterList":
         [{"name":"Device.Password","value":"hunter22","type":"string"}]}'::jsonb,
       'SetParameterValues 1', 'faulted', null,
       '{"fault_code":"9003","fault_string":"Invalid arguments","parameter_faults":
         [{"parameter_name":"Device.Password","fault_code":"9007","fault_string":"hunter22?"}]}'::jsonb
       from runs where id = $1`,
    [runId],
  );
}

await insertFailedRun(1);
await insertFailedRun(2);
await pool.query(
  `insert into messages (organization_id, device_key, purpose, method, request, summary, state, response)
   select 'default', device_key, 'refresh', 'GetParameterValues',
   '{"name":"GetParameterValues","parameterNames":["Device."]}', 'GetParameterValues Device.',
     'acknowledged',
     '{"name":"GetParameterValues","parameterList":[{"name":"Device.Password","value":"hunter22","type":"string"}]}'
   from instances where id = $1`,
  [instanceId],
);

describe('runs', () => {
  it('are listed from the newest, without log and messages', async () => {
    const first = await call('GET', `/v1/instances/${instanceId}/runs?limit=1`);
    const [run] = first.body.items;
    assert.ok(run);
    const { started_at: startedAt, finished_at: finishedAt, trigger, ...rest } = run;
    assert.ok(startedAt && finishedAt);
    const { kind, reason } = trigger as Record<string, unknown>;
    assert.deepEqual([kind, reason], ['event', '0 BOOTSTRAP']);
    assert.deepEqual(rest, {
      number: 2,
      status: 'failed',
      version: 1,
      error: {
        type: 'CwmpFault',
        message: 'Fault 9007',
        fault_code: '9007',
        fault_string: '******** is too short',
        message_number: 2,
      },
    });
    const second = await call(
      'GET',
      `/v1/instances/${instanceId}/runs?limit=1&cursor=${String(first.body.next_cursor)}`,
    );
    assert.deepEqual([second.body.items[0]?.number, second.body.next_cursor], [1, null]);
    const wrong = Buffer.from('x').toString('base64url');
    assertProblem(await call('GET', `/v1/instances/${instanceId}/runs?cursor=${wrong}`), 400, 'invalid-query', [
      'cursor',
    ]);
  });

  it('are shown with log and messages, secrets masked', async () => {
    const { status, body } = await call('GET', `/v1/instances/${instanceId}/runs/1`);
    assert.equal(status, 200);
    assert.deepEqual(
      (body.log as { text: string }[]).map(({ text }) => text),
      ['password: ********', 'user: ana'],
    );
    const messages = body.messages as Record<string, unknown>[];
    assert.deepEqual(
      messages.map(({ number, method, summary, state }) => [number, method, summary, state]),
      [
        [1, 'AddObject', 'AddObject Device.X.', 'acknowledged'],
        [2, 'SetParameterValues', 'SetParameterValues 1', 'faulted'],
      ],
    );
    assert.deepEqual(messages[0]?.response, { name: 'AddObject', instanceNumber: 1, status: 0 });
    assert.ok(!JSON.stringify(body).includes('hunter22'));
  });

  it('are shown with their steps, and what the script waited for after each', async () => {
    const { body } = await call('GET', `/v1/instances/${instanceId}/runs/1`);
    assert.deepEqual(
      (body.steps as Record<string, unknown>[]).map(({ number, then, seconds, message }) => [
        number,
        then,
        seconds,
        message,
      ]),
      [
        [1, 'sleep', 1.5, null],
        [2, 'call', null, 2],
        [3, 'failed', null, null],
      ],
    );
  });

  it('that do not exist are not found', async () => {
    for (const number of ['3', '0', '-1', '1.0', 'x', '99999999999999999999']) {
      assertProblem(await call('GET', `/v1/instances/${instanceId}/runs/${number}`), 404, 'not-found');
    }
    assertProblem(await call('GET', '/v1/instances/ins_none/runs/1'), 404, 'not-found');
  });
});

describe('an instance', () => {
  it('shows its last run and error', async () => {
    const { body } = await call('GET', `/v1/instances/${instanceId}`);
    assert.deepEqual([body.status, body.run, body.outdated], ['failed', 2, false]);
    assert.equal((body.error as Record<string, unknown>).fault_string, '******** is too short');
  });

  it('is outdated when its variables or service differ from those of the last run', async () => {
    const outdated = async (): Promise<unknown> => (await call('GET', `/v1/instances/${instanceId}`)).body.outdated;
    await call('PATCH', `/v1/instances/${instanceId}`, { variables: { mtu: 1400 } });
    assert.equal(await outdated(), true);
    await call('PATCH', `/v1/instances/${instanceId}`, { variables: { mtu: null } });
    assert.equal(await outdated(), false);
    await call('PATCH', `/v1/services/${serviceId}`, { description: 'new' });
    assert.equal(await outdated(), false);
    await call('PATCH', `/v1/services/${serviceId}`, { script: 'x = 1' });
    assert.equal(await outdated(), true);
  });
});

describe("a device's messages", () => {
  it('include those of all runs and its own, newest first, secrets masked', async () => {
    const first = await call('GET', '/v1/devices/CPE-1/messages?limit=2');
    const second = await call('GET', `/v1/devices/CPE-1/messages?limit=200&cursor=${String(first.body.next_cursor)}`);
    const items = [...first.body.items, ...second.body.items];
    assert.deepEqual(
      items.map((item) => [item.instance_id, item.run, item.number, item.purpose]),
      [
        [null, null, null, 'refresh'],
        [instanceId, 2, 2, 'run'],
        [instanceId, 2, 1, 'run'],
        [instanceId, 1, 2, 'run'],
        [instanceId, 1, 1, 'run'],
      ],
    );
    assert.equal(second.body.next_cursor, null);
    assert.ok(!JSON.stringify(items).includes('hunter22'));
    assertProblem(await call('GET', '/v1/devices/NOBODY/messages'), 404, 'not-found');
  });

  it('and its parameters mask the secrets of its services', async () => {
    await storeParametersOf(pool, 'CPE-1', [{ path: 'Device.Password', value: 'hunter22' }]);
    const { body } = await call('GET', '/v1/devices/CPE-1/parameters');
    assert.deepEqual(
      body.items.map(({ path, value }) => [path, value]),
      [['Device.Password', '********']],
    );
  });
});
