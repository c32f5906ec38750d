import type { DuOperation, ParameterValue } from './messages.ts';

/**
 * Describes a message's fields on the wire, in their order there. Both reading and rendering are driven by it. `Fields`
 * ties the type of each field to that of its argument.
 */
export type Fields<Struct> = { [Field in Exclude<keyof Struct, 'name'>]: ArgumentFor<Struct[Field]> };

/** Like {@link Fields}, for a struct inside a message. Only a struct can have a field `name`. */
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

/** Arguments by field. */
export type FieldTable = Readonly<Record<string, Argument>>;

interface Named {
  /** The element's name on the wire. */
  element: string;
}

export interface TextArgument extends Named {
  /** token: surrounding white space is removed, for names, paths and keys. text: left as it is. */
  type: 'token' | 'text';
  /** In a request, it must be present and not empty. */
  required?: true;
  /** It is left out if it is empty. */
  optional?: true;
  /** In characters. */
  maxLength?: number;
  /** Checked in requests, unless the text is empty. */
  pattern?: RegExp;
  /** The value read if it is empty or missing. */
  default?: string;
}

interface BooleanArgument extends Named {
  type: 'boolean';
}

export interface NumberArgument extends Named {
  type: 'unsignedInt' | 'int';
  max?: number;
}

/** The number of items in a request. */
interface Bounds {
  min?: number;
  max?: number;
}

export interface NamesArgument extends Named, Bounds {
  type: 'names';
  /** Of each name, in characters. */
  maxLength: number;
}

/** ParameterValueStructs. Their values carry their types. */
export interface ValuesArgument extends Named {
  type: 'values';
}

interface StructArgument<Of = FieldTable> extends Named {
  type: 'struct';
  fields: Of;
}

export interface ListArgument<Of = FieldTable> extends Named, Bounds {
  type: 'list';
  /** The name of an item's type, and of its element. */
  struct: string;
  fields: Of;
  /** The argument itself is repeated for each item, without an array around them. */
  repeated?: true;
}

/** OperationStruct is abstract: the argument is repeated for each item, whose xsi:type names the struct. */
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
