import type { ParameterValue } from './messages.ts';

/** A value to set. Without a type, the parameter's known type is used. */
export interface ParameterAssignment {
  path: string;
  value: string | number | boolean;
  type: string | undefined;
}

/** The limit of TR-069 (A.3.2.1). */
export const maxPathLength = 256;
const integerTypes = ['int', 'unsignedInt', 'long', 'unsignedLong'];

/** Accepts the path of a parameter, and that of an object, which ends with a dot. */
export function isParameterPath(path: string): boolean {
  return path !== '' && path.length <= maxPathLength && !/[\p{Cc}\s]/u.test(path);
}

/** An XML Schema type without its prefix. */
export const typeName = /^[A-Za-z][A-Za-z0-9]{0,31}$/;

/**
 * Writes each value in the notation of its type: the assignment's own type, else the known one, else that of the
 * JavaScript value.
 * @returns instead, for the first value that does not fit its type, the problem: a phrase to put after the path.
 */
export function toParameterList(
  assignments: ParameterAssignment[],
  knownType: (path: string) => string | null | undefined,
): ParameterValue[] | { path: string; problem: string } {
  const list: ParameterValue[] = [];
  for (const { path, value, type: ownType } of assignments) {
    const type = ownType ?? knownType(path) ?? inferType(value);
    const text = write(value, type);
    if (text === undefined) return { path, problem: `is not of type ${type}` };
    list.push({ name: path, value: text, type });
  }
  return list;
}

function inferType(value: string | number | boolean): string {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number' && Number.isInteger(value)) return value < 0 ? 'int' : 'unsignedInt';
  return 'string';
}

function write(value: string | number | boolean, type: string): string | undefined {
  if (type === 'boolean') return writeBoolean(value);
  if (integerTypes.includes(type)) return writeInteger(value, type.startsWith('unsigned'));
  return String(value);
}

/** Writes 0 or 1, because some CPEs read a boolean with atoi(). */
function writeBoolean(value: string | number | boolean): string | undefined {
  return { true: '1', '1': '1', false: '0', '0': '0' }[String(value).trim().toLowerCase()];
}

function writeInteger(value: string | number | boolean, isUnsigned: boolean): string | undefined {
  const text = typeof value === 'boolean' ? '' : String(value).trim();
  return (isUnsigned ? /^\+?\d+$/ : /^[+-]?\d+$/).test(text) ? text.replace(/^\+/, '') : undefined;
}
