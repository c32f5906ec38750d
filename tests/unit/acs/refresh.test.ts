import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RefreshStep } from '../../../acs/messages/refresh.ts';
import { continueRefresh as continueInSlices } from '../../../acs/messages/refresh.ts';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import type { RefreshRequest } from '../../../domain/cwmp/outgoingRequest.ts';
import { toSentRequest } from '../../../domain/cwmp/outgoingRequest.ts';
import { runAtOnce } from '../../../lib/timeSlices.ts';

type Verdict = Parameters<typeof continueInSlices>[1];

const tree: CwmpRequest = { name: 'GetParameterNames', parameterPath: 'Device.', nextLevel: false };
const level: CwmpRequest = { ...tree, nextLevel: true };
const tooLarge: Verdict = {
  state: 'faulted',
  fault: { fault_code: '9004', fault_string: 'Resources exceeded', parameter_faults: [] },
};

function values(...parameterNames: string[]): CwmpRequest {
  return { name: 'GetParameterValues', parameterNames };
}

/** Values that the names already reported. */
function knowing(request: CwmpRequest, writable: Record<string, boolean>): RefreshRequest {
  return { ...request, writable };
}

function continueRefresh(request: RefreshRequest, verdict: Verdict): RefreshStep {
  return runAtOnce(continueInSlices(request, verdict));
}

/** The requests that a CPE receives. */
function asked(request: RefreshRequest, verdict: Verdict): CwmpRequest[] {
  return continueRefresh(request, verdict).requests.map(toSentRequest);
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

test('a small tree is read with one request for all values after its names, and stored with both', () => {
  const step = continueRefresh(
    tree,
    named(['Device.', 'Device.Version', 'Device.WiFi.', 'Device.WiFi.SSID', 'Other.Foreign']),
  );
  const next = knowing(values('Device.'), { 'Device.Version': true, 'Device.WiFi.SSID': true });
  assert.deepEqual(step, {
    parameters: [],
    wholeOf: ['Device.'],
    reported: ['Device.Version', 'Device.WiFi.SSID'],
    requests: [next],
  });
  assert.deepEqual(continueRefresh(next, valued({ 'Device.Version': '1', 'Device.New': '2' })), {
    parameters: [
      { path: 'Device.Version', value: '1', type: 'int', writable: true },
      { path: 'Device.New', value: '2', type: 'int', writable: null },
    ],
    wholeOf: ['Device.'],
    reported: ['Device.Version', 'Device.New'],
    requests: [],
  });
});

test('what the names reported is passed on when a read is split', () => {
  const request = knowing(values('Device.A', 'Device.B.', 'Device.BB'), {
    'Device.A': true,
    'Device.B.C': false,
    'Device.BB': true,
  });
  const [first, second] = continueRefresh(request, tooLarge).requests;
  assert.deepEqual(first, knowing(values('Device.A', 'Device.B.'), { 'Device.A': true, 'Device.B.C': false }));
  assert.deepEqual(second, knowing(values('Device.BB'), { 'Device.BB': true }));
  const below = knowing({ ...level, parameterPath: 'Device.B.' }, { 'Device.B.C': false, 'Device.B.D.E': true });
  assert.deepEqual(continueRefresh(knowing(values('Device.B.'), below.writable ?? {}), tooLarge).requests, [below]);
  const deeper = knowing(values('Device.B.C', 'Device.B.D.'), { 'Device.B.C': true, 'Device.B.D.E': true });
  assert.deepEqual(continueRefresh(below, named(['Device.B.C', 'Device.B.D.'])).requests, [deeper]);
});

test('a parameter without a reported value is stored without one', () => {
  const unread = { path: 'Device.X', value: null, type: null, writable: true };
  const request = knowing(values('Device.X'), { 'Device.X': true });
  assert.deepEqual(continueRefresh(request, tooLarge).parameters, [unread]);
  assert.deepEqual(continueRefresh(request, valued({})).parameters, [unread]);
  const object = knowing({ ...level, parameterPath: 'Device.' }, { 'Device.X': true });
  assert.deepEqual(continueRefresh(object, tooLarge).parameters, [unread]);
});

test('each item goes into the first portion that has room for it', () => {
  const names = [
    ...leaves('Device.A.', 40),
    ...leaves('Device.B.', 50),
    ...leaves('Device.C.', 40),
    ...leaves('Device.D.', 30),
  ];
  assert.deepEqual(asked(tree, named(names)), [values('Device.A.', 'Device.C.'), values('Device.B.', 'Device.D.')]);
});

test('a large tree is read object by object, and objects that are too large by their children', () => {
  const names = [
    'Device.Version',
    ...leaves('Device.Small.', 3),
    ...leaves('Device.Large.1.', 40),
    ...leaves('Device.Large.2.', 50),
  ];
  assert.deepEqual(asked(tree, named(names)), [
    values('Device.Version', 'Device.Small.', 'Device.Large.1.'),
    values('Device.Large.2.'),
  ]);
});

test('a tree of any size needs no more messages than a refresh may have', () => {
  const step = continueRefresh(
    tree,
    named(Array.from({ length: 1000 }, (_, n) => leaves(`Device.O.${n}.`, 60)).flat()),
  );
  assert.ok(step.requests.length <= 200, String(step.requests.length));
  const flat = continueRefresh(level, named(leaves('Device.', 20_000)));
  assert.ok(flat.requests.length <= 151, String(flat.requests.length));
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
    reported: ['Device.WiFi.A', 'Device.WiFi.KeyPassphrase'],
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
    reported: [],
    requests: [],
  });
});
