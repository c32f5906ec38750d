import assert from 'node:assert/strict';
import { acsRequests, acsResponses } from './acsMessages.ts';
import type { ParsedRequest } from './parsedRequest.ts';
import { checkFields, namespaces } from './checkContent.ts';
import type { StrictElement } from './strictXml.ts';
import { parseStrictly } from './strictXml.ts';

export interface AcsEnvelope {
  /** Undefined without a cwmp:ID. */
  id: string | undefined;
  /** "InformResponse", "AddObject", …, or "Fault". */
  method: string;
}

/** The header elements that an ACS may send, with their values (TR-069 Amendment 6, 3.5, table 5). */
const headers: Record<string, { value: RegExp; mustUnderstand: boolean }> = {
  ID: { value: /^[^]+$/, mustUnderstand: true },
  HoldRequests: { value: /^[01]$/, mustUnderstand: true },
  NoMoreRequests: { value: /^[01]$/, mustUnderstand: false },
  UseCWMPVersion: { value: /^\d\.\d$/, mustUnderstand: true },
};

/**
 * Checks a SOAP envelope of the gateway.
 * @throws AssertionError when it is not a CWMP envelope, or not a valid response to the CPE's request.
 */
export function checkEnvelope(body: string, request: ParsedRequest): AcsEnvelope {
  assert.doesNotMatch(
    body,
    /^\s*<\?xml|^\s|^\uFEFF/,
    'an envelope begins with its root element: some CPEs reject a declaration',
  );
  const envelope = parseStrictly(body);
  assert.deepEqual([envelope.namespace, envelope.name], [namespaces.soap, 'Envelope'], 'the root element');
  const parts = envelope.children.map(
    ({ namespace, name }) => `${namespace === namespaces.soap ? 'soap:' : ''}${name}`,
  );
  assert.ok(
    ['soap:Header soap:Body', 'soap:Body'].includes(parts.join(' ')),
    `a SOAP Header and a Body, not ${parts.join(' ')}`,
  );
  const cwmp = envelope.prefixes.cwmp ?? '';
  assert.match(cwmp, /^urn:dslforum-org:cwmp-\d-\d+$/, 'the prefix is cwmp, which every CPE knows');
  if (request.namespace !== undefined)
    assert.equal(cwmp, request.namespace, "the namespace is that of the session's Inform");
  const id = checkHeader(parts.length === 2 ? envelope.children[0] : undefined, cwmp);
  const content = envelope.children.at(-1)?.children ?? [];
  assert.equal(content.length, 1, 'one element in the Body');
  const [element] = content as [StrictElement];
  checkBody(element, cwmp);
  checkCorrelation({ id, method: element.name }, request);
  return { id, method: element.name };
}

function checkHeader(header: StrictElement | undefined, cwmp: string): string | undefined {
  for (const element of header?.children ?? []) {
    const rule = headers[element.name];
    assert.ok(element.namespace === cwmp && rule, `${element.name} is a CWMP header`);
    assert.match(element.text, rule.value, `the header ${element.name}`);
    const mustUnderstand = element.attributes.find(
      ({ namespace, name }) => namespace === namespaces.soap && name === 'mustUnderstand',
    )?.value;
    if (rule.mustUnderstand) assert.equal(mustUnderstand, '1', `the header ${element.name} must be understood`);
  }
  const names = (header?.children ?? []).map(({ name }) => name);
  assert.equal(new Set(names).size, names.length, 'each header once');
  return header?.children.find(({ name }) => name === 'ID')?.text;
}

function checkBody(element: StrictElement, cwmp: string): void {
  if (element.name === 'Fault') {
    checkFault(element, cwmp);
    return;
  }
  if (element.name.startsWith('X_')) {
    assert.equal(element.namespace, cwmp, "a vendor's method is in the namespace of CWMP (A.2)");
    const prefixed = element.children.filter(({ namespace }) => namespace !== '');
    assert.deepEqual(prefixed, [], 'arguments have no namespace');
    return;
  }
  const fields = acsRequests[element.name] ?? acsResponses[element.name];
  assert.ok(fields && element.namespace === cwmp, `${element.name} is a CWMP method`);
  checkFields(element, fields, cwmp);
}

/** Checks a Fault of the ACS (TR-069 Amendment 6, 3.5 and A.5.2). */
function checkFault(fault: StrictElement, cwmp: string): void {
  assert.equal(fault.namespace, namespaces.soap, 'a Fault has the SOAP namespace');
  if (/(?:VersionMismatch|MustUnderstand)$/.test(fault.children[0]?.text ?? '')) {
    // No detail, because the Body was not processed (SOAP 1.1, 4.4).
    checkFields(
      fault,
      [
        ['faultcode', { text: 'string' }],
        ['faultstring', { text: 'string' }],
      ],
      cwmp,
    );
    return;
  }
  checkFields(
    fault,
    [
      ['faultcode', { text: 'string' }],
      ['faultstring', { text: 'string', is: 'CWMP fault' }],
      ['detail', { anything: true }],
    ],
    cwmp,
  );
  const [code, , detail] = fault.children as [StrictElement, StrictElement, StrictElement];
  assert.match(code.text, /^(?:\w+:)?(?:Client|Server)$/, 'the faultcode');
  assert.deepEqual(
    detail.children.map(({ namespace, name }) => [namespace, name]),
    [[cwmp, 'Fault']],
    'the detail is one cwmp:Fault',
  );
  const [cwmpFault] = detail.children as [StrictElement];
  checkFields(
    cwmpFault,
    [
      ['FaultCode', { text: 'unsignedInt' }],
      ['FaultString', { text: 'string' }],
    ],
    cwmp,
  );
  assert.match(cwmpFault.children[0]?.text ?? '', /^800[0-6]$/, 'the FaultCode is one of an ACS');
}

/**
 * Checks that an RPC of the CPE is answered with its own ID, and that anything else is answered with an RPC of the ACS
 * that has an ID (TR-069 Amendment 6, 3.5 and 3.7.2).
 */
function checkCorrelation({ id, method }: AcsEnvelope, request: ParsedRequest): void {
  const isCall = method in acsRequests;
  if (isCall) assert.ok(id !== undefined && id.length <= 64, `${method} has a cwmp:ID`);
  if (request.method === undefined) return;
  const isCpeCall = request.method !== '' && request.method !== 'Fault' && !request.method.endsWith('Response');
  if (!isCpeCall) {
    assert.ok(isCall, `${method} is sent although the CPE has called nothing`);
    return;
  }
  assert.ok(
    method === 'Fault' || method === `${request.method}Response`,
    `${method} is the answer to ${request.method}`,
  );
  assert.equal(id, request.id, 'the cwmp:ID is returned unchanged');
}
