import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CpeMessage } from '../../../acs/soap/parse.ts';
import { parseEnvelope } from '../../../acs/soap/parse.ts';

function message(content: string): CpeMessage {
  return parseEnvelope(Buffer.from(`<s:Envelope><s:Header/><s:Body>${content}</s:Body></s:Envelope>`), undefined)
    .message;
}

describe('a Fault', () => {
  test('with the faults of its parameters', () => {
    const one =
      '<SetParameterValuesFault><ParameterName>A.B</ParameterName><FaultCode>9007</FaultCode>' +
      '<FaultString>Invalid value</FaultString></SetParameterValuesFault>';
    const detail =
      '<detail><cwmp:Fault><FaultCode>9003</FaultCode>' +
      `<FaultString>Invalid arguments</FaultString>${one}${one}</cwmp:Fault></detail>`;
    const parameterFault = { parameter_name: 'A.B', fault_code: '9007', fault_string: 'Invalid value' };
    assert.deepEqual(
      message(`<s:Fault><faultcode>Client</faultcode><faultstring>CWMP fault</faultstring>${detail}</s:Fault>`),
      {
        name: 'Fault',
        fault: {
          fault_code: '9003',
          fault_string: 'Invalid arguments',
          parameter_faults: [parameterFault, parameterFault],
        },
      },
    );
  });

  test('keeps its code and its parameter faults wherever they stand', () => {
    const parameter =
      '<SetParameterValuesFault><ParameterName>A.B</ParameterName><FaultCode>9007</FaultCode>' +
      '<FaultString>Invalid value</FaultString></SetParameterValuesFault>';
    const fields = `<FaultCode>9003</FaultCode><FaultString>Invalid arguments</FaultString>${parameter}`;
    const inner = `<cwmp:Fault>${fields}</cwmp:Fault>`;
    for (const body of [
      `<s:Fault><faultcode>Client</faultcode><faultstring>CWMP fault<detail>${inner}</detail></faultstring></s:Fault>`,
      `<s:Fault><faultcode>Client</faultcode><faultstring>${inner}</faultstring></s:Fault>`,
      `<s:Fault><faultcode>Client</faultcode><faultstring>CWMP fault</faultstring><detail>${fields}</detail></s:Fault>`,
      `<s:Fault><faultcode>Client</faultcode>${inner}</s:Fault>`,
      inner,
    ])
      assert.deepEqual(
        message(body),
        {
          name: 'Fault',
          fault: {
            fault_code: '9003',
            fault_string: 'Invalid arguments',
            parameter_faults: [{ parameter_name: 'A.B', fault_code: '9007', fault_string: 'Invalid value' }],
          },
        },
        body,
      );
  });

  test('without detail keeps the SOAP fault', () => {
    assert.deepEqual(
      message('<s:Fault><faultcode>s:Server</faultcode><faultstring>out of memory</faultstring></s:Fault>'),
      {
        name: 'Fault',
        fault: { fault_code: 's:Server', fault_string: 'out of memory', parameter_faults: [] },
      },
    );
  });

  test('with garbage bytes in its text', () => {
    const text =
      '<s:Envelope><s:Body><s:Fault><detail><cwmp:Fault><FaultCode>9002</FaultCode>' +
      `<FaultString>oops\xff\x01\0\n\x1b${'x'.repeat(5_000)}</FaultString></cwmp:Fault></detail></s:Fault>` +
      '</s:Body></s:Envelope>';
    const { message: read } = parseEnvelope(Buffer.from(text, 'latin1'), 'utf-8');
    assert(read.name === 'Fault');
    assert.match(read.fault.fault_string, /^oops\P{Cc}+x+$/u);
    assert.equal(read.fault.fault_string.length, 1_000);
  });
});
