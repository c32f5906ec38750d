import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CpeEnvelope, CpeMessage } from '../../../acs/soap/parse.ts';
import { parseEnvelope, SoapError } from '../../../acs/soap/parse.ts';
import { inform as renderInform } from '../../support/cpe/cpeMessages.ts';
import { startCpuTime } from '../../support/cpuTime.ts';
import type { Inform } from '../../../domain/cwmp/messages.ts';

const igdInform = `<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"
  xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:cwmp="urn:dslforum-org:cwmp-1-2">
<SOAP-ENV:Header><cwmp:ID SOAP-ENV:mustUnderstand="1"> 42&lt;a&gt;</cwmp:ID></SOAP-ENV:Header>
<SOAP-ENV:Body SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">
<cwmp:Inform>
<DeviceId><Manufacturer>ACME</Manufacturer><OUI>00D09E</OUI><ProductClass>IGD</ProductClass>
<SerialNumber>0012</SerialNumber></DeviceId>
<Event SOAP-ENC:arrayType="cwmp:EventStruct[2]">
<EventStruct><EventCode>0 BOOTSTRAP</EventCode><CommandKey></CommandKey></EventStruct>
<EventStruct><EventCode>1 BOOT</EventCode><CommandKey/></EventStruct>
</Event>
<MaxEnvelopes>2</MaxEnvelopes><CurrentTime>11-22-2026T10:00:00</CurrentTime><RetryCount>05</RetryCount>
<ParameterList SOAP-ENC:arrayType="cwmp:ParameterValueStruct[16]">
<ParameterValueStruct><Name>InternetGatewayDevice.DeviceInfo.SoftwareVersion</Name>
<Value xsi:type="xsd:string">1e5</Value></ParameterValueStruct>
<ParameterValueStruct><Name>InternetGatewayDevice.ManagementServer.ParameterKey</Name>
<Value xsi:type="xsd:string"></Value></ParameterValueStruct>
<ParameterValueStruct><Name>InternetGatewayDevice.X</Name>
<Value xsi:type="xsd:unsignedInt"> 7 </Value></ParameterValueStruct>
</ParameterList>
</cwmp:Inform>
</SOAP-ENV:Body>
</SOAP-ENV:Envelope>`;

function parsed(text: string, charset?: string): CpeEnvelope {
  return parseEnvelope(Buffer.from(text), charset);
}

function message(content: string): CpeMessage {
  return parsed(`<s:Envelope><s:Header/><s:Body>${content}</s:Body></s:Envelope>`).message;
}

function inform(content: string): Inform {
  const read = message(`<cwmp:Inform>${content}</cwmp:Inform>`);
  assert(read.name === 'Inform');
  return read;
}

