import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ParsedRequest } from './support/parsedRequest.ts';
import type { HttpResponse } from './support/checkResponse.ts';
import { checkResponse } from './support/checkResponse.ts';

/** Tests that the validator accepts a correct response, and finds each way to spoil it. */

const namespace = 'urn:dslforum-org:cwmp-1-2';
const set = (content: string): string =>
  '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"' +
  ' xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/"' +
  ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ' +
  `xmlns:cwmp="${namespace}">` +
  `<soap:Header><cwmp:ID soap:mustUnderstand="1">7</cwmp:ID></soap:Header><soap:Body>${content}</soap:Body>` +
  '</soap:Envelope>';
const right = set(
  '<cwmp:SetParameterValues><ParameterList soapenc:arrayType="cwmp:ParameterValueStruct[1]">' +
    '<ParameterValueStruct><Name>Device.A</Name>' +
    '<Value xsi:type="xsd:boolean">1</Value></ParameterValueStruct></ParameterList><ParameterKey>k</ParameterKey>' +
    '</cwmp:SetParameterValues>',
);
const fault = set(
  '<soap:Fault><faultcode>Server</faultcode><faultstring>CWMP fault</faultstring><detail><cwmp:Fault>' +
    '<FaultCode>8000</FaultCode>' +
    '<FaultString>x</FaultString></cwmp:Fault></detail></soap:Fault>',
);
const inform = set('<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>');

function answer(body: string, changes: Partial<HttpResponse> = {}, headers: Record<string, string> = {}): HttpResponse {
  const usual = {
    'content-type': 'text/xml; charset="utf-8"',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'keep-alive',
  };
  return { status: 200, headers: new Map(Object.entries({ ...usual, ...headers })), body, ...changes };
}

function isWrong(what: HttpResponse, asked: ParsedRequest = {}): void {
  assert.throws(() => checkResponse(what, asked), Error, `${JSON.stringify(asked)} ${what.status} ${what.body}`);
}

test('a correct response is accepted', () => {
  assert.deepEqual(checkResponse(answer(right), { method: '', namespace }), { id: '7', method: 'SetParameterValues' });
  assert.deepEqual(checkResponse(answer(inform), { method: 'Inform', id: '7', namespace }), {
    id: '7',
    method: 'InformResponse',
  });
  checkResponse(answer(fault), { method: 'RequestDownload', id: '7' });
  checkResponse(answer('', { status: 204 }), { method: '' });
  checkResponse(answer('why\n', { status: 503 }, { 'retry-after': '30', 'content-type': 'text/plain' }));
});

test('every HTTP error is found', () => {
  isWrong(answer(right, { status: 500 }));
  isWrong(answer(right, {}, { 'content-length': '3' }));
  isWrong(answer(right, {}, { 'transfer-encoding': 'chunked' }));
  isWrong(answer(right, {}, { 'content-type': 'application/xml' }));
  isWrong(answer(right, {}, { connection: 'close' }));
  isWrong(answer('', { status: 503 }));
  isWrong(answer('x', { status: 204 }));
  isWrong(answer('', { status: 401 }));
});

test('every error in an envelope is found', () => {
  const spoiled: [from: string | RegExp, to: string][] = [
    [/^/, '<?xml version="1.0"?>'],
    [/$/, '<x/>'],
    ['</soap:Header>', ''],
    ['schemas.xmlsoap.org/soap/envelope', 'www.w3.org/2003/05/soap-envelope'],
    [/ xmlns:xsi="[^"]*"/, ''],
    [namespace, 'urn:dslforum-org:cwmp'],
    [' soap:mustUnderstand="1"', ''],
    ['>7<', '><'],
    [/<cwmp:ID.*<\/cwmp:ID>/, ''],
    ['<soap:Header>', '<soap:Header><cwmp:Other>1</cwmp:Other>'],
    ['</soap:Body>', '<cwmp:Reboot><CommandKey></CommandKey></cwmp:Reboot></soap:Body>'],
    ['ParameterValueStruct[1]', 'ParameterValueStruct[2]'],
    [/ soapenc:arrayType="[^"]*"/, ''],
    [' xsi:type="xsd:boolean"', ''],
    ['xsd:boolean', 'cwmp:boolean'],
    ['xsd:boolean', 'xsd:nothing'],
    ['>1</Value>', '>yes</Value>'],
    [/<ParameterKey>.*<\/ParameterKey>/, ''],
    ['>k<', `>${'k'.repeat(33)}<`],
    ['<Name>Device.A</Name>', `<Name>${'x'.repeat(257)}</Name>`],
    [/(<Name>.*<\/Name>)(<Value.*<\/Value>)/, '$2$1'],
    ['<Name>', '<cwmp:Name xmlns="">'],
    [/cwmp:SetParameterValues>/g, 'cwmp:SetParameters>'],
    [/cwmp:SetParameterValues>/g, 'SetParameterValues>'],
    ['<ParameterKey>', 'text<ParameterKey>'],
  ];
  for (const [from, to] of spoiled) isWrong(answer(right.replace(from, to)), { method: '', namespace });
});

test('every error in a Fault, or in the matching of answers, is found', () => {
  for (const [from, to] of [
    ['8000', '9000'],
    ['8000', '8007'],
    ['Server', 'Receiver'],
    ['CWMP fault', 'Fault'],
    ['<detail>', '<detail><x/>'],
    ['cwmp:Fault>', 'Fault>'],
  ] as const) {
    isWrong(answer(fault.replaceAll(from, to)));
  }
  isWrong(answer(inform.replace('>1</Max', '>2</Max')), { method: 'Inform', id: '7' });
  isWrong(answer(inform), { method: 'Inform', id: '8' });
  isWrong(answer(inform), { method: 'Inform' });
  isWrong(answer(inform), { method: '' });
  isWrong(answer(right), { method: 'Inform', id: '7' });
  isWrong(answer(right), { method: 'TransferComplete', id: '7' });
  isWrong(answer(right), { method: '', namespace: 'urn:dslforum-org:cwmp-1-0' });
});
