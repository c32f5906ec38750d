import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CpeEnvelope } from '../../../acs/soap/parse.ts';
import { parseEnvelope, SoapError } from '../../../acs/soap/parse.ts';
import { startCpuTime } from '../../support/cpuTime.ts';

function parsed(text: string): CpeEnvelope {
  return parseEnvelope(Buffer.from(text), undefined);
}

describe('the SOAP header', () => {
  const header = (content: string, body = '<cwmp:Inform/>'): CpeEnvelope =>
    parsed(
      `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>${content}</s:Header>` +
        `<s:Body>${body}</s:Body></s:Envelope>`,
    );

  test('contains the versions that the CPE supports, and how long it waits', () => {
    const read = header(
      '<cwmp:SupportedCWMPVersions s:mustUnderstand="0"> 1.0,1.4 </cwmp:SupportedCWMPVersions>' +
        '<cwmp:SessionTimeout>060</cwmp:SessionTimeout>',
    );
    assert.deepEqual([read.supportedVersions, read.sessionTimeout], [' 1.0,1.4 ', 60]);
    assert.equal(header('<cwmp:SessionTimeout>soon</cwmp:SessionTimeout>').sessionTimeout, 0);
  });

  test('may contain CWMP elements, optional elements, and elements for other actors', () => {
    const entries = [
      '<cwmp:ID s:mustUnderstand="1">1</cwmp:ID><cwmp:HoldRequests s:mustUnderstand="1">0</cwmp:HoldRequests>' +
        '<cwmp:NoMoreRequests s:mustUnderstand="1">1</cwmp:NoMoreRequests>',
      '<wsse:Security/><wsa:Action s:mustUnderstand="0">x</wsa:Action>',
      '<x:A s:mustUnderstand="1" s:actor="urn:other"/>',
    ];
    for (const entry of entries) assert.equal(header(entry).soapFault, undefined, entry);
  });

  test('with an unknown mustUnderstand element is refused', () => {
    const entries = [
      '<x:A s:mustUnderstand="1"/>',
      '<A mustUnderstand=" true "/>',
      '<x:A s:mustUnderstand="1" s:actor="http://schemas.xmlsoap.org/soap/actor/next"/>',
    ];
    for (const entry of entries) assert.equal(header(entry).soapFault, 'MustUnderstand', entry);
  });

  test('of another SOAP version is refused; an undeclared namespace is tolerated', () => {
    const of = (attributes: string): unknown =>
      parsed(`<s:Envelope ${attributes}><s:Body><Inform/></s:Body></s:Envelope>`).soapFault;
    assert.equal(of('xmlns:s="http://www.w3.org/2003/05/soap-envelope"'), 'VersionMismatch');
    for (const known of [
      '',
      'xmlns:s="http://schemas.xmlsoap.org/soap/envelope"',
      'xmlns:x="http://www.w3.org/2003/05/soap-envelope"',
    ]) {
      assert.equal(of(known), undefined, known);
    }
    const byDefault = parsed(
      '<Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"><Body><Inform/></Body></Envelope>',
    );
    assert.equal(byDefault.soapFault, 'VersionMismatch');
  });
});

describe('an envelope above the size limit', () => {
  test('still yields its header and method', () => {
    const many = '<string>x</string>'.repeat(200_001);
    for (const body of [
      `<c:GetRPCMethodsResponse><MethodList>${many}</MethodList></c:GetRPCMethodsResponse>`,
      `<c:GetRPCMethodsResponse>${'<a>'.repeat(100)}`,
    ]) {
      const read = parsed(
        '<?xml version="1.0"?>\n<s:Envelope xmlns:c="urn:dslforum-org:cwmp-1-1"><s:Header>' +
          `<c:ID>7</c:ID></s:Header>\n<s:Body >\n${body}</s:Body></s:Envelope>`,
      );
      assert.ok(read.message.name === 'TooLarge');
      assert.equal(read.message.method, 'GetRPCMethodsResponse');
      assert.match(read.message.limit, /^more /);
      assert.deepEqual([read.id, read.cwmpNamespace], ['7', 'urn:dslforum-org:cwmp-1-1']);
    }
  });

  test('is read quickly, whatever it begins with', () => {
    const many = '<b/>'.repeat(200_001);
    const cpuMs = startCpuTime();
    for (const start of [
      '<Body>'.repeat(3_000),
      '<Body> '.repeat(2_000),
      `<Body ${' '.repeat(8_000)}`,
      `<Envelope><Body>${' '.repeat(16_000)}`,
      '<!--'.repeat(4_000),
    ]) {
      assert.throws(() => parsed(`<a>${start}${many}`), SoapError);
    }
    assert(cpuMs() < 5_000);
  });
});
