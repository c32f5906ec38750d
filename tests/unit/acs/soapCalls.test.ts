import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseEnvelope } from '../../../acs/soap/parse.ts';
import type { CpeCall } from '../../../domain/cwmp/acsMethods.ts';

function called(content: string): CpeCall {
  const { message } = parseEnvelope(
    Buffer.from(`<s:Envelope><s:Header/><s:Body>${content}</s:Body></s:Envelope>`),
    undefined,
  );
  assert(message.name === 'Call');
  return message.call;
}

describe('RPCs that a CPE calls', () => {
  test('TransferComplete, with fault "0" when it is omitted', () => {
    const times = '<StartTime>2026-11-22T10:00:00Z</StartTime><CompleteTime>2026-11-22T10:01:00Z</CompleteTime>';
    const faultStruct = { faultCode: '0', faultString: '' };
    const expected = {
      name: 'TransferComplete',
      commandKey: 'k',
      faultStruct,
      startTime: '2026-11-22T10:00:00Z',
      completeTime: '2026-11-22T10:01:00Z',
    };
    assert.deepEqual(
      called(`<cwmp:TransferComplete><CommandKey>k</CommandKey>${times}</cwmp:TransferComplete>`),
      expected,
    );
    const fault = '<FaultStruct><FaultCode>9010</FaultCode><FaultString>Download\nfailure</FaultString></FaultStruct>';
    assert.deepEqual(
      called(`<cwmp:TransferComplete><CommandKey>k</CommandKey>${fault}${times}</cwmp:TransferComplete>`),
      {
        ...expected,
        faultStruct: { faultCode: '9010', faultString: 'Download failure' },
      },
    );
  });

  test('AutonomousTransferComplete', () => {
    const content =
      '<AnnounceURL>http://a/</AnnounceURL><TransferURL>ftp://t/</TransferURL><IsDownload>1</IsDownload>' +
      '<FileType>1 Firmware Upgrade Image</FileType>' +
      '<FileSize>07</FileSize><TargetFileName>f</TargetFileName><FaultStruct><FaultCode>0</FaultCode>' +
      '<FaultString/></FaultStruct><StartTime>s</StartTime><CompleteTime>c</CompleteTime>';
    assert.deepEqual(called(`<cwmp:AutonomousTransferComplete>${content}</cwmp:AutonomousTransferComplete>`), {
      name: 'AutonomousTransferComplete',
      announceUrl: 'http://a/',
      transferUrl: 'ftp://t/',
      isDownload: true,
      fileType: '1 Firmware Upgrade Image',
      fileSize: 7,
      targetFileName: 'f',
      faultStruct: { faultCode: '0', faultString: '' },
      startTime: 's',
      completeTime: 'c',
    });
  });

  test('DUStateChangeComplete and AutonomousDUStateChangeComplete, with all results', () => {
    const uuid = '00000000-0000-0000-0000-00000000000a';
    const result =
      `<UUID>${uuid}</UUID><DeploymentUnitRef>Device.X.1.</DeploymentUnitRef><Version>2</Version>` +
      '<CurrentState>Installed</CurrentState><Resolved>1</Resolved>' +
      '<ExecutionUnitRefList>Device.Y.1.</ExecutionUnitRefList><StartTime>s</StartTime>' +
      '<CompleteTime>c</CompleteTime><Fault><FaultCode>9028</FaultCode><FaultString>no</FaultString></Fault>';
    const expected = {
      uuid,
      deploymentUnitRef: 'Device.X.1.',
      version: '2',
      currentState: 'Installed',
      resolved: true,
      executionUnitRefList: 'Device.Y.1.',
      startTime: 's',
      completeTime: 'c',
      fault: { faultCode: '9028', faultString: 'no' },
    };
    assert.deepEqual(
      called(
        `<c:DUStateChangeComplete><Results>${result}</Results><Results/>` +
          '<CommandKey>k</CommandKey></c:DUStateChangeComplete>',
      ),
      {
        name: 'DUStateChangeComplete',
        results: [
          expected,
          {
            uuid: '',
            deploymentUnitRef: '',
            version: '',
            currentState: '',
            resolved: false,
            executionUnitRefList: '',
            startTime: '',
            completeTime: '',
            fault: { faultCode: '0', faultString: '' },
          },
        ],
        commandKey: 'k',
      },
    );
    const autonomous =
      `<Results xsi:type="cwmp:AutonOpResultStruct">${result}<OperationPerformed>Install</OperationPerformed>` +
      '</Results>';
    assert.deepEqual(called(`<c:AutonomousDUStateChangeComplete>${autonomous}</c:AutonomousDUStateChangeComplete>`), {
      name: 'AutonomousDUStateChangeComplete',
      results: [{ ...expected, operationPerformed: 'Install' }],
    });
  });

  test('RequestDownload and Kicked, also when empty', () => {
    const arg = '<FileTypeArg><ArgStruct><Name>Version</Name><Value>3</Value></ArgStruct></FileTypeArg>';
    assert.deepEqual(
      called(`<c:RequestDownload><FileType>1 Firmware Upgrade Image</FileType>${arg}</c:RequestDownload>`),
      {
        name: 'RequestDownload',
        fileType: '1 Firmware Upgrade Image',
        fileTypeArg: [{ name: 'Version', value: '3' }],
      },
    );
    assert.deepEqual(called('<c:RequestDownload/>'), { name: 'RequestDownload', fileType: '', fileTypeArg: [] });
    assert.deepEqual(
      called('<c:Kicked><Command>go</Command><Referer>r</Referer><Arg>a</Arg><Next>/n</Next></c:Kicked>'),
      {
        name: 'Kicked',
        command: 'go',
        referer: 'r',
        arg: 'a',
        next: '/n',
      },
    );
    assert.deepEqual(called('<c:Kicked/>'), { name: 'Kicked', command: '', referer: '', arg: '', next: '' });
  });

  test('the number of their elements is bounded', () => {
    const call = called(
      `<c:DUStateChangeComplete>${'<Results/>'.repeat(1_000)}<CommandKey>${'k'.repeat(5_000)}</CommandKey>` +
        '</c:DUStateChangeComplete>',
    );
    assert(call.name === 'DUStateChangeComplete');
    assert.deepEqual([call.results.length, call.commandKey.length], [64, 1_024]);
  });
});
