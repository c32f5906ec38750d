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
import type { CwmpRequest, CwmpResponse, ParameterValue, VendorMethod } from './messages.ts';
import { isRequestName, requestFields, requestNames, responseFields } from './cpeMethods.ts';
import { findExcess, findLoss, isVendorMethod, readArguments } from './vendorRpc.ts';

/** An envelope does not hold exactly one valid CWMP request. The message is for the operator and quotes no value. */
export class CwmpRequestError extends Error {
  override name = 'CwmpRequestError';
}

/** Throws an error about a problem. If it is undefined, the reader is lenient and continues with a default. */
type Reject = ((problem: string) => never) | undefined;

const supported = `supported requests: ${requestNames.join(', ')}, and vendors' methods (X_…)`;
const maxNameLength = 256;

/**
 * Reads the one CWMP request in a SOAP envelope that an operator wrote. Accepts any prefix, also an undeclared one, a
 * missing Header, and wrong array counts. Omitted arguments are read as "", 0 or false.
 * @throws CwmpRequestError
 */
export function readRequest(root: XmlElement): CwmpRequest {
  if (root.name !== 'Envelope')
    throw new CwmpRequestError(`the root element is ${quoteName(root)}, not a SOAP Envelope`);
  const body = child(root, 'Body');
  if (!body) throw new CwmpRequestError('the Envelope has no Body');
  const [method, ...others] = body.children;
  if (!method) throw new CwmpRequestError(`the Body is empty; ${supported}`);
  if (others.length > 0) {
    const names = body.children.slice(0, 3).map(quoteName);
    throw new CwmpRequestError(
      `the Body must hold one CWMP request, but has ${body.children.length} elements (${names.join(', ')})`,
    );
  }
  if (isVendorMethod(method.name)) return readVendorRequest(method.name, method);
  if (!isRequestName(method.name))
    throw new CwmpRequestError(`${quoteName(method)} is not a request that Cuttle supports; ${supported}`);
  const reject = (problem: string): never => {
    throw new CwmpRequestError(`${method.name}: ${problem}`);
  };
  return { name: method.name, ...readFields(method, requestFields(method.name), reject) } as CwmpRequest;
}

function readVendorRequest(name: VendorMethod, method: XmlElement): CwmpRequest {
  const problem = findExcess(method) ?? findLoss(method);
  if (problem !== undefined) throw new CwmpRequestError(`${name}: ${problem}`);
  return { name, arguments: readArguments(method) };
}

/**
 * Reads a CPE's `…Response`. Omitted or invalid fields are read as "", 0 or false. The response to a vendor's method
 * must be within the bounds of `findExcess`. Returns undefined for an unknown response.
 */
export function readResponse(element: XmlElement): CwmpResponse | undefined {
  const name = element.name.replace(/Response$/, '');
  if (name === element.name) return undefined;
  if (isVendorMethod(name)) return { name, arguments: readArguments(element) };
  if (!isRequestName(name)) return undefined;
  return { name, ...readFields(element, responseFields(name), undefined) } as CwmpResponse;
}

/** Reads a method that a CPE calls, as leniently as `readResponse`. Returns undefined for an unknown method. */
export function readCall(element: XmlElement): CpeCall | undefined {
  if (!isCallName(element.name)) return undefined;
  return { name: element.name, ...readFields(element, callFields(element.name), undefined) } as CpeCall;
}

/** Reads an element whose children are ParameterValueStructs, as leniently as `readResponse`. */
export function readParameterList(list: XmlElement | undefined): ParameterValue[] {
  return (list?.children ?? []).map((struct) => readValue(struct, undefined));
}

function readFields(parent: XmlElement, fields: FieldTable, reject: Reject): Record<string, unknown> {
  if (reject) checkNames(parent, Object.values(fields), reject);
  const values: Record<string, unknown> = {};
  for (const [field, argument] of Object.entries(fields))
    values[field] = readArgument(parent, argument, rejectAt(argument.element, reject));
  return values;
}

/** Rejects unknown and duplicate arguments. A mistyped one would otherwise be ignored silently. */
function checkNames(parent: XmlElement, expected: Argument[], reject: (problem: string) => never): void {
  const names = expected.map(({ element }) => element);
  const mayRepeat = expected.filter(isRepeated).map(({ element }) => element);
  for (const [index, { name }] of parent.children.entries()) {
    if (!names.includes(name))
      reject(`${name.slice(0, 64)} is not one of its arguments (${names.join(', ') || 'it has none'})`);
    const isSecond = parent.children.findIndex((other) => other.name === name) !== index;
    if (isSecond && !mayRepeat.includes(name)) reject(`${name} is duplicated`);
  }
}

function isRepeated(argument: Argument): boolean {
  return argument.type === 'operations' || (argument.type === 'list' && argument.repeated === true);
}

function readArgument(parent: XmlElement, argument: Argument, reject: Reject): unknown {
  const element = child(parent, argument.element);
  switch (argument.type) {
    case 'struct':
      return readFields(element ?? emptyElement, argument.fields, reject);
    case 'list':
    case 'operations':
    case 'names':
    case 'values':
      return readList(parent, element, argument, reject);
    default:
      return readSimple(element, argument, reject);
  }
}

const emptyElement: XmlElement = { name: '', prefix: '', attributes: {}, children: [], text: '' };

type Simple = Exclude<Argument, { type: 'struct' | 'list' | 'operations' | 'names' | 'values' }>;

