import type { DuOperation, ParameterValue } from './messages.ts';

/**
 * How a message's fields stand on the wire, as data: reading and rendering follow from it. `Fields` ties each field's type to its
 * argument's; the fields stand in the order of the wire.
 */
export type Fields<Struct> = { [Field in Exclude<keyof Struct, 'name'>]: ArgumentFor<Struct[Field]> };

/** As {@link Fields}, of a struct in a message, which may have a field `name`. */
type StructFields<Struct> = { [Field in keyof Struct]: ArgumentFor<Struct[Field]> };

type ArgumentFor<Value> = [Value] extends [string]
  ? TextArgument
  : [Value] extends [boolean]
    ? BooleanArgument
    : [Value] extends [number]
      ? NumberArgument
      : [Value] extends [string[]]
        ? NamesArgument
        : [Value] extends [ParameterValue[]]
          ? ValuesArgument
          : [Value] extends [DuOperation[]]
            ? OperationsArgument
            : [Value] extends [(infer Struct)[]]
              ? ListArgument<StructFields<Struct>>
              : StructArgument<StructFields<Value>>;

/** By field. */
export type FieldTable = Readonly<Record<string, Argument>>;

interface Named {
  /** The element's name on the wire. */
  element: string;
}

export interface TextArgument extends Named {
  /** `token`: white space around it means nothing: names, paths, keys. `text`: taken exactly. */
  type: 'token' | 'text';
  /** In a request: must be there and not be empty. */
  required?: true;
  /** Left out where it is empty. */
  optional?: true;
  /** In characters. */
  maxLength?: number;
  /** In a request, where it is not empty. */
  pattern?: RegExp;
  /** What is read where it is empty or missing. */
  default?: string;
}

interface BooleanArgument extends Named {
  type: 'boolean';
}

export interface NumberArgument extends Named {
  type: 'unsignedInt' | 'int';
  max?: number;
}

/** How many items there must be in a request. */
interface Bounds {
  min?: number;
  max?: number;
}

export interface NamesArgument extends Named, Bounds {
  type: 'names';
  /** Of a name, in characters. */
  maxLength: number;
}

/** ParameterValueStructs, whose values say their types. */
export interface ValuesArgument extends Named {
  type: 'values';
}

interface StructArgument<Of = FieldTable> extends Named {
  type: 'struct';
  fields: Of;
}

export interface ListArgument<Of = FieldTable> extends Named, Bounds {
  type: 'list';
  /** The name of an item's type; its element has the same. */
  struct: string;
  fields: Of;
  /** The argument itself is there once for each item, which no array holds. */
  repeated?: true;
}

/** An OperationStruct is abstract: each item, an element of its own, says by xsi:type which one it is. */
export interface OperationsArgument extends Named, Bounds {
  type: 'operations';
  structs: Readonly<Record<DuOperation['operation'], { struct: string; fields: FieldTable }>>;
}

export type Argument =
  | TextArgument
  | BooleanArgument
  | NumberArgument
  | NamesArgument
  | ValuesArgument
  | StructArgument
  | ListArgument
  | OperationsArgument;
