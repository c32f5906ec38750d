import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { until } from '../../support/until.ts';
import { startTestSystem } from '../../support/process/ownSystem.ts';
import { attach, newSerialNumber, reach } from '../../support/process/system.ts';

interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: { stringValue?: string } }[];
  status?: { code: number; message: string };
}

const received: { path: string; key: string | undefined; spans: OtlpSpan[] }[] = [];
let bodies = '';
const receiver = createServer((request, response) => {
  void text(request).then((body) => {
    bodies += body;
    const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[] };
    received.push({
      path: request.url ?? '',
      key: request.headers['x-key'] as string | undefined,
      spans: resourceSpans[0]?.scopeSpans[0]?.spans ?? [],
    });
    response.end('{}');
  });
}).listen(0, '127.0.0.1');
await once(receiver, 'listening');
after(() => receiver.close());
const system = await startTestSystem({
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
  OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20key',
});

test('a run is one trace from the Inform to the outcome, with an id derived from its execution', async () => {
  const serialNumber = newSerialNumber();
  const message =
    '<Envelope><Body><cwmp:SetParameterValues><ParameterList><ParameterValueStruct>' +
    '<Name>InternetGatewayDevice.DeviceInfo.ProvisioningCode</Name><Value>canary-3f</Value></ParameterValueStruct>' +
    '</ParameterList></cwmp:SetParameterValues></Body></Envelope>';
  const script = `send_cwmp_message_and_forget(device_id, '${message}', 5)\nsleep(0.2)
    set_provisioning_status("failed")`;
  const attached = await attach(system, { serialNumber, script });
  await new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 } }).boot();
  const { workflow_id: workflowId } = await reach(system, attached.id, 'failed');
  await until('the trace arrived', () => received.length === 1);
  const [{ path, key, spans } = { path: '', key: '', spans: [] }] = received;
  assert.deepEqual([path, key], ['/v1/traces', 'a key']);
  const { runId } = await system.temporal.workflow.getHandle(workflowId).describe();
  const traceId = createHash('sha256').update(runId).digest('hex').slice(0, 32);
  assert.ok(spans.every((span) => span.traceId === traceId && /^[0-9a-f]{16}$/.test(span.spanId)));
  const [root, ...children] = spans;
  assert.ok(root && children.every(({ parentSpanId }) => parentSpanId === root.spanId));
  assert.equal(new Set(spans.map(({ spanId }) => spanId)).size, spans.length);
  assert.deepEqual(
    children.map(({ name }) => name),
    [
      'Inform 0 BOOTSTRAP, until the run begins',
      'script step 1',
      'script step 2',
      'SetParameterValues queued',
      'SetParameterValues sent',
      'outcome failed',
    ],
  );
  assert.equal(root.attributes.find(({ key: name }) => name === 'temporal.workflow_id')?.value.stringValue, workflowId);
  assert.deepEqual(root.status, { code: 2, message: 'ScriptFailed' });
  for (const span of spans) {
    assert.ok(BigInt(span.startTimeUnixNano) <= BigInt(span.endTimeUnixNano), span.name);
    assert.ok(
      BigInt(root.startTimeUnixNano) <= BigInt(span.startTimeUnixNano) &&
        BigInt(span.endTimeUnixNano) <= BigInt(root.endTimeUnixNano),
      span.name,
    );
  }
  assert.ok(!bodies.includes('canary'), 'a trace contains no value');
});
