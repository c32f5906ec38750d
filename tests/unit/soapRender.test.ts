import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseEnvelope } from '../../acs/soap/parse.ts';
import {
  renderAcsFault,
  renderGetRPCMethodsResponse,
  renderInformResponse,
  renderRequest,
  renderTransferCompleteResponse,
} from '../../acs/soap/render.ts';
import { readRequest } from '../../domain/cwmp/read.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import type { XmlElement } from '../../domain/xml.ts';
import { attribute, child, childText } from '../../domain/xml.ts';
import { readMessageBody } from '../../lib/messageBody.ts';
import { parseXml } from '../../lib/xml.ts';
import { setCredentials } from '../support/seedMessages.ts';

const envelope = { id: '7', cwmpNamespace: 'urn:dslforum-org:cwmp-1-2' };

function parse(xml: string): XmlElement {
  return parseXml(xml, { depth: 32, elements: 10_000 });
}

function bodyOf(xml: string): XmlElement {
  const body = child(parse(xml), 'Body');
  assert(body);
  return body;
}

describe('renderRequest', () => {
  test('gives an AddObject as the strictest CPEs want it', () => {
    assert.equal(
      renderRequest({ name: 'AddObject', objectName: 'Device.IP.Interface.', parameterKey: 'k' }, envelope),
      '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/"' +
        ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cwmp="urn:dslforum-org:cwmp-1-2">' +
        '<soap:Header><cwmp:ID soap:mustUnderstand="1">7</cwmp:ID></soap:Header>' +
        '<soap:Body><cwmp:AddObject><ObjectName>Device.IP.Interface.</ObjectName><ParameterKey>k</ParameterKey></cwmp:AddObject></soap:Body></soap:Envelope>',
    );
  });

  test('counts and types the values, whatever the operator declared', () => {
    const request = readMessageBody(setCredentials('alice', 'p').replace('[4]', '[16]'));
    const list = child(child(bodyOf(renderRequest(request, envelope)), 'SetParameterValues'), 'ParameterList');
    assert(list);
    assert.equal(list.attributes['soapenc:arrayType'], 'cwmp:ParameterValueStruct[4]');
    const types = list.children.map((struct) => child(struct, 'Value')?.attributes['xsi:type']);
    assert.deepEqual(types, ['xsd:boolean', 'xsd:string', 'xsd:string', 'xsd:string']);
  });

  test('counts names, and writes booleans as digits', () => {
    const names = bodyOf(renderRequest({ name: 'GetParameterValues', parameterNames: ['A.', 'B'] }, envelope)).children[0]?.children[0];
    assert(names);
    assert.equal(attribute(names, 'arrayType'), 'xsd:string[2]');
    assert.deepEqual(names.children.map(({ name, text }) => [name, text]), [['string', 'A.'], ['string', 'B']]);
    const empty = renderRequest({ name: 'SetParameterValues', parameterList: [], parameterKey: '' }, envelope);
    assert.match(empty, /<ParameterList soapenc:arrayType="cwmp:ParameterValueStruct\[0\]"><\/ParameterList>/);
    assert.match(renderRequest({ name: 'GetParameterNames', parameterPath: '', nextLevel: true }, envelope), /<NextLevel>1</);
  });

  test('refuses a ParameterKey that CPEs could not store', () => {
    assert.throws(() => renderRequest({ name: 'AddObject', objectName: 'A.', parameterKey: 'k'.repeat(33) }, envelope), /32 characters/);
  });

  test('comes back with the same arguments', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    const token = text.map((value) => value.trim());
    const key = token.map((value) => value.slice(0, 32).toWellFormed().trim());
    const name = token.filter((value) => value !== '');
    const type = fc.constantFrom('string', 'boolean', 'unsignedInt', 'dateTime', 'base64');
    const value = fc.record({ name, value: text, type }, { noNullPrototype: true }).map((struct) => (struct.type === 'string' ? struct : { ...struct, value: struct.value.trim() }));
    const unsignedInt = fc.integer({ min: 0, max: 0xffffffff });
    const request: fc.Arbitrary<CwmpRequest> = fc.oneof(
      fc.record({ name: fc.constant('GetRPCMethods') }),
      fc.record({ name: fc.constant('GetParameterValues'), parameterNames: fc.array(token) }),
      fc.record({ name: fc.constant('SetParameterValues'), parameterList: fc.array(value), parameterKey: key }),
      fc.record({ name: fc.constant('GetParameterNames'), parameterPath: token, nextLevel: fc.boolean() }),
      fc.record({ name: fc.constantFrom('AddObject', 'DeleteObject'), objectName: name, parameterKey: key }),
      fc.record({ name: fc.constant('Reboot'), commandKey: key }),
      fc.record({ name: fc.constant('FactoryReset') }),
      fc.record({
        name: fc.constant('Download'), commandKey: key, fileType: name, url: name, username: text, password: text, fileSize: unsignedInt,
        targetFileName: token, delaySeconds: unsignedInt, successUrl: token, failureUrl: token,
      }),
    );
    fc.assert(
      fc.property(request, text, (sent, id) => {
        const root = parse(renderRequest(sent, { ...envelope, id }));
        assert.deepEqual({ ...readRequest(root) }, { ...sent });
        assert.equal(child(child(root, 'Header'), 'ID')?.text ?? '', id);
      }),
    );
  });
});

describe('answers to a CPE', () => {
  test('InformResponse', () => {
    const xml = renderInformResponse(envelope);
    assert(xml.startsWith('<soap:Envelope '));
    assert.equal(childText(child(bodyOf(xml), 'InformResponse'), 'MaxEnvelopes'), '1');
    assert.match(xml, /xmlns:cwmp="urn:dslforum-org:cwmp-1-2"/);
  });

  test('echo an id as it came, however hostile, and none where none came', () => {
    const id = '</cwmp:ID><x>&"\'\u0001';
    const inform = `<s:Envelope><s:Header><cwmp:ID>${id.replace('&', '&amp;').replaceAll('<', '&lt;')}</cwmp:ID></s:Header><s:Body><Inform/></s:Body></s:Envelope>`;
    const received = parseEnvelope(Buffer.from(inform), undefined);
    assert.equal(parseEnvelope(Buffer.from(renderInformResponse(received)), undefined).id, received.id);
    assert.doesNotMatch(renderInformResponse({ ...envelope, id: '' }), /Header/);
  });

  test('TransferCompleteResponse and GetRPCMethodsResponse', () => {
    assert.equal(bodyOf(renderTransferCompleteResponse(envelope)).children[0]?.name, 'TransferCompleteResponse');
    const xml = renderGetRPCMethodsResponse(envelope, ['Inform', 'GetRPCMethods', 'TransferComplete']);
    assert.match(xml, /<MethodList soapenc:arrayType="xsd:string\[3\]"><string>Inform<\/string>/);
    assert.equal(parseEnvelope(Buffer.from(xml), undefined).message.name, 'Response');
  });

  test('a Fault says who is to blame', () => {
    const xml = renderAcsFault(envelope, '8000', 'Method not supported: <x>');
    assert.equal(childText(child(bodyOf(xml), 'Fault'), 'faultcode'), 'Server');
    assert.match(renderAcsFault(envelope, '8003', ''), /<faultcode>Client</);
    assert.deepEqual(parseEnvelope(Buffer.from(xml), undefined).message, {
      name: 'Fault',
      fault: { fault_code: '8000', fault_string: 'Method not supported: <x>', parameter_faults: [] },
    });
  });
});