describe('an Inform', () => {
  test('of a TR-098 gateway, with retry 05, a made-up time and 16 values declared', () => {
    assert.deepEqual(parsed(igdInform), {
      id: ' 42<a>',
      cwmpNamespace: 'urn:dslforum-org:cwmp-1-2',
      supportedVersions: undefined,
      sessionTimeout: 0,
      soapFault: undefined,
      message: {
        name: 'Inform',
        deviceId: { manufacturer: 'ACME', oui: '00D09E', productClass: 'IGD', serialNumber: '0012' },
        events: [
          { eventCode: '0 BOOTSTRAP', commandKey: '' },
          { eventCode: '1 BOOT', commandKey: '' },
        ],
        maxEnvelopes: 2,
        currentTime: '11-22-2026T10:00:00',
        retryCount: 5,
        parameterList: [
          { name: 'InternetGatewayDevice.DeviceInfo.SoftwareVersion', value: '1e5', type: 'string' },
          { name: 'InternetGatewayDevice.ManagementServer.ParameterKey', value: '', type: 'string' },
          { name: 'InternetGatewayDevice.X', value: '7', type: 'unsignedInt' },
        ],
      },
    });
  });

  test('has a serial number without surrounding spaces and NULs', () => {
    for (const sent of [' SN 1 ', '\n\tSN 1\0', 'SN 1&#0;', '\0SN 1']) {
      const read = message(`<cwmp:Inform><DeviceId><SerialNumber>${sent}</SerialNumber></DeviceId></cwmp:Inform>`);
      assert(read.name === 'Inform');
      assert.equal(read.deviceId.serialNumber, 'SN 1', JSON.stringify(sent));
    }
  });

  test('with white space in its serial number takes time in proportion to its length', () => {
    const started = startCpuTime();
    const { deviceId } = inform(`<DeviceId><SerialNumber>a${' '.repeat(400_000)}b</SerialNumber></DeviceId>`);
    assert.equal(deviceId.serialNumber.length, 400_002);
    // A regular expression that looks for white space at the end takes minutes.
    assert.ok(started() < 2_000, `${started()} ms`);
  });

  test('in a namespace that does not exist gets one that does, except those that CPEs insist on', () => {
    for (const [sent, known] of [
      ['cwmp-1-9', 'cwmp-1-2'],
      ['cwmp-2-0', 'cwmp-1-2'],
      ['cwmp-1-4', 'cwmp-1-4'],
      ['cwmp-1-0', 'cwmp-1-0'],
    ]) {
      const text = renderInform({ namespace: `urn:dslforum-org:${sent}` });
      assert.equal(parseEnvelope(Buffer.from(text), undefined).cwmpNamespace, `urn:dslforum-org:${known}`);
    }
  });

  test('of a TR-181 device, in default namespaces, with CDATA and comments', () => {
    const read = parsed(
      '\r\n\n<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Header>' +
        '<ID xmlns="urn:dslforum-org:cwmp-1-0">1e5</ID></Header><Body><!-- x -->' +
        '<Inform xmlns="urn:dslforum-org:cwmp-1-3"><DeviceId><SerialNumber>' +
        '<![CDATA[1e5]]></SerialNumber></DeviceId><ParameterList><ParameterValueStruct>' +
        '<Name>Device.ManagementServer.ConnectionRequestURL</Name>' +
        '<Value>http://192.0.2.1/?a=1&b=2</Value></ParameterValueStruct></ParameterList></Inform></Body>' +
        '</Envelope>\0',
    );
    assert.equal(read.id, '1e5');
    assert.equal(read.cwmpNamespace, 'urn:dslforum-org:cwmp-1-3');
    assert(read.message.name === 'Inform');
    assert.equal(read.message.deviceId.serialNumber, '1e5');
    assert.deepEqual(read.message.parameterList, [
      { name: 'Device.ManagementServer.ConnectionRequestURL', value: 'http://192.0.2.1/?a=1&b=2', type: 'string' },
    ]);
  });

  test('that omits almost everything', () => {
    assert.deepEqual(inform('<DeviceId><SerialNumber>1</SerialNumber></DeviceId>'), {
      name: 'Inform',
      deviceId: { manufacturer: '', oui: '', productClass: '', serialNumber: '1' },
      events: [],
      maxEnvelopes: 1,
      currentTime: '',
      retryCount: 0,
      parameterList: [],
    });
    const read = parsed('<Envelope><Body><Inform><Event/><RetryCount>many</RetryCount></Inform></Body></Envelope>');
    assert.deepEqual([read.id, read.cwmpNamespace], ['', 'urn:dslforum-org:cwmp-1-0']);
  });

  test('with more than 64 events keeps their order', () => {
    const codes = Array.from({ length: 100 }, (_, index) => `X 00D09E ${index}`);
    const { events } = inform(
      `<Event>${codes.map((code) => `<EventStruct><EventCode> ${code}\n</EventCode></EventStruct>`).join('')}</Event>`,
    );
    assert.deepEqual(
      events.map(({ eventCode }) => eventCode),
      codes,
    );
  });
});

describe('other messages', () => {
  test('each by its name', () => {
    assert.deepEqual(message('<cwmp:GetRPCMethods/>'), { name: 'GetRPCMethods' });
    assert.deepEqual(
      message(
        '<cwmp:GetRPCMethodsResponse><MethodList><string>Inform</string>' +
          '<string>Reboot</string></MethodList></cwmp:GetRPCMethodsResponse>',
      ),
      {
        name: 'Response',
        response: { name: 'GetRPCMethods', methodList: ['Inform', 'Reboot'] },
      },
    );
    assert.deepEqual(message('<cwmp:X_00D09E_Foo/>'), { name: 'Unknown', method: 'X_00D09E_Foo' });
    assert.deepEqual(message('<cwmp:SetVouchersResponse/>'), { name: 'Unknown', method: 'SetVouchersResponse' });
    for (const name of ['Response', 'constructor.Response', 'toStringResponse', 'AddObject'])
      assert.equal(message(`<${name}/>`).name, 'Unknown');
  });

  test("the response to a vendor's method, within its bounds", () => {
    assert.deepEqual(
      message(
        '<cwmp:X_00D09E_FooResponse><a:Out x="1" xsi:type="z:int">5</a:Out><L><I/></L></cwmp:X_00D09E_FooResponse>',
      ),
      {
        name: 'Response',
        response: {
          name: 'X_00D09E_Foo',
          arguments: [
            { name: 'Out', type: 'xsd:int', text: '5', children: [] },
            { name: 'L', type: '', text: '', children: [{ name: 'I', type: '', text: '', children: [] }] },
          ],
        },
      },
    );
    const method = `X_${'a'.repeat(62)}`;
    for (const [content, limit] of [
      ['<a/>'.repeat(1_001), /more than 1000 arguments/],
      ['<a>'.repeat(9) + '</a>'.repeat(9), /more than 8 levels/],
      ['<é/>', /name/],
    ] as const) {
      const excessive = message(`<${method}Response>${content}</${method}Response>`);
      assert(excessive.name === 'TooLarge', content.slice(0, 20));
      assert.match(excessive.limit, limit);
    }
  });

  test('responses, also with missing elements', () => {
    const responses: [content: string, response: unknown][] = [
      [
        '<c:SetParameterValuesResponse><Status>1</Status></c:SetParameterValuesResponse>',
        { name: 'SetParameterValues', status: 1 },
      ],
      ['<c:SetParameterValuesResponse/>', { name: 'SetParameterValues', status: 0 }],
      [
        '<c:AddObjectResponse><InstanceNumber> 3 </InstanceNumber><Status>00</Status></c:AddObjectResponse>',
        { name: 'AddObject', instanceNumber: 3, status: 0 },
      ],
      ['<c:RebootResponse/>', { name: 'Reboot' }],
      [
        '<c:DownloadResponse><Status>1</Status><StartTime>t</StartTime></c:DownloadResponse>',
        { name: 'Download', status: 1, startTime: 't', completeTime: '' },
      ],
      [
        '<c:GetParameterNamesResponse><ParameterList><ParameterInfoStruct><Name>A.</Name>' +
          '<Writable>true</Writable></ParameterInfoStruct><ParameterInfoStruct>' +
          '<Name>A.B</Name></ParameterInfoStruct></ParameterList></c:GetParameterNamesResponse>',
        {
          name: 'GetParameterNames',
          parameterList: [
            { name: 'A.', writable: true },
            { name: 'A.B', writable: false },
          ],
        },
      ],
    ];
    for (const [content, response] of responses) assert.deepEqual(message(content), { name: 'Response', response });
  });

  test('an AddObjectResponse with Status 9005 counts as that Fault', () => {
    assert.deepEqual(
      message(
        '<cwmp:AddObjectResponse><InstanceNumber>0</InstanceNumber><Status>9005</Status></cwmp:AddObjectResponse>',
      ),
      {
        name: 'Fault',
        fault: { fault_code: '9005', fault_string: 'AddObjectResponse with Status 9005', parameter_faults: [] },
      },
    );
  });
});

