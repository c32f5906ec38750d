import type { ParameterValue } from '../../domain/cwmp/messages.ts';
import type { ParameterSchema, ValueType } from './schema.ts';

/**
 * Checks a value that the ACS writes. A value without a type has the parameter's type.
 * @returns the value to store, or a fault code: 9006 for a wrong type, 9007 for an invalid value.
 */
export function checkValue(
  schema: ParameterSchema,
  { type, value: written }: ParameterValue,
): { value: string } | { fault: '9006' | '9007' } {
  const isTyped = type !== '' && schema.type !== 'anySimpleType';
  if (isTyped && type !== schema.type) return { fault: '9006' };
  const value = canonical[schema.type](written);
  if (value === undefined || value.length > schema.maxLength) return { fault: '9007' };
  if (schema.values && !schema.values.includes(value)) return { fault: '9007' };
  return { value };
}

/** Converts XML Schema's lexical forms to the one that is stored; undefined when it is not a value of the type. */
const canonical: Record<ValueType, (value: string) => string | undefined> = {
  string: (value) => value,
  boolean: (value) => ({ '1': '1', true: '1', '0': '0', false: '0' })[value.trim()],
  int: (value) => integer(value, -(2 ** 31), 2 ** 31 - 1),
  unsignedInt: (value) => integer(value, 0, 2 ** 32 - 1),
  long: (value) => integer(value, -(2 ** 63), 2 ** 63),
  unsignedLong: (value) => integer(value, 0, 2 ** 64),
  base64: (value) => (/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value) ? value : undefined),
  hexBinary: (value) => (/^\s*(?:[\dA-Fa-f]{2})*\s*$/.test(value) ? value.trim() : undefined),
  anySimpleType: (value) => value,
  dateTime: (value) =>
    /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.test(value.trim()) ? value.trim() : undefined,
};

function integer(text: string, min: number, max: number): string | undefined {
  if (!/^\s*[+-]?\d{1,20}\s*$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? BigInt(text).toString() : undefined;
}
