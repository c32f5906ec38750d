import assert from 'node:assert/strict';
import { test } from 'node:test';
import { determineFate } from '../../../acs/messages/lostAnswers.ts';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { messageIdOfCommandKey, outgoingRequest } from '../../../domain/cwmp/outgoingRequest.ts';

const transfer = { fileType: '1 x', url: 'http://h/', username: '', password: '' };
const keyed: CwmpRequest[] = [
  { name: 'Reboot', commandKey: '' },
  { name: 'ScheduleInform', delaySeconds: 1, commandKey: '' },
  { name: 'Upload', ...transfer, delaySeconds: 0, commandKey: '' },
  {
    name: 'Download',
    ...transfer,
    fileSize: 0,
    targetFileName: '',
    delaySeconds: 0,
    successUrl: '',
    failureUrl: '',
    commandKey: '',
  },
  { name: 'ScheduleDownload', ...transfer, fileSize: 0, targetFileName: '', timeWindowList: [], commandKey: '' },
  { name: 'ChangeDUState', operations: [], commandKey: '' },
];

test('Cuttle fills an empty CommandKey with its own, by which it finds the message again', () => {
  for (const request of keyed) {
    assert.deepEqual(outgoingRequest({ id: 42, request }), { ...request, commandKey: 'cuttle42' });
    const own = { ...request, commandKey: 'own' };
    assert.deepEqual(outgoingRequest({ id: 42, request: own }), own);
  }
  assert.equal(messageIdOfCommandKey('cuttle42'), 42);
  for (const key of ['', 'own', 'cuttle', 'cuttle042', 'cuttle4x', ' cuttle4', `cuttle${'9'.repeat(16)}`])
    assert.equal(messageIdOfCommandKey(key), undefined, key);
});

test('the CommandKey of CancelTransfer names another request, so it is left unchanged', () => {
  const request: CwmpRequest = { name: 'CancelTransfer', commandKey: '' };
  assert.deepEqual(outgoingRequest({ id: 42, request }), request);
});

test('the generated keys have at most 32 characters, for any id', () => {
  const request = outgoingRequest({ id: Number.MAX_SAFE_INTEGER, request: { name: 'Reboot', commandKey: '' } });
  assert(request.name === 'Reboot' && request.commandKey.length <= 32);
});

test('the next Inform shows whether a request whose answer was lost has been applied', () => {
  type Informed = Parameters<typeof determineFate>[1];
  const inform: Informed = {
    events: ['2 PERIODIC'],
    commandKeys: [''],
    parameterKey: 'before',
    previousKey: 'before',
    reportsKey: true,
  };
  const add: CwmpRequest = { name: 'AddObject', objectName: 'Device.X.', parameterKey: '' };
  const fate = (request: CwmpRequest, said: Partial<Informed> = {}) =>
    determineFate({ id: 7, request }, { ...inform, ...said });
  assert.equal(fate(add), 'lost');
  assert.equal(fate(add, { parameterKey: 'cuttle7' }), 'applied');
  assert.equal(fate(add, { parameterKey: undefined }), 'unknown', 'it reports no key');
  assert.equal(fate(add, { parameterKey: 'another' }), 'unknown', 'it reports a key that it was not given');
  assert.equal(fate({ ...add, parameterKey: 'before' }), 'unknown', 'the script used the key before');
  assert.equal(fate({ name: 'X_00D09E_Foo', arguments: [] }, { parameterKey: 'cuttle7' }), 'unknown');
  assert.equal(fate({ name: 'Reboot', commandKey: '' }), 'lost');
  assert.equal(fate({ name: 'Reboot', commandKey: '' }, { events: ['1 BOOT', 'M Reboot'] }), 'applied');
  const upload: CwmpRequest = {
    name: 'Upload',
    commandKey: '',
    fileType: '1 Vendor Configuration File',
    url: 'http://x/',
    username: '',
    password: '',
    delaySeconds: 0,
  };
  assert.equal(fate(upload, { events: ['7 TRANSFER COMPLETE', 'M Upload'], commandKeys: ['', 'cuttle7'] }), 'applied');
  assert.equal(fate(upload, { events: ['M Upload'], commandKeys: ['cuttle6'] }), 'lost', "another one's");
});
