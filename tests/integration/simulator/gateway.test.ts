import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Misbehaviour } from '../../../simulator/misbehaviour.ts';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { attachService, beginRun, insertDevice, queueMessages, readMessages } from '../../support/database/rows.ts';

/** The simulated CPE and the gateway, each with its own implementation of CWMP. */

const ppp = 'InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANPPPConnection.';
const value = (name: string, text: string, type = 'string') => ({ name: `${ppp}1.${name}`, value: text, type });
const messages: CwmpRequest[] = [
  { name: 'AddObject', objectName: ppp, parameterKey: '' },
  {
    name: 'SetParameterValues',
    parameterList: [value('Enable', '1', 'boolean'), value('Username', ' ü & <b>"\'')],
    parameterKey: '',
  },
  { name: 'GetParameterValues', parameterNames: [`${ppp}1.Username`] },
  { name: 'GetParameterNames', parameterPath: ppp, nextLevel: true },
  { name: 'SetParameterValues', parameterList: [value('Name', 'internet-pppoe')], parameterKey: 'own' },
];

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database, { holdSeconds: 0 });

/** A booted CPE that gets a connection request for these messages, and their results. */
async function provision(
  serialNumber: string,
  requests: CwmpRequest[],
  ...faults: Misbehaviour[]
): Promise<{ cpe: SimulatedCpe; states: string[]; runId: number }> {
  await attachService(pool, await insertDevice(pool, serialNumber), serialNumber);
  const cpe = new SimulatedCpe({
    acsUrl: `http://127.0.0.1:${gateway.port}/acs`,
    serialNumber,
    retry: { baseMs: 1 },
    faults: [{ kind: 'parserQuirks' }, ...faults],
  });
  assert.equal((await cpe.boot()).ok, true);
  const runId = await beginRun(pool, serialNumber);
  await queueMessages(pool, runId, requests);
  assert.equal((await cpe.inform(['6 CONNECTION REQUEST'])).ok, true);
  return { cpe, states: (await readMessages(pool, runId)).map(({ state }) => state), runId };
}

test('every message is read, executed and acknowledged', async () => {
  const { cpe, states, runId } = await provision('PLAIN', messages);
  assert.deepEqual(
    states,
    messages.map(() => 'acknowledged'),
  );
  assert.equal(cpe.get(`${ppp}1.Username`), ' ü & <b>"\'');
  assert.equal(cpe.get('InternetGatewayDevice.ManagementServer.ParameterKey'), 'own');
  const [added, , read] = await readMessages(pool, runId);
  assert.deepEqual(added?.response, { name: 'AddObject', instanceNumber: 1, status: 0 });
  assert.deepEqual(read?.response, {
    name: 'GetParameterValues',
    parameterList: [{ name: `${ppp}1.Username`, value: ' ü & <b>"\'', type: 'string' }],
  });
});

describe('a CPE that breaks off applies each change once and in order', () => {
  for (const [name, ...faults] of [
    ['BEFORE', { kind: 'dropBefore', rpc: 1 }, { kind: 'dropBefore', method: 'SetParameterValues' }],
    [
      'AFTER',
      { kind: 'dropAfter', method: 'AddObject' },
      { kind: 'dropAfter', method: 'SetParameterValues', times: 2 },
    ],
    ['NO-COOKIES', { kind: 'noCookies' }, { kind: 'dropAfter', method: 'AddObject' }],
    ['EMPTY-POST-FIRST', { kind: 'emptyPostFirst' }, { kind: 'dropAfter', rpc: 1 }],
  ] as [string, ...Misbehaviour[]][]) {
    test(name, async () => {
      const { cpe, states } = await provision(name, messages, ...faults);
      assert.deepEqual(
        states,
        messages.map(() => 'acknowledged'),
      );
      assert.deepEqual(
        cpe.applied.map(({ request }) => request.name),
        ['AddObject', 'SetParameterValues', 'SetParameterValues'],
      );
    });
  }
});

test('a Fault: its code and parameter are known, and the next message is never sent', async () => {
  const path = `${ppp}1.Username`;
  const { cpe, states, runId } = await provision('FAULTY', messages, { kind: 'faultParameter', path });
  assert.deepEqual(states, ['acknowledged', 'faulted', 'cancelled', 'cancelled', 'cancelled']);
  assert.deepEqual((await readMessages(pool, runId))[1]?.fault, {
    fault_code: '9005',
    fault_string: 'Invalid parameter name',
    parameter_faults: [{ parameter_name: path, fault_code: '9005', fault_string: 'Invalid parameter name' }],
  });
  assert.equal(cpe.applied.length, 1);
});
