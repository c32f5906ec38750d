/** What a data model can hold: its objects, tables and parameters, with their defaults. Shared by all CPEs, never changed. */

/** `anySimpleType`: not known, so that a value of any type fits. */
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
  /** The default. */
  value: string;
  /** Reads as empty, as passwords do (TR-098). */
  hidden: boolean;
  /** Characters, for strings. */
  maxLength: number;
  /** The only values allowed. */
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
  /** Whether the ACS may add and delete rows. */
  writable: boolean;
  /** The rows after a factory reset, by instance number, each with the values that differ from the row's defaults. */
  rows: Record<number, Record<string, string>>;
}

export type Schema = ParameterSchema | ObjectSchema | TableSchema;

/** A whole data model. */
export interface RootSchema {
  name: 'InternetGatewayDevice.' | 'Device.';
  children: Record<string, Schema>;
  /** The paths that every Inform reports (TR-069 Amendment 6, 3.7.1.5 "forced"). */
  forced: readonly string[];
}

const parameterDefaults = {
  kind: 'parameter',
  hidden: false,
  maxLength: 256,
  values: undefined,
  counts: undefined,
} as const;

/** A parameter that the ACS may write. */
export function writable(type: ValueType, value: string, more: Partial<ParameterSchema> = {}): ParameterSchema {
  return { ...parameterDefaults, type, value, writable: true, ...more };
}

export function readOnly(type: ValueType, value: string): ParameterSchema {
  return { ...parameterDefaults, type, value, writable: false };
}

export function text(value = '', maxLength = 256): ParameterSchema {
  return writable('string', value, { maxLength });
}

/** A string that is written and never shown. */
export function password(value = ''): ParameterSchema {
  return writable('string', value, { hidden: true });
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

/** A table that the ACS may add to and delete from. */
export function table(children: Record<string, Schema>, rows: TableSchema['rows'] = {}): TableSchema {
  return { kind: 'table', row: object(children), writable: true, rows };
}

/** A table of what is built in, such as ports. */
export function fixedTable(children: Record<string, Schema>, rows: TableSchema['rows'] = { 1: {} }): TableSchema {
  return { kind: 'table', row: object(children), writable: false, rows };
}
