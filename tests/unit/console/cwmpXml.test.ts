import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderCwmpXml } from '../../../console/components/xml/cwmpXml.ts';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { renderRequest } from '../../../lib/soap/request.ts';

const requests: CwmpRequest[] = [
  {
    name: 'SetParameterValues',
    parameterList: [{ name: 'A.B', value: '<script>&"', type: 'string' }],
    parameterKey: 'key',
  },
  { name: 'GetParameterValues', parameterNames: ['A.', 'B.C'] },
  { name: 'GetParameterNames', parameterPath: 'A.', nextLevel: true },
  { name: 'AddObject', objectName: 'A.', parameterKey: '' },
  {
    name: 'X_00D09E_Foo',
    arguments: [
      { name: 'A', type: '', text: '', children: [{ name: 'b', type: 'xsd:string', text: '<&>"', children: [] }] },
    ],
  },
];

for (const request of requests) {
  test(`the console shows a ${request.name} as the gateway sends it`, () => {
    const [body] =
      /(?<=<soap:Body>).*(?=<\/soap:Body>)/.exec(
        renderRequest(request, { id: '1', cwmpNamespace: 'urn:dslforum-org:cwmp-1-0' }),
      ) ?? [];
    assert.equal(renderCwmpXml(request.name, { ...request }), body);
  });
}

test('a response has capitalized names, and shows the types of its values', () => {
  const xml = renderCwmpXml('GetParameterValuesResponse', {
    name: 'GetParameterValues',
    parameterList: [{ name: 'A', value: '1', type: 'unsignedInt' }],
  });
  assert.equal(
    xml,
    '<cwmp:GetParameterValuesResponse><ParameterList ' +
      'soapenc:arrayType="cwmp:ParameterValueStruct[1]"><ParameterValueStruct><Name>A</Name><Value ' +
      'xsi:type="xsd:unsignedInt">1</Value></ParameterValueStruct></ParameterList></cwmp:GetParameterValuesResponse>',
  );
});
