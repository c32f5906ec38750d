/**
 * The schema of a data model: its objects, tables and parameters with their defaults. Immutable and shared by all CPEs.
 */

/** `anySimpleType`: unknown, so a value of any type is accepted. */
export type ValueType =
  | 'string'
  | 'int'
  | 'unsignedInt'
  | 'long'
  | 'unsignedLong'
  | 'boolean'
  | 'dateTime'
  | 'base64'
  | 'hexBinary'
  | 'anySimpleType';

export interface ParameterSchema {
  kind: 'parameter';
  type: ValueType;
  writable: boolean;
  /** The default value. */
  value: string;
  /** CWMP reads it as '', such as a password (TR-106's attribute "hidden"). */
  writeOnly: boolean;
  /** In characters, for strings. */
  maxLength: number;
  /** The allowed values; undefined: any. */
  values: readonly string[] | undefined;
  /** The sibling table whose rows this parameter counts. */
  counts: string | undefined;
}

export interface ObjectSchema {
  kind: 'object';
  children: Record<string, Schema>;
}

export interface TableSchema {
  kind: 'table';
  row: ObjectSchema;
  /** Whether the ACS can add and delete rows. */
  writable: boolean;
  /** The rows after a factory reset, by instance number, with the values that differ from the defaults. */
  rows: Record<number, Record<string, string>>;
}

export type Schema = ParameterSchema | ObjectSchema | TableSchema;

/** A whole data model. */
export interface RootSchema {
  name: 'InternetGatewayDevice.' | 'Device.';
  children: Record<string, Schema>;
  /** The paths of the parameters that every Inform contains ("Forced Inform", TR-069 Amendment 6, 3.7.1.5). */
  forced: readonly string[];
}

const parameterDefaults = {
  kind: 'parameter',
  writeOnly: false,
  maxLength: 256,
  values: undefined,
  counts: undefined,
} as const;

/** Returns the schema of a parameter that the ACS can write. */
export function writable(type: ValueType, value: string, more: Partial<ParameterSchema> = {}): ParameterSchema {
  return { ...parameterDefaults, type, value, writable: true, ...more };
}

export function readOnly(type: ValueType, value: string): ParameterSchema {
  return { ...parameterDefaults, type, value, writable: false };
}

export function text(value = '', maxLength = 256): ParameterSchema {
  return writable('string', value, { maxLength });
}

/** Returns the schema of a string that CWMP can write but not read. */
export function password(value = ''): ParameterSchema {
  return writable('string', value, { writeOnly: true });
}

export function flag(value: '0' | '1'): ParameterSchema {
  return writable('boolean', value);
}

export function oneOf(values: readonly [string, ...string[]]): ParameterSchema {
  return writable('string', values[0], { values });
}

export function countOf(table: string): ParameterSchema {
  return { ...readOnly('unsignedInt', '0'), counts: table };
}

export function object(children: Record<string, Schema>): ObjectSchema {
  return { kind: 'object', children };
}

/** Returns the schema of a table whose rows the ACS can add and delete. */
export function table(children: Record<string, Schema>, rows: TableSchema['rows'] = {}): TableSchema {
  return { kind: 'table', row: object(children), writable: true, rows };
}

/** Returns the schema of a table with fixed rows, such as ports. */
export function fixedTable(children: Record<string, Schema>, rows: TableSchema['rows'] = { 1: {} }): TableSchema {
  return { kind: 'table', row: object(children), writable: false, rows };
}
