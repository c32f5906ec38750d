import assert from 'node:assert/strict';
import { test } from 'node:test';
import { continueRefresh } from '../../acs/refresh.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';

type Verdict = Parameters<typeof continueRefresh>[1];

const tree: CwmpRequest = { name: 'GetParameterNames', parameterPath: 'Device.', nextLevel: false };
const level: CwmpRequest = { ...tree, nextLevel: true };
const tooLarge: Verdict = { state: 'faulted', fault: { fault_code: '9004', fault_string: 'Resources exceeded', parameter_faults: [] } };

function values(...parameterNames: string[]): CwmpRequest {
  return { name: 'GetParameterValues', parameterNames };
}

function named(list: string[]): Verdict {
  return { state: 'acknowledged', response: { name: 'GetParameterNames', parameterList: list.map((name) => ({ name, writable: true })) } };
}

function valued(list: Record<string, string>): Verdict {
  const parameterList = Object.entries(list).map(([name, value]) => ({ name, value, type: 'int' }));
  return { state: 'acknowledged', response: { name: 'GetParameterValues', parameterList } };
}

/** `count` parameters below the path. */
function leaves(path: string, count: number): string[] {
  return Array.from({ length: count }, (_, number) => `${path}P${number}`);
}

test('the names of a small tree lead to all its values at once', () => {
  const step = continueRefresh(tree, named(['Device.', 'Device.Version', 'Device.WiFi.', 'Device.WiFi.SSID', 'Other.Foreign']));
  assert.deepEqual(step.parameters, [
    { path: 'Device.Version', value: null, type: null, writable: true },
    { path: 'Device.WiFi.SSID', value: null, type: null, writable: true },
  ]);
  assert.deepEqual(step.wholeOf, ['Device.']);
  assert.deepEqual(step.requests, [values('Device.')]);
});

test('the values of a large tree are asked for by its objects, those that are too large by theirs', () => {
  const names = ['Device.Version', ...leaves('Device.Small.', 3), ...leaves('Device.Large.1.', 40), ...leaves('Device.Large.2.', 50)];
  const step = continueRefresh(tree, named(names));
  assert.deepEqual(step.requests, [values('Device.Version', 'Device.Small.', 'Device.Large.1.'), values('Device.Large.2.')]);
});

test('a tree of any size leads to no more messages than a refresh may have', () => {
  const step = continueRefresh(tree, named(Array.from({ length: 1000 }, (_, n) => leaves(`Device.O.${n}.`, 60)).flat()));
  assert.ok(step.requests.length <= 200, String(step.requests.length));
  const flat = continueRefresh(level, named(leaves('Device.', 20_000)));
  assert.ok(flat.requests.length <= 151, String(flat.requests.length));
});

test('names that are too many for a CPE, or of which it tells one level, are read level by level', () => {
  assert.deepEqual(continueRefresh(tree, tooLarge).requests, [level]);
  assert.deepEqual(continueRefresh(level, tooLarge).requests, []);
  for (const request of [tree, level]) {
    const step = continueRefresh(request, named(['Device.', 'Device.WiFi.', 'Device.Version']));
    assert.deepEqual(step.wholeOf, []);
    assert.deepEqual(step.requests, [values('Device.Version', 'Device.WiFi.')]);
  }
});

test('values that a CPE cannot answer in one piece are read by halves, then one level deeper, and a single parameter is left out', () => {
  assert.deepEqual(continueRefresh(values('Device.A', 'Device.B', 'Device.C.'), tooLarge).requests, [values('Device.A', 'Device.B'), values('Device.C.')]);
  assert.deepEqual(continueRefresh(values('Device.'), tooLarge).requests, [level]);
  assert.deepEqual(continueRefresh(values('Device.X'), tooLarge).requests, []);
});

test('values are stored once per path but for passwords, and an object read whole says so', () => {
  const verdict = valued({ 'Device.WiFi.A': '1', '': 'x', ['x'.repeat(3000)]: 'x', 'Device.WiFi.KeyPassphrase': 'secret' });
  if (verdict.state === 'acknowledged' && verdict.response?.name === 'GetParameterValues') {
    verdict.response.parameterList.push({ name: 'Device.WiFi.A', value: '2', type: 'int' });
  }
  assert.deepEqual(continueRefresh(values('Device.WiFi.'), verdict), {
    parameters: [
      { path: 'Device.WiFi.A', value: '2', type: 'int', writable: null },
      { path: 'Device.WiFi.KeyPassphrase', value: null, type: 'int', writable: null },
    ],
    wholeOf: ['Device.WiFi.'],
    requests: [],
  });
});

test('an object of which a CPE reports nothing is asked for by its names, and is empty where it has none', () => {
  const users: CwmpRequest = { ...level, parameterPath: 'Device.Users.' };
  const step = continueRefresh(values('Device.WiFi.', 'Device.Users.'), valued({ 'Device.WiFi.A': '1' }));
  assert.deepEqual(step.wholeOf, ['Device.WiFi.']);
  assert.deepEqual(step.requests, [users]);
  assert.deepEqual(continueRefresh(users, named(['Device.Users.'])), { parameters: [], wholeOf: ['Device.Users.'], requests: [] });
});
