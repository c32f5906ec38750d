import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parameterKeyOf, withParameterKey } from '../../../domain/cwmp/outgoingRequest.ts';
import { findSecretPaths } from '../../../domain/cwmp/redaction.ts';
import { showsWordsOf, summarize } from '../../../domain/cwmp/summary.ts';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { startCpuTime } from '../../support/cpuTime.ts';

function setting(...names: string[]): CwmpRequest {
  return {
    name: 'SetParameterValues',
    parameterKey: 'k',
    parameterList: names.map((name) => ({ name, value: 'secret', type: 'string' })),
  };
}

describe('summarize', () => {
  const connection = 'InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANPPPConnection.';

  test('names the last part of each path', () => {
    const summaries: [request: CwmpRequest, summary: string][] = [
      [{ name: 'AddObject', objectName: connection, parameterKey: '' }, 'AddObject …WANPPPConnection.'],
      [
        { name: 'DeleteObject', objectName: `${connection}12.`, parameterKey: '' },
        'DeleteObject …WANPPPConnection.12.',
      ],
      [setting(`${connection}1.Enable`), 'SetParameterValues Enable'],
      [
        setting(...['Enable', 'Username', 'Password', 'Name'].map((name) => `${connection}1.${name}`)),
        'SetParameterValues Enable, Username, Password +1',
      ],
      [setting(), 'SetParameterValues'],
      [
        { name: 'GetParameterValues', parameterNames: ['Device.DeviceInfo.', 'Device.Time.NTPServer1'] },
        'GetParameterValues …DeviceInfo., NTPServer1',
      ],
      [{ name: 'GetParameterNames', parameterPath: 'Device.', nextLevel: true }, 'GetParameterNames Device.'],
      [{ name: 'GetParameterNames', parameterPath: '', nextLevel: true }, 'GetParameterNames'],
      [{ name: 'Reboot', commandKey: 'secret' }, 'Reboot'],
      [
        { name: 'GetParameterAttributes', parameterNames: ['Device.DeviceInfo.'] },
        'GetParameterAttributes …DeviceInfo.',
      ],
      [
        {
          name: 'SetParameterAttributes',
          parameterList: [
            {
              name: 'Device.A.B',
              notificationChange: true,
              notification: 1,
              accessListChange: true,
              accessList: ['secret'],
            },
          ],
        },
        'SetParameterAttributes B',
      ],
      [{ name: 'ScheduleInform', delaySeconds: 4242, commandKey: 'secret' }, 'ScheduleInform'],
      [{ name: 'CancelTransfer', commandKey: 'secret' }, 'CancelTransfer'],
      [{ name: 'GetQueuedTransfers' }, 'GetQueuedTransfers'],
      [{ name: 'GetAllQueuedTransfers' }, 'GetAllQueuedTransfers'],
      [
        {
          name: 'ChangeDUState',
          operations: [
            {
              operation: 'Install',
              url: 'secret',
              uuid: 'secret',
              username: 'secret',
              password: 'secret',
              executionEnvRef: 'secret',
            },
            { operation: 'Uninstall', uuid: 'secret', version: 'secret', executionEnvRef: 'secret' },
          ],
          commandKey: 'secret',
        },
        'ChangeDUState Install, Uninstall',
      ],
      [{ name: 'FactoryReset' }, 'FactoryReset'],
    ];
    for (const [request, summary] of summaries) assert.equal(summarize(request), summary);
  });

  test('shows no argument of Download except a standard file type', () => {
    const secrets = {
      url: 'secret',
      username: 'secret',
      password: 'secret',
      targetFileName: 'secret',
      successUrl: 'secret',
      failureUrl: 'secret',
      commandKey: 'secret',
    };
    const download = { ...secrets, name: 'Download', fileSize: 1, delaySeconds: 0 } as const;
    assert.equal(summarize({ ...download, fileType: '1 Firmware Upgrade Image' }), 'Download 1 Firmware Upgrade Image');
    assert.equal(summarize({ ...download, fileType: 'secret' }), 'Download');
    const shows = (word: string): boolean => word !== 'Secret';
    assert.equal(summarize({ ...download, fileType: '1 Secret Image' }, shows), 'Download');
    assert.equal(summarize(setting('Device.Secret'), shows), 'SetParameterValues …');
    const added = { name: 'AddObject', parameterKey: '' } as const;
    assert.equal(summarize({ ...added, objectName: 'Device.Secret.Host.1.' }, shows), 'AddObject …Host.1.');
    assert.equal(summarize({ ...added, objectName: 'Device.Host.Secret.' }, shows), 'AddObject ….');
    assert.equal(summarize({ ...added, objectName: 'Secret.' }, shows), 'AddObject ….');
    const upload = { ...secrets, name: 'Upload', delaySeconds: 0 } as const;
    assert.equal(
      summarize({ ...upload, fileType: '3 Vendor Configuration File 1' }),
      'Upload 3 Vendor Configuration File 1',
    );
    const scheduled = { ...secrets, name: 'ScheduleDownload', fileSize: 0 } as const;
    assert.equal(
      summarize({ ...scheduled, timeWindowList: [], fileType: '1 Firmware Upgrade Image' }),
      'ScheduleDownload 1 Firmware Upgrade Image',
    );
  });

  test('shows only what a script spells out, roots, and numbers below 100', () => {
    const shows = showsWordsOf(
      'set{ [device.root .. "WANDevice." .. n .. ".Enable"] = 1 } send("<cwmp:X_00D09E_Foo/>")',
    );
    const summaries: [CwmpRequest, string][] = [
      [setting('Device.WANDevice.1.Enable'), 'SetParameterValues Enable'],
      [setting('Device.ZWlu'), 'SetParameterValues …'],
      [{ name: 'AddObject', objectName: 'Device.WANDevice.12.', parameterKey: '' }, 'AddObject …WANDevice.12.'],
      [{ name: 'AddObject', objectName: 'Device.WANDevice.471.', parameterKey: '' }, 'AddObject …WANDevice.….'],
      [{ name: 'GetParameterNames', parameterPath: 'Device.', nextLevel: true }, 'GetParameterNames Device.'],
      [{ name: 'X_00D09E_Foo', arguments: [] }, 'X_00D09E_Foo'],
      [{ name: 'X_ZWlu', arguments: [] }, 'X_…'],
    ];
    for (const [request, summary] of summaries) assert.equal(summarize(request, shows), summary);
  });

  test('is one line of at most 100 characters, quickly', () => {
    const cpuMs = startCpuTime();
    for (const name of [
      'x'.repeat(1_000_000),
      '1.'.repeat(500_000),
      `${'a.1'.repeat(300_000)}y.`,
      '😀'.repeat(200),
      'a\n\0b.',
    ]) {
      const summary = summarize(setting(name, name));
      assert(summary.length <= 100);
      assert.match(summary, /^SetParameterValues \P{Cc}+$/u);
      assert(summary.isWellFormed());
    }
    assert(cpuMs() < 500);
  });
});

test('a parameter holds a secret that is part of its value, or, if shorter than 4 characters, its whole value', () => {
  const parameterList = Object.entries({ a: 'x-hunter22-x', b: 'abc', c: 'abcd', d: '', e: 'hunter2' });
  const request: CwmpRequest = {
    name: 'SetParameterValues',
    parameterKey: '',
    parameterList: parameterList.map(([name, value]) => ({ name, value, type: 'string' })),
  };
  assert.deepEqual(findSecretPaths(request, ['hunter22', 'abc', '']), ['a', 'b']);
});

describe('the ParameterKey', () => {
  test('is replaced in methods that have one', () => {
    const request: CwmpRequest = { name: 'AddObject', objectName: 'A.', parameterKey: '' };
    assert.equal(parameterKeyOf(request), '');
    assert.deepEqual(withParameterKey(request, 'k'), { name: 'AddObject', objectName: 'A.', parameterKey: 'k' });
    assert.equal(request.parameterKey, '');
  });

  test('is left out of other methods', () => {
    const request: CwmpRequest = { name: 'Reboot', commandKey: '' };
    assert.equal(parameterKeyOf(request), undefined);
    assert.deepEqual(withParameterKey(request, 'k'), request);
  });
});
