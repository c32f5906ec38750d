import assert from 'node:assert/strict';
import type { ContentSchema } from './acsMessages.ts';
import type { StrictElement } from './strictXml.ts';

export const namespaces = {
  soap: 'http://schemas.xmlsoap.org/soap/envelope/',
  encoding: 'http://schemas.xmlsoap.org/soap/encoding/',
  schema: 'http://www.w3.org/2001/XMLSchema',
  instance: 'http://www.w3.org/2001/XMLSchema-instance',
};

/** The lexical forms of the parameter types (TR-106, 3.2). */
const forms: Record<string, RegExp> = {
  string: /^[^]*$/,
  boolean: /^(?:0|1|true|false)$/,
  int: /^[+-]?\d{1,10}$/,
  long: /^[+-]?\d{1,19}$/,
  unsignedInt: /^\d{1,10}$/,
  unsignedLong: /^\d{1,20}$/,
  decimal: /^[+-]?(?:\d+\.?\d*|\.\d+)$/,
  dateTime: /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/,
  base64: /^[A-Za-z0-9+/=\s]*$/,
  base64Binary: /^[A-Za-z0-9+/=\s]*$/,
  hexBinary: /^(?:[0-9a-fA-F]{2})*$/,
};

/** Checks that the children of an RPC or a struct are these fields, in this order and without a namespace. */
export function checkFields(
  element: StrictElement,
  fields: [name: string, content: ContentSchema][],
  cwmp: string,
): void {
  const names = element.children.map(({ name }) => name);
  assert.deepEqual(
    names,
    fields.map(([name]) => name),
    `the arguments of ${element.name}`,
  );
  assert.equal(element.text.trim(), '', `text between the arguments of ${element.name}`);
  for (const [index, child] of element.children.entries()) {
    assert.equal(child.namespace, '', `${child.name} has no namespace`);
    checkContent(child, fields[index]?.[1] ?? { anything: true }, cwmp);
  }
}

function checkContent(element: StrictElement, content: ContentSchema, cwmp: string): void {
  if ('anything' in content) return;
  if ('fields' in content) {
    checkFields(element, content.fields, cwmp);
  } else if ('list' in content) {
    checkList(element, content, cwmp);
  } else if ('typed' in content) {
    checkTyped(element);
  } else {
    checkText(element, content.text);
    assert.ok(
      element.text.length <= (content.max ?? Infinity),
      `${element.name} has at most ${content.max} characters`,
    );
    if (content.is !== undefined) assert.equal(element.text, content.is, element.name);
  }
}

/** Checks an array, such as `arrayType="cwmp:ParameterValueStruct[3]"` with three items (SOAP 1.1, 5.4.2). */
function checkList(element: StrictElement, list: Extract<ContentSchema, { list: string }>, cwmp: string): void {
  const declared = element.attributes.find(
    ({ namespace, name }) => namespace === namespaces.encoding && name === 'arrayType',
  )?.value;
  const [, prefix = '', type, count] = /^(\w+):(\w+)\[(\d+)\]$/.exec(declared ?? '') ?? [];
  const itemNamespace = list.arrayType === 'xsd' ? namespaces.schema : cwmp;
  assert.deepEqual(
    [element.prefixes[prefix], type, Number(count)],
    [itemNamespace, list.list, element.children.length],
    `the arrayType of ${element.name}`,
  );
  assert.equal(element.text.trim(), '', `text between the items of ${element.name}`);
  for (const child of element.children) {
    assert.deepEqual([child.namespace, child.name], ['', list.list], `an item of ${element.name}`);
    checkContent(child, list.item, cwmp);
  }
}

function checkTyped(element: StrictElement): void {
  const xsiType = element.attributes.find(
    ({ namespace, name }) => namespace === namespaces.instance && name === 'type',
  )?.value;
  assert.ok(xsiType !== undefined, `${element.name} has an xsi:type`);
  const [prefix = '', type = ''] = xsiType.split(':');
  assert.equal(element.prefixes[prefix], namespaces.schema, `the namespace of the type ${xsiType}`);
  checkText(element, type);
}

function checkText(element: StrictElement, type: string): void {
  assert.equal(element.children.length, 0, `${element.name} contains only text`);
  const form = forms[type];
  assert.ok(form, `${type} is a CWMP type`);
  assert.match(element.text, form, `${element.name} is a ${type}`);
}
