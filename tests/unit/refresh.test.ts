import assert from 'node:assert/strict';
import { test } from 'node:test';
import { continueRefresh } from '../../acs/refresh.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';

const names: CwmpRequest = { name: 'GetParameterNames', parameterPath: 'Device.', nextLevel: true };
const values: CwmpRequest = { name: 'GetParameterValues', parameterNames: ['Device.WiFi.'] };
const tooLarge: Parameters<typeof continueRefresh>[1] = {
  state: 'faulted',
  fault: { fault_code: '9004', fault_string: 'Resources exceeded', parameter_faults: [] },
};

function named(list: string[]): Parameters<typeof continueRefresh>[1] {
  return { state: 'acknowledged', response: { name: 'GetParameterNames', parameterList: list.map((name) => ({ name, writable: true })) } };
}

test('the names of a level lead to the values of its objects, and of its own parameters', () => {
  const step = continueRefresh(names, named(['Device.', 'Device.RootDataModelVersion', 'Device.WiFi.', 'Device.DeviceInfo.', 'Other.']));
  assert.deepEqual(step.parameters, [{ path: 'Device.RootDataModelVersion', value: null, type: null, writable: true }]);
  assert.deepEqual(
    step.requests.map((request) => request.name === 'GetParameterValues' && request.parameterNames),
    [['Device.RootDataModelVersion', 'Device.WiFi.', 'Device.DeviceInfo.']],
  );
});

test('what a CPE cannot answer in one piece is read object by object, then one level deeper, and single parameters are not', () => {
  const several = { ...values, parameterNames: ['Device.WiFi.', 'Device.LAN.'] } as CwmpRequest;
  assert.deepEqual(continueRefresh(several, tooLarge).requests, [
    { name: 'GetParameterValues', parameterNames: ['Device.WiFi.'] },
    { name: 'GetParameterValues', parameterNames: ['Device.LAN.'] },
  ]);
  const mixed = { ...values, parameterNames: ['Device.X', 'Device.Y', 'Device.LAN.'] } as CwmpRequest;
  assert.deepEqual(continueRefresh(mixed, tooLarge).requests, [
    { name: 'GetParameterValues', parameterNames: ['Device.X', 'Device.Y'] },
    { name: 'GetParameterValues', parameterNames: ['Device.LAN.'] },
  ]);
  assert.deepEqual(continueRefresh(values, tooLarge).requests, [{ name: 'GetParameterNames', parameterPath: 'Device.WiFi.', nextLevel: true }]);
  assert.deepEqual(continueRefresh({ name: 'GetParameterValues', parameterNames: ['Device.X'] }, tooLarge).requests, []);
  assert.deepEqual(continueRefresh(names, tooLarge).requests, []);
});

test('values are stored once per path, and an object read whole says so', () => {
  const parameterList = [
    { name: 'Device.WiFi.A', value: '1', type: 'int' },
    { name: 'Device.WiFi.A', value: '2', type: 'int' },
    { name: '', value: 'x', type: 'string' },
    { name: 'x'.repeat(3000), value: 'x', type: 'string' },
  ];
  const step = continueRefresh(values, { state: 'acknowledged', response: { name: 'GetParameterValues', parameterList } });
  assert.deepEqual(step, {
    parameters: [{ path: 'Device.WiFi.A', value: '2', type: 'int', writable: null }],
    wholeOf: ['Device.WiFi.'],
    requests: [],
  });
});

test('an object of which a CPE reports nothing is asked for by its names, and is empty where it has none', () => {
  const both = { ...values, parameterNames: ['Device.WiFi.', 'Device.Users.'] } as CwmpRequest;
  const parameterList = [{ name: 'Device.WiFi.A', value: '1', type: 'int' }];
  const step = continueRefresh(both, { state: 'acknowledged', response: { name: 'GetParameterValues', parameterList } });
  assert.deepEqual(step.wholeOf, ['Device.WiFi.']);
  assert.deepEqual(step.requests, [{ name: 'GetParameterNames', parameterPath: 'Device.Users.', nextLevel: true }]);
  const empty: CwmpRequest = { name: 'GetParameterNames', parameterPath: 'Device.Users.', nextLevel: true };
  assert.deepEqual(continueRefresh(empty, named(['Device.Users.'])), { parameters: [], wholeOf: ['Device.Users.'], requests: [] });
});

test('one level cannot lead to more messages than its bound', () => {
  const step = continueRefresh(names, named(Array.from({ length: 20_000 }, (_, n) => `Device.${n}${n % 2 ? '' : '.'}`)));
  assert.equal(step.requests.length, 100);
});
