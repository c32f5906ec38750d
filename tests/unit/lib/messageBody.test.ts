import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { maxMessageBody, readMessageBody } from '../../../lib/soap/messageBody.ts';
import { failure } from '../../support/cpe/messageBodyFailure.ts';

function inBody(content: string): string {
  return `<soap:Envelope>\n<soap:Body>${content}</soap:Body>\n</soap:Envelope>`;
}

function setting(struct: string): string {
  return inBody(`<cwmp:SetParameterValues><ParameterList>${struct}</ParameterList></cwmp:SetParameterValues>`);
}

describe('readMessageBody', () => {
  test('accepts any prefix or none, and namespaces declared or not', () => {
    const expected = { name: 'Reboot', commandKey: 'k' };
    assert.deepEqual(
      readMessageBody('<Envelope><Body><Reboot><CommandKey>k</CommandKey></Reboot></Body></Envelope>'),
      expected,
    );
    assert.deepEqual(
      readMessageBody(
        '<e:Envelope><e:Header><i:ID>1</i:ID></e:Header><e:Body><x:Reboot>' +
          '<x:CommandKey>\n k </x:CommandKey></x:Reboot></e:Body></e:Envelope>',
      ),
      expected,
    );
  });

  test('accepts the type with any prefix, defaults to string, and trims all types but strings', () => {
    const types = ['xsi:type="xsd:unsignedInt"', 'xsi:type="unsignedInt"', 'type="foo:unsignedInt"', ''];
    const request = readMessageBody(
      setting(
        types
          .map((type) => `<ParameterValueStruct><Name> A.B </Name><Value ${type}> 5 </Value></ParameterValueStruct>`)
          .join(''),
      ),
    );
    const typed = { name: 'A.B', value: '5', type: 'unsignedInt' };
    assert.deepEqual(request, {
      name: 'SetParameterValues',
      parameterList: [typed, typed, typed, { name: 'A.B', value: ' 5 ', type: 'string' }],
      parameterKey: '',
    });
  });

  test('reads every argument of Download', () => {
    const body = inBody(
      '<cwmp:Download><CommandKey>c</CommandKey><FileType>1 Firmware Upgrade Image</FileType>' +
        '<URL>http://h/f?a=1&amp;b=2</URL><Username/><Password> p </Password>' +
        '<FileSize>0100</FileSize><TargetFileName>t</TargetFileName><DelaySeconds>5</DelaySeconds></cwmp:Download>',
    );
    assert.deepEqual(readMessageBody(body), {
      name: 'Download',
      commandKey: 'c',
      fileType: '1 Firmware Upgrade Image',
      url: 'http://h/f?a=1&b=2',
      username: '',
      password: ' p ',
      fileSize: 100,
      targetFileName: 't',
      delaySeconds: 5,
      successUrl: '',
      failureUrl: '',
    });
  });

  test('reads lists of structs, whatever their items are called', () => {
    const change =
      '<x><Name> A. </Name><NotificationChange>true</NotificationChange><Notification>2</Notification>' +
      '<AccessListChange/><AccessList><string>Subscriber</string></AccessList></x>';
    assert.deepEqual(
      readMessageBody(
        inBody(`<cwmp:SetParameterAttributes><ParameterList>${change}</ParameterList></cwmp:SetParameterAttributes>`),
      ),
      {
        name: 'SetParameterAttributes',
        parameterList: [
          {
            name: 'A.',
            notificationChange: true,
            notification: 2,
            accessListChange: false,
            accessList: ['Subscriber'],
          },
        ],
      },
    );
    const operations =
      '<Operations xsi:type="cwmp:InstallOpStruct"><URL>http://h/</URL></Operations>' +
      '<Operations xsi:type="UpdateOpStruct"/>';
    assert.deepEqual(readMessageBody(inBody(`<cwmp:ChangeDUState>${operations}</cwmp:ChangeDUState>`)), {
      name: 'ChangeDUState',
      operations: [
        { operation: 'Install', url: 'http://h/', uuid: '', username: '', password: '', executionEnvRef: '' },
        { operation: 'Update', uuid: '', version: '', url: '', username: '', password: '' },
      ],
      commandKey: '',
    });
  });

  test('bounds lengths, counts and numbers as CWMP does', () => {
    const window = '<TimeWindowStruct><WindowMode>1 At Any Time</WindowMode></TimeWindowStruct>';
    const scheduled = (windows: string): string =>
      inBody(
        '<cwmp:ScheduleDownload><FileType>1 x</FileType><URL>u</URL>' +
          `<TimeWindowList>${windows}</TimeWindowList></cwmp:ScheduleDownload>`,
      );
    const upload = (content: string): string =>
      inBody(`<cwmp:Upload><FileType>1 x</FileType><URL>u</URL>${content}</cwmp:Upload>`);
    const attributes = (content: string): string =>
      inBody(
        '<cwmp:SetParameterAttributes><ParameterList><s>' +
          `<Name>A</Name>${content}</s></ParameterList></cwmp:SetParameterAttributes>`,
      );
    const wrong: [body: string, message: RegExp][] = [
      [inBody('<cwmp:GetParameterValues/>'), /GetParameterValues: ParameterNames has 0 items, but needs at least 1/],
      [
        inBody(
          '<cwmp:GetParameterValues><ParameterNames>' +
            `<s>${'a'.repeat(257)}</s></ParameterNames></cwmp:GetParameterValues>`,
        ),
        /ParameterNames item 1 is longer than 256/,
      ],
      [
        setting(`<ParameterValueStruct><Name>${'a'.repeat(257)}</Name><Value/></ParameterValueStruct>`),
        /ParameterList item 1 has a Name longer than 256/,
      ],
      [scheduled(''), /TimeWindowList has 0 items, but needs at least 1/],
      [scheduled(window.repeat(3)), /TimeWindowList has 3 items, but at most 2 are allowed/],
      [scheduled('<s/>'), /TimeWindowList item 1 WindowMode is missing/],
      [
        scheduled('<s><WindowMode>1 x</WindowMode><WindowStart>-1</WindowStart></s>'),
        /item 1 WindowStart is not an unsigned integer/,
      ],
      [
        scheduled('<s><WindowMode>1 x</WindowMode><MaxRetries>few</MaxRetries></s>'),
        /item 1 MaxRetries is not an integer/,
      ],
      [scheduled('<s><WindowMod/></s>'), /TimeWindowList item 1 WindowMod is not one of its arguments \(WindowStart, /],
      [upload(`<CommandKey>${'k'.repeat(33)}</CommandKey>`), /CommandKey is longer than 32/],
      [upload(`<Username>${'k'.repeat(257)}</Username>`), /Username is longer than 256/],
      [
        inBody(`<cwmp:Upload><FileType>${'1'.repeat(65)}</FileType><URL>u</URL></cwmp:Upload>`),
        /FileType is longer than 64/,
      ],
      [
        inBody(`<cwmp:Upload><FileType>1 x</FileType><URL>${'u'.repeat(257)}</URL></cwmp:Upload>`),
        /URL is longer than 256/,
      ],
      [inBody('<cwmp:CancelTransfer/>'), /CancelTransfer: CommandKey is missing/],
      [attributes('<Notification>7</Notification>'), /ParameterList item 1 Notification is greater than 6/],
      [
        attributes(`<AccessList><string>${'x'.repeat(65)}</string></AccessList>`),
        /AccessList item 1 is longer than 64/,
      ],
      [inBody('<cwmp:ChangeDUState/>'), /Operations has 0 items, but needs at least 1/],
      [
        inBody('<cwmp:ChangeDUState><Operations/></cwmp:ChangeDUState>'),
        /Operations item 1 needs an xsi:type: cwmp:InstallOpStruct, cwmp:UpdateOpStruct, cwmp:UninstallOpStruct/,
      ],
      [
        inBody(
          '<cwmp:ChangeDUState><Operations xsi:type="cwmp:UninstallOpStruct">' +
            '<UUID>1</UUID></Operations></cwmp:ChangeDUState>',
        ),
        /item 1 UUID is not in the required format/,
      ],
      [
        inBody('<cwmp:ChangeDUState><Operations xsi:type="cwmp:UninstallOpStruct"/></cwmp:ChangeDUState>'),
        /item 1 UUID is missing/,
      ],
    ];
    for (const [body, message] of wrong) {
      const error = failure(body);
      assert.equal(error.code, '400');
      assert.match(error.message, message);
    }
    assert.equal(readMessageBody(scheduled(window.repeat(2))).name, 'ScheduleDownload');
  });

  test('reports what is wrong with a request', () => {
    const wrong: [body: string, message: RegExp][] = [
      [inBody(''), /Body is empty; supported requests: GetRPCMethods, /],
      ['<a/>', /root element is a, not a SOAP Envelope/],
      ['<s:Envelope/>', /no Body/],
      [inBody('<cwmp:Foo/>'), /Foo is not a request that Cuttle supports; supported requests: .*AddObject/],
      [inBody('<cwmp:constructor.x/>'), /constructor.x is not a request/],
      [inBody('<x:__proto__/>'), /__proto__ is not a request/],
      [inBody('<cwmp:Reboot/><cwmp:FactoryReset/>'), /2 elements \(Reboot, FactoryReset\)/],
      [inBody('<cwmp:AddObject/>'), /AddObject: ObjectName is missing/],
      [inBody('<cwmp:AddObject><ObjectName> </ObjectName></cwmp:AddObject>'), /ObjectName is empty/],
      [
        inBody('<cwmp:AddObject><Objectname>A.</Objectname></cwmp:AddObject>'),
        /Objectname is not one of its arguments \(ObjectName, ParameterKey\)/,
      ],
      [
        inBody('<cwmp:Reboot><CommandKey>a</CommandKey><CommandKey>b</CommandKey></cwmp:Reboot>'),
        /CommandKey is duplicated/,
      ],
      [
        inBody(
          '<cwmp:DeleteObject><ObjectName>A.1.</ObjectName>' +
            `<ParameterKey>${'k'.repeat(33)}</ParameterKey></cwmp:DeleteObject>`,
        ),
        /ParameterKey is longer than 32/,
      ],
      [
        inBody('<cwmp:GetParameterNames><NextLevel>maybe</NextLevel></cwmp:GetParameterNames>'),
        /NextLevel is neither true/,
      ],
      [
        inBody('<cwmp:GetParameterValues><ParameterNames>A.B</ParameterNames></cwmp:GetParameterValues>'),
        /ParameterNames must hold only elements, but has text in it/,
      ],
      [setting('<ParameterValueStruct><Value>1</Value></ParameterValueStruct>'), /ParameterList item 1 has no Name/],
      [setting('<ParameterValueStruct><Name>A</Name></ParameterValueStruct>'), /ParameterList item 1 has no Value/],
      [
        setting('<ParameterValueStruct><Name>A</Name><Value><b>1</b></Value></ParameterValueStruct>'),
        /item 1 has elements in its Value/,
      ],
      [
        setting('<ParameterValueStruct><Name>A</Name><Value type="xsd:&quot;">1</Value></ParameterValueStruct>'),
        /has an xsi:type that is not an XML Schema type/,
      ],
    ];
    for (const [body, message] of wrong) {
      const error = failure(body);
      assert.equal(error.code, '400');
      assert.match(error.message, message);
    }
  });

  test('reports where the XML is malformed', () => {
    assert.match(failure('\n<soap:Envelope>\n<soap:Body>\n</soap:Envelope>').message, /^malformed XML at line 4: /);
    assert.match(failure('').message, /^malformed XML/);
    assert.match(failure('not xml').message, /^malformed XML at line 1: /);
  });

  test('bounds bytes, depth, elements and parameters', () => {
    const struct = '<s><Name>A</Name><Value/></s>';
    const tooLarge = [
      'é'.repeat(maxMessageBody / 2 + 1),
      inBody('<a>'.repeat(10_000)),
      inBody('<a/>'.repeat(60_000)),
      setting(struct.repeat(5_001)),
      inBody(`<GetParameterValues><ParameterNames>${'<s>A</s>'.repeat(5_001)}</ParameterNames></GetParameterValues>`),
    ];
    for (const body of tooLarge) assert.equal(failure(body).code, '413');
    assert.equal(readMessageBody(setting(struct.repeat(5_000))).name, 'SetParameterValues');
  });
});
