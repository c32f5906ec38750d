import assert from 'node:assert/strict';
import { test } from 'node:test';
import { envelope, fault } from '../support/cpe/cpeMessages.ts';
import { readMessages } from '../support/database/rows.ts';
import { addObject, reboot, setName, World } from './support/world.ts';
import { until } from '../support/until.ts';

/** Responses and Faults as CPEs send them (TR-069 Amendment 6, 3.5, A.4, A.5.1). */

const world = await World.start();
let serials = 0;

/** Returns what is stored of the answer to a request that was sent as one of a run's two messages. */
async function settled(request: typeof addObject, answer: Buffer | string) {
  serials += 1;
  const { cpe, runId } = await world.informed(`FAULT${serials}`, [request, reboot]);
  assert.match((await cpe.post('')).body, new RegExp(`<cwmp:${request.name}>`));
  cpe.send(answer);
  await until('the message is answered', async () => (await world.states(runId))[0] !== 'sent');
  const [message] = await readMessages(world.pool, runId);
  await cpe.close();
  return message;
}

test('A.4.1: a response without Status means success', async () => {
  assert.deepEqual((await settled(setName, envelope('<cwmp:SetParameterValuesResponse/>')))?.response, {
    name: 'SetParameterValues',
    status: 0,
  });
  const added = '<cwmp:AddObjectResponse><InstanceNumber>4</InstanceNumber></cwmp:AddObjectResponse>';
  assert.deepEqual((await settled(addObject, envelope(added)))?.response, {
    name: 'AddObject',
    instanceNumber: 4,
    status: 0,
  });
});

test('a GetParameterValuesResponse without Value, type or list', async () => {
  const request = { name: 'GetParameterValues', parameterNames: ['Device.'] } as const;
  const struct =
    '<ParameterValueStruct><Name>Device.A</Name></ParameterValueStruct><ParameterValueStruct>' +
    '<Name>Device.B</Name><Value>1</Value></ParameterValueStruct>';
  const whole = envelope(
    `<cwmp:GetParameterValuesResponse><ParameterList>${struct}</ParameterList></cwmp:GetParameterValuesResponse>`,
  );
  const read = await settled({ ...request, parameterNames: [...request.parameterNames] }, whole);
  assert.deepEqual(read?.response, {
    name: 'GetParameterValues',
    parameterList: [
      { name: 'Device.A', value: '', type: 'string' },
      { name: 'Device.B', value: '1', type: 'string' },
    ],
  });
  const empty = await settled(
    { ...request, parameterNames: [...request.parameterNames] },
    envelope('<cwmp:GetParameterValuesResponse/>'),
  );
  assert.deepEqual(empty?.response, { name: 'GetParameterValues', parameterList: [] });
});

test('an AddObjectResponse with Status 9005 counts as a Fault', async () => {
  const message = await settled(
    addObject,
    envelope(
      '<cwmp:AddObjectResponse><InstanceNumber>0</InstanceNumber><Status>9005</Status></cwmp:AddObjectResponse>',
    ),
  );
  assert.deepEqual([message?.state, message?.fault?.fault_code], ['faulted', '9005']);
});

test('3.5: a Fault is stored completely, with the faults of its parameters', async () => {
  const parameters = ['A', 'B'].map(
    (name) =>
      `<SetParameterValuesFault><ParameterName>Device.${name}</ParameterName><FaultCode>9007</FaultCode>` +
      `<FaultString>bad ${name}</FaultString></SetParameterValuesFault>`,
  );
  const message = await settled(
    setName,
    fault('9003', 'Invalid arguments').replace('</cwmp:Fault>', `${parameters.join('')}</cwmp:Fault>`),
  );
  assert.deepEqual(message?.fault, {
    fault_code: '9003',
    fault_string: 'Invalid arguments',
    parameter_faults: ['A', 'B'].map((name) => ({
      parameter_name: `Device.${name}`,
      fault_code: '9007',
      fault_string: `bad ${name}`,
    })),
  });
});

test('A.5.1: CPE faults 9000 to 9032 and 9800 to 9899, and unknown codes', async () => {
  for (const code of ['9000', '9032', '9800', '9899', '1', 'E_FAIL', '']) {
    const message = await settled(setName, fault(code));
    assert.equal(message?.state, 'faulted');
    // An empty CWMP fault leaves the SOAP fault.
    assert.equal(message.fault?.fault_code, code || 'Client');
  }
});

test('a Fault without detail, with an empty detail, or with another spelling of it', async () => {
  const soap = (content: string): string => envelope(`<soap:Fault>${content}</soap:Fault>`);
  assert.deepEqual(
    (await settled(setName, soap('<faultcode>soap:Server</faultcode><faultstring>out of memory</faultstring>')))?.fault,
    {
      fault_code: 'soap:Server',
      fault_string: 'out of memory',
      parameter_faults: [],
    },
  );
  assert.equal((await settled(setName, soap('')))?.state, 'faulted');
  const spelled =
    '<faultcode>Client</faultcode><faultstring>CWMP fault</faultstring><Detail><Fault>' +
    '<FaultCode> 9005 </FaultCode></Fault></Detail>';
  assert.equal((await settled(setName, soap(spelled)))?.fault?.fault_code, '9005');
});

test('garbage bytes in a fault text are replaced, and the fault code is kept', async () => {
  const [before = '', after = ''] = fault('9002', '?garbage?').split('?garbage?');
  const message = await settled(
    setName,
    Buffer.concat([Buffer.from(before), Buffer.of(0xff, 0x00, 0x1b, 0x0a, 0xc0, 0x80, 0x41), Buffer.from(after)]),
  );
  assert.equal(message?.fault?.fault_code, '9002');
  assert.match(message.fault.fault_string, /^\P{Cc}*A$/u);
});

test('a fault text of a megabyte is truncated', async () => {
  const message = await settled(setName, fault('9002', 'x'.repeat(1_000_000)));
  assert.ok((message?.fault?.fault_string.length ?? 0) <= 1000);
});

test('a Fault with an HTTP error status or a SOAPAction is read like any other', async () => {
  const { cpe, runId } = await world.informed('HEADERS', [setName]);
  await cpe.post('');
  cpe.send(fault('9001'), { SOAPAction: '"error"', 'Content-Type': 'text/html', Status: '500' });
  await until('the message is faulted', async () => (await world.states(runId))[0] === 'faulted');
  await cpe.close();
});
