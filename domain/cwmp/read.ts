import type { XmlElement } from '../xml.ts';
import { attribute, child, childText } from '../xml.ts';
import type {
  Argument,
  FieldTable,
  ListArgument,
  NamesArgument,
  NumberArgument,
  OperationsArgument,
  TextArgument,
  ValuesArgument,
} from './arguments.ts';
import type { CpeCall } from './acsMethods.ts';
import { callFields, isCallName } from './acsMethods.ts';
import type { CwmpRequest, CwmpResponse, ParameterValue } from './messages.ts';
import { isRequestName, requestFields, requestNames, responseFields } from './cpeMethods.ts';

/** An envelope does not hold exactly one CWMP request with right arguments; the message is for the operator and names no value. */
export class CwmpRequestError extends Error {
  override name = 'CwmpRequestError';
}

/** Is told of what is wrong, and throws. Without it the reader goes on with a default. */
type Complain = ((problem: string) => never) | undefined;

const known = `known requests: ${requestNames.join(', ')}`;
const maxName = 256;

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
    throw new CwmpRequestError(
      `the Body has ${body.children.length} elements (${body.children.slice(0, 3).map(shown).join(', ')}), not one CWMP request`,
    );
  }
  if (!isRequestName(method.name))
    throw new CwmpRequestError(`${shown(method)} is no request that Cuttle knows; ${known}`);
  const complain = (problem: string): never => {
    throw new CwmpRequestError(`${method.name}: ${problem}`);
  };
  return { name: method.name, ...readFields(method, requestFields(method.name), complain) } as CwmpRequest;
}

/** Reads a CPE's `…Response`, taking what it leaves out or garbles as empty or 0; undefined where Cuttle knows no such response. */
export function readResponse(element: XmlElement): CwmpResponse | undefined {
  const name = element.name.replace(/Response$/, '');
  if (name === element.name || !isRequestName(name)) return undefined;
  return { name, ...readFields(element, responseFields(name), undefined) } as CwmpResponse;
}

/** Reads a method that a CPE calls, as leniently as `readResponse`; undefined where Cuttle knows no such method. */
export function readCall(element: XmlElement): CpeCall | undefined {
  if (!isCallName(element.name)) return undefined;
  return { name: element.name, ...readFields(element, callFields(element.name), undefined) } as CpeCall;
}

/** Reads an element whose children are ParameterValueStructs, as leniently as `readResponse`. */
export function readParameterList(list: XmlElement | undefined): ParameterValue[] {
  return (list?.children ?? []).map((struct) => readValue(struct, undefined));
}

function readFields(parent: XmlElement, fields: FieldTable, complain: Complain): Record<string, unknown> {
  if (complain) checkNames(parent, Object.values(fields), complain);
  return Object.fromEntries(
    Object.entries(fields).map(([field, argument]) => [
      field,
      readArgument(parent, argument, about(argument.element, complain)),
    ]),
  );
}

/** A mistyped argument would otherwise be left out in silence. */
function checkNames(parent: XmlElement, expected: Argument[], complain: (problem: string) => never): void {
  const names = expected.map(({ element }) => element);
  const mayRepeat = expected.filter(isRepeated).map(({ element }) => element);
  for (const [index, { name }] of parent.children.entries()) {
    if (!names.includes(name))
      complain(`${name.slice(0, 64)} is none of its arguments (${names.join(', ') || 'it has none'})`);
    const isSecond = parent.children.findIndex((other) => other.name === name) !== index;
    if (isSecond && !mayRepeat.includes(name)) complain(`${name} is there twice`);
  }
}

function isRepeated(argument: Argument): boolean {
  return argument.type === 'operations' || (argument.type === 'list' && argument.repeated === true);
}

function readArgument(parent: XmlElement, argument: Argument, complain: Complain): unknown {
  const element = child(parent, argument.element);
  switch (argument.type) {
    case 'struct':
      return readFields(element ?? nothing, argument.fields, complain);
    case 'list':
    case 'operations':
    case 'names':
    case 'values':
      return readList(parent, element, argument, complain);
    default:
      return readSimple(element, argument, complain);
  }
}

const nothing: XmlElement = { name: '', prefix: '', attributes: {}, children: [], text: '' };

type Simple = Exclude<Argument, { type: 'struct' | 'list' | 'operations' | 'names' | 'values' }>;

function readSimple(element: XmlElement | undefined, argument: Simple, complain: Complain): unknown {
  const text = element?.text ?? '';
  if (element && element.children.length > 0) complain?.('has elements in it, not text');
  switch (argument.type) {
    case 'boolean':
      return readBoolean(text, complain);
    case 'unsignedInt':
    case 'int':
      return readNumber(text, argument, complain);
    default: {
      const value = argument.type === 'token' ? text.trim() : text;
      if (complain) checkText(value, element !== undefined, argument, complain);
      return value === '' ? (argument.default ?? '') : value;
    }
  }
}

