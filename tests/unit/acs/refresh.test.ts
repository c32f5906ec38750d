import assert from 'node:assert/strict';
import { test } from 'node:test';
import { continueRefresh, requestValuesBelow, withFullNames } from '../../../acs/messages/refresh.ts';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { updateTree } from '../../../domain/devices/parameterTree/update.ts';
import { runAtOnce } from '../../../domain/slicedWork.ts';

type Verdict = Parameters<typeof continueRefresh>[1];

const tree: CwmpRequest = { name: 'GetParameterNames', parameterPath: 'Device.', nextLevel: false };
const level: CwmpRequest = { ...tree, nextLevel: true };
const tooLarge: Verdict = {
  state: 'faulted',
  fault: { fault_code: '9004', fault_string: 'Resources exceeded', parameter_faults: [] },
};

function values(...parameterNames: string[]): CwmpRequest {
  return { name: 'GetParameterValues', parameterNames };
}

/** The requests that follow an answer to names, for a device without stored parameters. */
function asked(request: CwmpRequest, verdict: Verdict): CwmpRequest[] {
  const step = continueRefresh(request, verdict);
  const stored = runAtOnce(updateTree([], step, 1));
  return [...step.requests, ...(step.reads === undefined ? [] : requestValuesBelow(step.reads, stored))];
}

function named(list: string[]): Verdict {
  return {
    state: 'acknowledged',
    response: { name: 'GetParameterNames', parameterList: list.map((name) => ({ name, writable: true })) },
  };
}

function valued(list: Record<string, string>): Verdict {
  const parameterList = Object.entries(list).map(([name, value]) => ({ name, value, type: 'int' }));
  return { state: 'acknowledged', response: { name: 'GetParameterValues', parameterList } };
}

/** Builds `count` parameters below the path. */
function leaves(path: string, count: number): string[] {
  return Array.from({ length: count }, (_, number) => `${path}P${number}`);
}

function unread(...paths: string[]) {
  return paths.map((path) => ({ path, value: null, type: null, writable: true }));
}

test('a small tree is stored with its names, and then read with one request for all values', () => {
  const answer = named(['Device.', 'Device.Version', 'Device.WiFi.', 'Device.WiFi.SSID', 'Other.Foreign']);
  assert.deepEqual(continueRefresh(tree, answer), {
    parameters: unread('Device.Version', 'Device.WiFi.SSID'),
    wholeOf: ['Device.'],
    requests: [],
    reads: 'Device.',
  });
  assert.deepEqual(asked(tree, answer), [values('Device.')]);
  assert.deepEqual(continueRefresh(values('Device.'), valued({ 'Device.Version': '1', 'Device.New': '2' })), {
    parameters: [
      { path: 'Device.Version', value: '1', type: 'int', writable: null },
      { path: 'Device.New', value: '2', type: 'int', writable: null },
    ],
    wholeOf: ['Device.'],
    requests: [],
  });
});

test('each message reads the values of one document, by the names of whole objects', () => {
  const objects = Array.from({ length: 30 }, (_, n) => `Device.O.${n + 10}.`);
  const answer = named(objects.flatMap((object) => leaves(object, 40)));
  const requests = asked(tree, answer);
  assert.equal(requests.length, 3);
  const read = requests.flatMap((request) => (request.name === 'GetParameterValues' ? request.parameterNames : []));
  assert.deepEqual(read, objects);
});

test('an object that is too large for a message is read by its parameters', () => {
  const requests = asked(tree, named([...leaves('Device.Large.', 700), 'Device.Small.X']));
  const read = requests.flatMap((request) => (request.name === 'GetParameterValues' ? request.parameterNames : []));
  assert.deepEqual(read.sort(), [...leaves('Device.Large.', 700), 'Device.Small.'].sort());
  assert.equal(requests.length, 2);
});

test('small documents are read together', () => {
  const few = leaves('Device.A.', 10);
  const stored = runAtOnce(updateTree([], { parameters: unread(...few), wholeOf: [] }, 1));
  const others = runAtOnce(updateTree([], { parameters: unread(...leaves('Device.B.', 10)), wholeOf: [] }, 1));
  const documents = [...stored, ...others.map((document) => ({ ...document, firstPath: 'Device.B.' }))];
  assert.deepEqual(requestValuesBelow('Device.', documents), [values('Device.')]);
  assert.deepEqual(requestValuesBelow('Device.B.', documents), [values('Device.B.')]);
});

test('full names replace the objects whose parameters are stored', () => {
  const stored = ['Device.A.X', 'Device.A.Y', 'Device.AA.X'];
  assert.deepEqual(
    withFullNames({ parameterNames: ['Device.A.', 'Device.B.', 'Device.C'] }, stored),
    values('Device.A.X', 'Device.A.Y', 'Device.B.', 'Device.C'),
  );
});

test('a tree of any size needs no more messages than a refresh may have', () => {
  const requests = asked(tree, named(Array.from({ length: 1000 }, (_, n) => leaves(`Device.O.${n}.`, 60)).flat()));
  assert.ok(requests.length <= 200, String(requests.length));
  const flat = continueRefresh(level, named(Array.from({ length: 2000 }, (_, n) => `Device.O${n}.`)));
  assert.ok(flat.requests.length <= 160, String(flat.requests.length));
});

test('names are read level by level when the CPE cannot list all of them at once', () => {
  assert.deepEqual(continueRefresh(tree, tooLarge).requests, [level]);
  assert.deepEqual(continueRefresh(level, tooLarge).requests, []);
  for (const request of [tree, level]) {
    const answer = named(['Device.', 'Device.WiFi.', 'Device.Version']);
    assert.deepEqual(continueRefresh(request, answer).wholeOf, []);
    assert.deepEqual(asked(request, answer), [values('Device.Version', 'Device.WiFi.')]);
  }
});

test('a failing read is split in halves, then by level, and a single failing parameter is skipped', () => {
  assert.deepEqual(continueRefresh(values('Device.A', 'Device.B', 'Device.C.'), tooLarge).requests, [
    values('Device.A', 'Device.B'),
    values('Device.C.'),
  ]);
  assert.deepEqual(continueRefresh(values('Device.'), tooLarge).requests, [level]);
  assert.deepEqual(continueRefresh(values('Device.X'), tooLarge).requests, []);
});

test('values are stored once per path, except passwords, and a fully read object is marked as such', () => {
  const verdict = valued({
    'Device.WiFi.A': '1',
    '': 'x',
    ['x'.repeat(3000)]: 'x',
    'Device.WiFi.KeyPassphrase': 'secret',
  });
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

test('an object without reported values is read by its names, and is empty when it has none', () => {
  const users: CwmpRequest = { ...level, parameterPath: 'Device.Users.' };
  const step = continueRefresh(values('Device.WiFi.', 'Device.Users.'), valued({ 'Device.WiFi.A': '1' }));
  assert.deepEqual(step.wholeOf, ['Device.WiFi.']);
  assert.deepEqual(step.requests, [users]);
  assert.deepEqual(continueRefresh(users, named(['Device.Users.'])), {
    parameters: [],
    wholeOf: ['Device.Users.'],
    requests: [],
  });
});
