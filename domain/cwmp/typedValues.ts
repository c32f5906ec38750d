import type { ParameterValue } from './messages.ts';

/** A value to be set, and its type where the caller names it. */
export interface ParameterAssignment {
  path: string;
  value: string | number | boolean;
  type: string | undefined;
}

/** TR-069's limit for paths. */
export const maxPathLength = 256;
const integerTypes = ['int', 'unsignedInt', 'long', 'unsignedLong'];

/** A full path where it ends with no dot, else that of an object. */
export function isParameterPath(path: string): boolean {
  return path !== '' && path.length <= maxPathLength && !/[\p{Cc}\s]/u.test(path);
}

/** An XML Schema type without prefix. */
export const typeName = /^[A-Za-z][A-Za-z0-9]{0,31}$/;

/**
 * Each value as it is written, with the type that the caller names, else the one that the device reported, else the value's own.
 * @returns what is wrong with the first value that is none of its type: it reads on after the path.
 */
export function toParameterList(
  given: ParameterAssignment[],
  knownType: (path: string) => string | null | undefined,
): ParameterValue[] | { path: string; wrong: string } {
  const list: ParameterValue[] = [];
  for (const { path, value, type: named } of given) {
    const type = named ?? knownType(path) ?? typeOf(value);
    const text = write(value, type);
    if (text === undefined) return { path, wrong: `is no ${type}` };
    list.push({ name: path, value: text, type });
  }
  return list;
}

function typeOf(value: string | number | boolean): string {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number' && Number.isInteger(value)) return value < 0 ? 'int' : 'unsignedInt';
  return 'string';
}

function write(value: string | number | boolean, type: string): string | undefined {
  if (type === 'boolean') return writeBoolean(value);
  if (integerTypes.includes(type)) return writeInteger(value, type.startsWith('unsigned'));
  return String(value);
}

/** Some CPEs read a boolean with atoi(). */
function writeBoolean(value: string | number | boolean): string | undefined {
  return { true: '1', '1': '1', false: '0', '0': '0' }[String(value).trim().toLowerCase()];
}

function writeInteger(value: string | number | boolean, unsigned: boolean): string | undefined {
  const text = typeof value === 'boolean' ? '' : String(value).trim();
  return (unsigned ? /^\+?\d+$/ : /^[+-]?\d+$/).test(text) ? text.replace(/^\+/, '') : undefined;
}
