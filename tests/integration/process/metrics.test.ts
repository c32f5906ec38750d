import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { until } from '../../support/until.ts';
import { freePort } from '../../support/process/freePort.ts';
import { startTestSystem } from '../../support/process/ownSystem.ts';
import { attach, call, newSerialNumber, reach } from '../../support/process/system.ts';

const port = await freePort();
const address = `http://127.0.0.1:${port}`;
const system = await startTestSystem({ CUTTLE_METRICS_PORT: String(port), CUTTLE_ACS_RATE_PER_DEVICE: '3/1' });

async function scrape(): Promise<string> {
  const response = await fetch(`${address}/metrics`);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  return response.text();
}

/** The value of the only line that begins so. */
function valueOf(text: string, series: string): number {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  assert.ok(line, `${series} is not in\n${text}`);
  return Number(line.slice(series.length + 1));
}

const script = `send_cwmp_message_and_forget(device_id, '<Envelope><Body><cwmp:Reboot/></Body></Envelope>', 5)
set_provisioning_status("provisioned")`;

test('one address serves the metrics of sessions, events, messages, runs, Lua, requests and the SDK', async () => {
  const serialNumber = newSerialNumber();
  const attached = await attach(system, { serialNumber, script });
  const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 } });
  await cpe.boot();
  await reach(system, attached.id, 'provisioned');
  const { service_name: service } = attached;
  // The workflow completes after its run.
  const completed = /^temporal_workflow_completed_total\{[^}]*workflow_type="serviceInstance"[^}]*\} 1$/m;
  await until('the SDK counts the completed workflow', async () => completed.test(await scrape()));
  const text = await scrape();
  assert.ok(valueOf(text, 'cuttle_cwmp_sessions_total{organization="default"}') >= 1);
  assert.ok(valueOf(text, 'cuttle_cwmp_informs_total{event="0 BOOTSTRAP"}') >= 1);
  assert.ok(valueOf(text, 'cuttle_cwmp_messages_total{method="Reboot",fault=""}') >= 1);
  assert.ok(valueOf(text, 'cuttle_cwmp_session_duration_seconds_count') >= 1);
  assert.equal(
    valueOf(text, `cuttle_runs_total{organization="default",service="${service}",status="provisioned",error=""}`),
    1,
  );
  assert.equal(
    valueOf(
      text,
      `cuttle_run_duration_seconds_count{organization="default",service="${service}",status="provisioned"}`,
    ),
    1,
  );
  assert.equal(valueOf(text, 'cuttle_lua_step_duration_seconds_count{pool="fast"}'), 1);
  assert.equal(valueOf(text, 'cuttle_lua_threads{pool="slow"}'), 4);
  assert.equal(
    valueOf(text, 'cuttle_api_request_duration_seconds_count{method="POST",route="/v1/instances",status="201"}'),
    1,
  );
  assert.equal(valueOf(text, 'cuttle_database_up'), 1);
  assert.ok(valueOf(text, 'cuttle_database_connections{pool="gateway"}') >= 1);
  assert.ok(valueOf(text, 'process_cpu_seconds_total') > 0);
  assert.ok(!text.includes(serialNumber), 'no device is named');
});

test('a fault, a failed run, a refused Inform and an unknown path are counted', async () => {
  const serialNumber = newSerialNumber();
  const faulty =
    '<Envelope><Body><cwmp:GetParameterValues><ParameterNames><string>InternetGatewayDevice.Nothing</string>' +
    '</ParameterNames></cwmp:GetParameterValues></Body></Envelope>';
  const attached = await attach(system, {
    serialNumber,
    script: `send_cwmp_message_and_forget(device_id, '${faulty}', 5)\nset_provisioning_status("provisioned")`,
  });
  const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 } });
  await cpe.boot();
  await reach(system, attached.id, 'failed');
  await call(system, 'PATCH', '/v1/organization', { unknown_devices: 'refuse' });
  await until('the gateways apply it', async () => {
    await new SimulatedCpe({
      acsUrl: system.acsUrl,
      serialNumber: newSerialNumber(),
      retry: { baseMs: 50, attempts: 1 },
    })
      .inform(['2 PERIODIC'])
      .catch(() => undefined);
    return (await scrape()).includes('cuttle_cwmp_refusals_total{reason="unknown_device"}');
  });
  await fetch(`${system.apiUrl}/v1/nothing/${serialNumber}`);
  const text = await scrape();
  assert.equal(valueOf(text, 'cuttle_cwmp_messages_total{method="GetParameterValues",fault="9005"}'), 1);
  assert.match(text, /^cuttle_runs_total\{[^}]*status="failed",error="CwmpFault"\} 1$/m);
  assert.ok(valueOf(text, 'cuttle_cwmp_responses_total{status="403"}') >= 1);
  assert.ok(valueOf(text, 'cuttle_api_request_duration_seconds_count{method="GET",route="none",status="404"}') >= 1);
});

test('waiting messages are counted, at most every five seconds', async () => {
  const serialNumber = newSerialNumber();
  const attached = await attach(system, { serialNumber, script });
  await call(system, 'POST', `/v1/instances/${attached.id}/execute`);
  await until(
    'it waits',
    async () => (await system.pool.query(`select 1 from messages where state = 'queued'`)).rowCount === 1,
  );
  await until(
    'the metric shows it',
    async () => valueOf(await scrape(), 'cuttle_messages_waiting{state="queued"}') === 1,
  );
  assert.equal(valueOf(await scrape(), 'cuttle_runs_active'), 1);
  assert.equal(valueOf(await scrape(), 'cuttle_outbox_lag_seconds'), 0);
});

test('health has the same address, needs no key, and lists the parts', async () => {
  assert.deepEqual(await (await fetch(`${address}/livez`)).json(), { status: 'up' });
  const ready = await fetch(`${address}/readyz`);
  const parts = { database: 'up', temporal: 'up', worker: 'up', outbox: 'up', gateway: 'up' };
  assert.deepEqual([ready.status, await ready.json()], [200, { status: 'up', parts }]);
  assert.equal((await fetch(`${address}/v1/devices`)).status, 404);
  assert.equal((await fetch(`${address}/metrics`, { method: 'POST' })).status, 405);
  assert.equal((await fetch(`${system.apiUrl}/metrics`)).status, 404, 'metrics are not at the address of the API');
});
