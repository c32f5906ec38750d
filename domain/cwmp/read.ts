import type { XmlElement } from '../xml.ts';
import { attribute, child, childText } from '../xml.ts';
import type { Argument, Field } from './arguments.ts';
import { isRequestName, requestFields, requestNames, responseFields } from './arguments.ts';
import type { CwmpRequest, CwmpResponse, ParameterInfo, ParameterValue } from './messages.ts';

/** An envelope does not hold exactly one CWMP request with right arguments; the message is for the operator and names no value. */
export class CwmpRequestError extends Error {
  override name = 'CwmpRequestError';
}

/** Told of each thing that is wrong with an argument; may throw. Where it returns, the reader goes on with a default. */
type Complain = (problem: string) => void;

const known = `known requests: ${requestNames.join(', ')}`;

/**
 * Reads the one CWMP request in a SOAP envelope as operators write it: any or undeclared prefixes, no Header, wrong array counts.
 * What a request leaves out is empty, 0 or false.
 * @throws CwmpRequestError
 */
export function readRequest(root: XmlElement): CwmpRequest {
  if (root.name !== 'Envelope') throw new CwmpRequestError(`the root element is ${shown(root)}, not a SOAP Envelope`);
  const body = child(root, 'Body');
  if (!body) throw new CwmpRequestError('the Envelope has no Body');
  const [method, ...others] = body.children;
  if (!method) throw new CwmpRequestError(`the Body is empty; ${known}`);
  if (others.length > 0) {
    throw new CwmpRequestError(`the Body has ${body.children.length} elements (${body.children.slice(0, 3).map(shown).join(', ')}), not one CWMP request`);
  }
  if (!isRequestName(method.name)) throw new CwmpRequestError(`${shown(method)} is no request that Cuttle knows; ${known}`);
  const complain = (problem: string): never => {
    throw new CwmpRequestError(`${method.name}: ${problem}`);
  };
  const fields = requestFields(method.name);
  checkArguments(method, fields, complain);
  return { name: method.name, ...readFields(method, fields, complain) } as CwmpRequest;
}

/** Reads a CPE's `…Response`, taking what it leaves out or garbles as empty or 0; undefined where Cuttle knows no such response. */
export function readResponse(element: XmlElement): CwmpResponse | undefined {
  const name = element.name.replace(/Response$/, '');
  if (name === element.name || !isRequestName(name)) return undefined;
  return { name, ...readFields(element, responseFields(name), () => undefined) } as CwmpResponse;
}

/** Reads an element whose children are ParameterValueStructs, as leniently as `readResponse`. */
export function readParameterList(list: XmlElement | undefined): ParameterValue[] {
  return (list?.children ?? []).map((struct) => readValue(struct, () => undefined));
}

/** A mistyped argument would otherwise be left out in silence. */
function checkArguments(method: XmlElement, fields: Field[], complain: Complain): void {
  const names = fields.map(([, argument]) => argument.element);
  for (const [index, element] of method.children.entries()) {
    if (!names.includes(element.name)) complain(`${shown(element)} is none of its arguments (${names.join(', ') || 'it has none'})`);
    if (method.children.findIndex(({ name }) => name === element.name) !== index) complain(`${element.name} is there twice`);
  }
}

function readFields(method: XmlElement, fields: Field[], complain: Complain): Record<string, unknown> {
  return Object.fromEntries(
    fields.map(([field, argument]) => {
      const about = (problem: string): void => {
        complain(`${argument.element} ${problem}`);
      };
      const element = child(method, argument.element);
      const value = readArgument(element, argument, about);
      if (argument.required && value === '') about(element ? 'is empty' : 'is missing');
      if (argument.maxLength !== undefined && typeof value === 'string' && value.length > argument.maxLength) {
        about(`is longer than ${argument.maxLength} characters`);
      }
      return [field, value];
    }),
  );
}

function readArgument(element: XmlElement | undefined, { type }: Argument, complain: Complain): unknown {
  const text = element?.text ?? '';
  const items = element?.children ?? [];
  if (type === 'names' || type === 'values' || type === 'infos') {
    if (text.trim() !== '') complain('has text in it, not only elements');
    return readList(type, items, complain);
  }
  if (items.length > 0) complain('has elements in it, not text');
  switch (type) {
    case 'text':
      return text;
    case 'token':
      return text.trim();
    case 'boolean':
      return readBoolean(text, complain);
    case 'unsignedInt':
      return readUnsignedInt(text, complain);
  }
}

/** Of whatever name the items are: SOAP 1.1 (5.4.2) gives an array's elements no meaning but their position. */
function readList(type: 'names' | 'values' | 'infos', items: XmlElement[], complain: Complain): unknown {
  if (type === 'infos') return items.map(readInfo);
  return items.map((item, index) => {
    const about = (problem: string): void => {
      complain(`item ${index + 1} ${problem}`);
    };
    if (type === 'values') return readValue(item, about);
    if (item.children.length > 0) about('has elements in it, not a name');
    return item.text.trim();
  });
}

function readBoolean(text: string, complain: Complain): boolean {
  const value = text.trim().toLowerCase();
  if (!['', '0', '1', 'false', 'true'].includes(value)) complain('is neither true (1) nor false (0)');
  return value === '1' || value === 'true';
}

/** 0 where there is none. Leading zeros are no octal: "05" is 5. */
export function readUnsignedInt(text: string, complain: Complain = () => undefined): number {
  const digits = text.trim();
  if (digits === '') return 0;
  if (/^\d{1,10}$/.test(digits) && Number(digits) <= 0xffffffff) return Number(digits);
  complain('is not an unsigned integer');
  return 0;
}

function readValue(struct: XmlElement, complain: Complain): ParameterValue {
  const name = childText(struct, 'Name');
  const value = child(struct, 'Value');
  if (name === '') complain('has no Name');
  if (!value) complain('has no Value');
  if (value && value.children.length > 0) complain('has elements in its Value (write < as &lt;)');
  const type = readType(value, complain);
  const text = value?.text ?? '';
  // In a string white space may be meant; in a number or a boolean it is the sender's layout.
  return { name, value: type === 'string' ? text : text.trim(), type };
}

/** The XML Schema type by whatever prefix; a value without one is a string. */
function readType(value: XmlElement | undefined, complain: Complain): string {
  const written = (value && attribute(value, 'type'))?.trim() ?? '';
  const type = written.slice(written.indexOf(':') + 1);
  if (type === '') return 'string';
  if (/^[A-Za-z][A-Za-z0-9]{0,31}$/.test(type)) return type;
  complain('has no XML Schema type as its xsi:type');
  return 'string';
}

function readInfo(struct: XmlElement): ParameterInfo {
  return { name: childText(struct, 'Name'), writable: readBoolean(childText(struct, 'Writable'), () => undefined) };
}

/** An element's name as far as it may be quoted in an error. */
function shown(element: XmlElement): string {
  return element.name.slice(0, 64);
}