function readSimple(element: XmlElement | undefined, argument: Simple, reject: Reject): unknown {
  const text = element?.text ?? '';
  if (element && element.children.length > 0) reject?.('must hold text, but has elements in it');
  switch (argument.type) {
    case 'boolean':
      return readBoolean(text, reject);
    case 'unsignedInt':
    case 'int':
      return readNumber(text, argument, reject);
    default: {
      const value = argument.type === 'token' ? text.trim() : text;
      if (reject) checkText(value, element !== undefined, argument, reject);
      return value === '' ? (argument.default ?? '') : value;
    }
  }
}

function checkText(value: string, isThere: boolean, argument: TextArgument, reject: (problem: string) => never): void {
  const { required, maxLength = Infinity, pattern } = argument;
  if (required && value === '') reject(isThere ? 'is empty' : 'is missing');
  if (value.length > maxLength) reject(`is longer than ${maxLength} characters`);
  if (value !== '' && pattern?.test(value) === false) reject('is not in the required format');
}

function readList(
  parent: XmlElement,
  element: XmlElement | undefined,
  argument: ListArgument | OperationsArgument | NamesArgument | ValuesArgument,
  reject: Reject,
): unknown[] {
  const repeated = isRepeated(argument);
  if (!repeated && element && element.text.trim() !== '') reject?.('must hold only elements, but has text in it');
  // The items of an array may have any name: only their position matters (SOAP 1.1, 5.4.2).
  const items = repeated ? parent.children.filter(({ name }) => name === argument.element) : (element?.children ?? []);
  if (reject && argument.type !== 'values') checkCount(items.length, argument, reject);
  return items.map((item, index) => readItem(item, argument, reject && rejectAt(`item ${index + 1}`, reject)));
}

function checkCount(
  count: number,
  { min = 0, max = Infinity }: { min?: number; max?: number },
  reject: (problem: string) => never,
): void {
  if (count < min) reject(`has ${count} items, but needs at least ${min}`);
  if (count > max) reject(`has ${count} items, but at most ${max} are allowed`);
}

function readItem(
  item: XmlElement,
  argument: ListArgument | OperationsArgument | NamesArgument | ValuesArgument,
  reject: Reject,
): unknown {
  switch (argument.type) {
    case 'values':
      return readValue(item, reject);
    case 'list':
      return readFields(item, argument.fields, reject);
    case 'operations':
      return readOperation(item, argument, reject);
    case 'names':
      if (item.children.length > 0) reject?.('must hold a name, but has elements in it');
      if (item.text.trim().length > argument.maxLength) reject?.(`is longer than ${argument.maxLength} characters`);
      return item.text.trim();
  }
}

function readOperation(item: XmlElement, { structs }: OperationsArgument, reject: Reject): unknown {
  const type = withoutPrefix(attribute(item, 'type'));
  const found = Object.entries(structs).find(([, { struct }]) => struct === type);
  if (!found)
    reject?.(
      `needs an xsi:type: ${Object.values(structs)
        .map(({ struct }) => `cwmp:${struct}`)
        .join(', ')}`,
    );
  const [operation, { fields }] = found ?? ['', { fields: {} }];
  return { operation, ...readFields(item, fields, reject) };
}

function readBoolean(text: string, reject: Reject): boolean {
  const value = text.trim().toLowerCase();
  if (reject && !['', '0', '1', 'false', 'true'].includes(value)) reject('is neither true (1) nor false (0)');
  return value === '1' || value === 'true';
}

/** Returns 0 for an empty or invalid text. */
function readNumber(text: string, { type, max = Infinity }: NumberArgument, reject: Reject): number {
  const digits = text.trim();
  const isNegative = type === 'int' && digits.startsWith('-');
  const magnitude = isNegative ? digits.slice(1) : digits;
  if (digits !== '' && !isUnsignedInt(magnitude))
    reject?.(type === 'int' ? 'is not an integer' : 'is not an unsigned integer');
  const number = readUnsignedInt(magnitude);
  if (number > max) reject?.(`is greater than ${max}`);
  return isNegative ? -number : number;
}

/** Returns 0 for an empty or invalid text. Leading zeros are ignored: "05" is 5. */
export function readUnsignedInt(text: string): number {
  const digits = text.trim();
  return isUnsignedInt(digits) ? Number(digits) : 0;
}

function isUnsignedInt(digits: string): boolean {
  return /^\d{1,10}$/.test(digits) && Number(digits) <= 0xffffffff;
}

function readValue(struct: XmlElement, reject: Reject): ParameterValue {
  const name = childText(struct, 'Name');
  const value = child(struct, 'Value');
  if (name === '') reject?.('has no Name');
  if (name.length > maxNameLength) reject?.(`has a Name longer than ${maxNameLength} characters`);
  if (!value) reject?.('has no Value');
  if (value && value.children.length > 0) reject?.('has elements in its Value (write < as &lt;)');
  const type = readType(value, reject);
  const text = value?.text ?? '';
  // White space can be part of a string. Around a number or a boolean it is only layout.
  return { name, value: type === 'string' ? text : text.trim(), type };
}

/** Returns the XML Schema type without its prefix. A value without a type is a string. */
function readType(value: XmlElement | undefined, reject: Reject): string {
  const type = withoutPrefix(value && attribute(value, 'type'));
  if (type === '') return 'string';
  if (/^[A-Za-z][A-Za-z0-9]{0,31}$/.test(type)) return type;
  reject?.('has an xsi:type that is not an XML Schema type');
  return 'string';
}

function withoutPrefix(name = ''): string {
  const written = name.trim();
  return written.slice(written.indexOf(':') + 1);
}

function rejectAt(what: string, reject: Reject): Reject {
  return reject && ((problem) => reject(`${what} ${problem}`));
}

/** Shortens an element's name for an error. */
function quoteName(element: XmlElement): string {
  return element.name.slice(0, 64);
}
