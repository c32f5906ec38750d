import assert from 'node:assert/strict';
import { acsRequests, acsResponses } from './acsMessages.ts';
import type { ParsedRequest } from './parsedRequest.ts';
import { checkFields, namespaces } from './checkContent.ts';
import type { StrictElement } from './strictXml.ts';
import { parseStrictly } from './strictXml.ts';

export interface AcsEnvelope {
  /** undefined without a cwmp:ID. */
  id: string | undefined;
  /** "InformResponse", "AddObject", …, or "Fault". */
  method: string;
}

/** The header elements that an ACS may send, and their content (TR-069 Amendment 6, 3.5, table 5). */
const headers: Record<string, { value: RegExp; mustUnderstand: boolean }> = {
  ID: { value: /^[^]+$/, mustUnderstand: true },
  HoldRequests: { value: /^[01]$/, mustUnderstand: true },
  NoMoreRequests: { value: /^[01]$/, mustUnderstand: false },
  UseCWMPVersion: { value: /^\d\.\d$/, mustUnderstand: true },
};

/** @throws AssertionError when the body is not a SOAP envelope of CWMP, or not one that answers what the CPE asked. */
export function checkEnvelope(body: string, asked: ParsedRequest): AcsEnvelope {
  assert.doesNotMatch(
    body,
    /^\s*<\?xml|^\s|^\uFEFF/,
    'an envelope begins with its root element: some CPEs refuse a declaration',
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
  assert.match(cwmp, /^urn:dslforum-org:cwmp-\d-\d+$/, 'the prefix cwmp is the one that every CPE knows');
  if (asked.namespace !== undefined)
    assert.equal(cwmp, asked.namespace, "CWMP's namespace is that of the session's Inform");
  const id = checkHeader(parts.length === 2 ? envelope.children[0] : undefined, cwmp);
  const content = envelope.children.at(-1)?.children ?? [];
  assert.equal(content.length, 1, 'one element in the Body');
  const [element] = content as [StrictElement];
  checkBody(element, cwmp);
  checkAnswering({ id, method: element.name }, asked);
  return { id, method: element.name };
}

function checkHeader(header: StrictElement | undefined, cwmp: string): string | undefined {
  for (const element of header?.children ?? []) {
    const rule = headers[element.name];
    assert.ok(element.namespace === cwmp && rule, `${element.name} is a header of CWMP's`);
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
  const fields = acsRequests[element.name] ?? acsResponses[element.name];
  assert.ok(fields && element.namespace === cwmp, `${element.name} is a method of CWMP's`);
  checkFields(element, fields, cwmp);
}

/** TR-069 Amendment 6, 3.5 and A.5.2: the ACS's answer to a method that it cannot execute. */
function checkFault(fault: StrictElement, cwmp: string): void {
  assert.equal(fault.namespace, namespaces.soap, "a Fault is SOAP's");
  if (/(?:VersionMismatch|MustUnderstand)$/.test(fault.children[0]?.text ?? '')) {
    // SOAP 1.1, 4.4: no detail, because the Body was not read.
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
 * A CPE's call is answered with its ID; everything else by an RPC of the ACS, which has an ID (TR-069 Amendment 6,
 * 3.5 and 3.7.2).
 */
function checkAnswering({ id, method }: AcsEnvelope, asked: ParsedRequest): void {
  const isCall = method in acsRequests;
  if (isCall) assert.ok(id !== undefined && id.length <= 64, `${method} has a cwmp:ID`);
  if (asked.method === undefined) return;
  const isAnswered = asked.method !== '' && asked.method !== 'Fault' && !asked.method.endsWith('Response');
  if (!isAnswered) {
    assert.ok(isCall, `${method} goes out where the CPE has called nothing`);
    return;
  }
  assert.ok(method === 'Fault' || method === `${asked.method}Response`, `${method} is the answer to ${asked.method}`);
  assert.equal(id, asked.id, 'the cwmp:ID is echoed exactly');
}
