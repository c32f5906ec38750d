import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageOfCommandKey, outgoingRequest } from '../../acs/outgoing.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';

const transfer = { fileType: '1 x', url: 'http://h/', username: '', password: '' };
const keyed: CwmpRequest[] = [
  { name: 'Reboot', commandKey: '' },
  { name: 'ScheduleInform', delaySeconds: 1, commandKey: '' },
  { name: 'Upload', ...transfer, delaySeconds: 0, commandKey: '' },
  { name: 'Download', ...transfer, fileSize: 0, targetFileName: '', delaySeconds: 0, successUrl: '', failureUrl: '', commandKey: '' },
  { name: 'ScheduleDownload', ...transfer, fileSize: 0, targetFileName: '', timeWindowList: [], commandKey: '' },
  { name: 'ChangeDUState', operations: [], commandKey: '' },
];

test('a CommandKey that the script left empty becomes one of ours, by which the message is found again', () => {
  for (const request of keyed) {
    assert.deepEqual(outgoingRequest({ id: 42, request }), { ...request, commandKey: 'cuttle42' });
    const own = { ...request, commandKey: 'own' };
    assert.deepEqual(outgoingRequest({ id: 42, request: own }), own);
  }
  assert.equal(messageOfCommandKey('cuttle42'), 42);
  for (const key of ['', 'own', 'cuttle', 'cuttle042', 'cuttle4x', ' cuttle4', `cuttle${'9'.repeat(16)}`]) assert.equal(messageOfCommandKey(key), undefined, key);
});

test('the CommandKey of CancelTransfer names another request, so that it stays', () => {
  const request: CwmpRequest = { name: 'CancelTransfer', commandKey: '' };
  assert.deepEqual(outgoingRequest({ id: 42, request }), request);
});

test('our keys fit into 32 characters, whatever the id', () => {
  const request = outgoingRequest({ id: Number.MAX_SAFE_INTEGER, request: { name: 'Reboot', commandKey: '' } });
  assert(request.name === 'Reboot' && request.commandKey.length <= 32);
});