describe('character sets', () => {
  const text = (encoding: string): string =>
    `${encoding && `<?xml version='1.0' encoding='${encoding}'?>`}<Envelope><Body><Inform><DeviceId>` +
    '<Manufacturer>Müller</Manufacturer></DeviceId></Inform></Body></Envelope>';
  const manufacturer = (body: Buffer, charset?: string): string => {
    const { message: read } = parseEnvelope(body, charset);
    assert(read.name === 'Inform');
    return read.deviceId.manufacturer;
  };

  test('ISO-8859-1, declared in the prolog or in Content-Type', () => {
    assert.equal(manufacturer(Buffer.from(text('ISO-8859-1'), 'latin1')), 'Müller');
    assert.equal(manufacturer(Buffer.from(`\n${text('iso-8859-1')}`, 'latin1'), 'utf-8'), 'Müller');
    assert.equal(manufacturer(Buffer.from(text(''), 'latin1'), '"ISO-8859-1"'), 'Müller');
  });

  test('UTF-8, with a byte order mark, or despite another declaration', () => {
    assert.equal(manufacturer(Buffer.from(`\uFEFF${text('UTF-8')}`)), 'Müller');
    assert.equal(manufacturer(Buffer.from(text('ISO-8859-1')), 'iso-8859-1'), 'Müller');
  });

  test('an unknown charset or invalid bytes: replaced, not refused', () => {
    assert.equal(manufacturer(Buffer.from(text('klingon'), 'latin1')), 'M\uFFFDller');
    assert.equal(manufacturer(Buffer.from(text(''), 'latin1'), 'x/y'), 'M\uFFFDller');
  });
});

describe('anything that is not a message', () => {
  test('is a SoapError', () => {
    const cut = igdInform.slice(0, 900);
    const bodies = [
      '',
      '\n',
      'GET / HTTP/1.1',
      '<html></html>',
      '<s:Envelope/>',
      '<s:Envelope><s:Body/></s:Envelope>',
      cut,
      `${igdInform}${igdInform}`,
      '<!DOCTYPE x [<!ENTITY a "b">]><s:Envelope><s:Body><cwmp:Inform>&a;</cwmp:Inform></s:Body></s:Envelope>',
      `<s:Envelope><s:Header><ID>${'1'.repeat(1_025)}</ID></s:Header><s:Body><Inform/></s:Body></s:Envelope>`,
      '<s:Envelope>'.repeat(10_000),
      `<a>${'<b/>'.repeat(500_000)}</a>`,
    ];
    for (const body of bodies) assert.throws(() => parsed(body), SoapError);
    assert.throws(() => parsed(cut), /Malformed XML at line \d+/);
  });

  test('every truncated Inform is a SoapError', () => {
    for (let length = 0; length < igdInform.length; length += 7)
      assert.throws(() => parsed(igdInform.slice(0, length)), SoapError);
  });
});
