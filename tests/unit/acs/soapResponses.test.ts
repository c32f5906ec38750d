import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AcsFault } from '../../../acs/soap/faults.ts';
import { parseEnvelope } from '../../../acs/soap/parse.ts';
import {
  renderAcsFault,
  renderEmptyResponse,
  renderGetRPCMethodsResponse,
  renderInformResponse,
  renderKickedResponse,
  renderSoapFault,
} from '../../../acs/soap/render.ts';
import { child, childText } from '../../../domain/xml.ts';
import { bodyOf } from '../../support/cpe/soapBody.ts';

const envelope = { id: '7', cwmpNamespace: 'urn:dslforum-org:cwmp-1-2' };

describe('responses to a CPE', () => {
  test('InformResponse', () => {
    const xml = renderInformResponse(envelope);
    assert(xml.startsWith('<soap:Envelope '));
    assert.equal(childText(child(bodyOf(xml), 'InformResponse'), 'MaxEnvelopes'), '1');
    assert.match(xml, /xmlns:cwmp="urn:dslforum-org:cwmp-1-2"/);
  });

  test('repeat any id unchanged and escaped, and render none when there was none', () => {
    const id = '</cwmp:ID><x>&"\'\u0001';
    const inform =
      `<s:Envelope><s:Header><cwmp:ID>${id.replace('&', '&amp;').replaceAll('<', '&lt;')}</cwmp:ID></s:Header>` +
      '<s:Body><Inform/></s:Body></s:Envelope>';
    const received = parseEnvelope(Buffer.from(inform), undefined);
    assert.equal(parseEnvelope(Buffer.from(renderInformResponse(received)), undefined).id, received.id);
    assert.doesNotMatch(renderInformResponse({ ...envelope, id: '' }), /Header/);
  });

  test('render UseCWMPVersion in the InformResponse as in the schema', () => {
    const useVersion = '<cwmp:UseCWMPVersion soap:mustUnderstand="1">1.4</cwmp:UseCWMPVersion>';
    assert.match(
      renderInformResponse(envelope, '1.4'),
      new RegExp(`<soap:Header><cwmp:ID soap:mustUnderstand="1">7</cwmp:ID>${useVersion}</soap:Header>`),
    );
    assert.match(
      renderInformResponse({ ...envelope, id: '' }, '1.4'),
      new RegExp(`<soap:Header>${useVersion}</soap:Header>`),
    );
    assert.doesNotMatch(renderInformResponse(envelope), /UseCWMPVersion/);
  });

  test('responses to what CPEs call', () => {
    assert.match(
      renderEmptyResponse(envelope, 'TransferComplete'),
      /<soap:Body><cwmp:TransferCompleteResponse><\/cwmp:TransferCompleteResponse><\/soap:Body>/,
    );
    assert.match(
      renderKickedResponse(envelope, '/a?b&c'),
      /<cwmp:KickedResponse><NextURL>\/a\?b&amp;c<\/NextURL><\/cwmp:KickedResponse>/,
    );
    const xml = renderGetRPCMethodsResponse(envelope, ['Inform', 'GetRPCMethods', 'TransferComplete']);
    assert.match(xml, /<MethodList soapenc:arrayType="xsd:string\[3\]"><string>Inform<\/string>/);
    assert.equal(parseEnvelope(Buffer.from(xml), undefined).message.name, 'Response');
  });

  test('a Fault says which side is at fault', () => {
    const xml = renderAcsFault(envelope, new AcsFault(8000, '<x>'));
    assert.equal(childText(child(bodyOf(xml), 'Fault'), 'faultcode'), 'Server');
    assert.equal(childText(child(bodyOf(xml), 'Fault'), 'faultstring'), 'CWMP fault');
    assert.match(renderAcsFault(envelope, new AcsFault(8003)), /<faultcode>Client</);
    assert.deepEqual(parseEnvelope(Buffer.from(xml), undefined).message, {
      name: 'Fault',
      fault: { fault_code: '8000', fault_string: 'Method not supported: <x>', parameter_faults: [] },
    });
  });

  test('a SOAP Fault has its code and no detail', () => {
    for (const code of ['MustUnderstand', 'VersionMismatch'] as const) {
      const fault = child(bodyOf(renderSoapFault(envelope, code)), 'Fault');
      assert.equal(childText(fault, 'faultcode'), code);
      assert.equal(child(fault, 'detail'), undefined);
    }
  });
});