function checkText(
  value: string,
  isThere: boolean,
  argument: TextArgument,
  complain: (problem: string) => never,
): void {
  const { required, maxLength = Infinity, pattern } = argument;
  if (required && value === '') complain(isThere ? 'is empty' : 'is missing');
  if (value.length > maxLength) complain(`is longer than ${maxLength} characters`);
  if (value !== '' && pattern?.test(value) === false) complain('has a wrong form');
}

function readList(
  parent: XmlElement,
  element: XmlElement | undefined,
  argument: ListArgument | OperationsArgument | NamesArgument | ValuesArgument,
  complain: Complain,
): unknown[] {
  const repeated = isRepeated(argument);
  if (!repeated && element && element.text.trim() !== '') complain?.('has text in it, not only elements');
  // Of whatever name an array's items are: SOAP 1.1 (5.4.2) gives them no meaning but their position.
  const items = repeated ? parent.children.filter(({ name }) => name === argument.element) : (element?.children ?? []);
  if (complain && argument.type !== 'values') checkCount(items.length, argument, complain);
  return items.map((item, index) => readItem(item, argument, about(`item ${index + 1}`, complain)));
}

function checkCount(
  count: number,
  { min = 0, max = Infinity }: { min?: number; max?: number },
  complain: (problem: string) => never,
): void {
  if (count < min) complain(`has ${count} items, and needs at least ${min}`);
  if (count > max) complain(`has ${count} items, more than ${max}`);
}

function readItem(
  item: XmlElement,
  argument: ListArgument | OperationsArgument | NamesArgument | ValuesArgument,
  complain: Complain,
): unknown {
  switch (argument.type) {
    case 'values':
      return readValue(item, complain);
    case 'list':
      return readFields(item, argument.fields, complain);
    case 'operations':
      return readOperation(item, argument, complain);
    case 'names':
      if (item.children.length > 0) complain?.('has elements in it, not a name');
      if (item.text.trim().length > argument.maxLength) complain?.(`is longer than ${argument.maxLength} characters`);
      return item.text.trim();
  }
}

function readOperation(item: XmlElement, { structs }: OperationsArgument, complain: Complain): unknown {
  const type = withoutPrefix(attribute(item, 'type'));
  const found = Object.entries(structs).find(([, { struct }]) => struct === type);
  if (!found)
    complain?.(
      `needs an xsi:type: ${Object.values(structs)
        .map(({ struct }) => `cwmp:${struct}`)
        .join(', ')}`,
    );
  const [operation, { fields }] = found ?? ['', { fields: {} }];
  return { operation, ...readFields(item, fields, complain) };
}

function readBoolean(text: string, complain: Complain): boolean {
  const value = text.trim().toLowerCase();
  if (!['', '0', '1', 'false', 'true'].includes(value)) complain?.('is neither true (1) nor false (0)');
  return value === '1' || value === 'true';
}

/** 0 where there is none. */
function readNumber(text: string, { type, max = Infinity }: NumberArgument, complain: Complain): number {
  const digits = text.trim();
  const isNegative = type === 'int' && digits.startsWith('-');
  const magnitude = isNegative ? digits.slice(1) : digits;
  if (digits !== '' && !isUnsignedInt(magnitude))
    complain?.(type === 'int' ? 'is not an integer' : 'is not an unsigned integer');
  const number = readUnsignedInt(magnitude);
  if (number > max) complain?.(`is more than ${max}`);
  return isNegative ? -number : number;
}

/** 0 where there is none. Leading zeros are no octal: "05" is 5. */
export function readUnsignedInt(text: string): number {
  const digits = text.trim();
  return isUnsignedInt(digits) ? Number(digits) : 0;
}

function isUnsignedInt(digits: string): boolean {
  return /^\d{1,10}$/.test(digits) && Number(digits) <= 0xffffffff;
}

function readValue(struct: XmlElement, complain: Complain): ParameterValue {
  const name = childText(struct, 'Name');
  const value = child(struct, 'Value');
  if (name === '') complain?.('has no Name');
  if (name.length > maxName) complain?.(`has a Name longer than ${maxName} characters`);
  if (!value) complain?.('has no Value');
  if (value && value.children.length > 0) complain?.('has elements in its Value (write < as &lt;)');
  const type = readType(value, complain);
  const text = value?.text ?? '';
  // In a string white space may be meant; in a number or a boolean it is the sender's layout.
  return { name, value: type === 'string' ? text : text.trim(), type };
}

/** The XML Schema type by whatever prefix; a value without one is a string. */
function readType(value: XmlElement | undefined, complain: Complain): string {
  const type = withoutPrefix(value && attribute(value, 'type'));
  if (type === '') return 'string';
  if (/^[A-Za-z][A-Za-z0-9]{0,31}$/.test(type)) return type;
  complain?.('has no XML Schema type as its xsi:type');
  return 'string';
}

function withoutPrefix(name = ''): string {
  const written = name.trim();
  return written.slice(written.indexOf(':') + 1);
}

function about(what: string, complain: Complain): Complain {
  return complain && ((problem) => complain(`${what} ${problem}`));
}

/** An element's name as far as it may be quoted in an error. */
function shown(element: XmlElement): string {
  return element.name.slice(0, 64);
}
