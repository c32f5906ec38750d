/** A parameter of a device as it is stored. */
export interface StoredParameter {
  path: string;
  /** Null: not known. */
  value: string | null;
  /** Such as `xsd:string`; null: not known. */
  type: string | null;
  /** Null: not known. */
  writable: boolean | null;
  /** When one of the above last changed, in seconds since 1970. */
  updatedAt: number;
}

/** The columns of a document. Repeated types and times are stored once, and each parameter has their index. */
interface Columns {
  paths: string[];
  values: (string | null)[];
  types: (string | null)[];
  typeOf: number[];
  times: number[];
  timeOf: number[];
  /** For each parameter "1" (writable), "0" or "?". */
  writable: string;
}

/**
 * Returns parameters as text, which is to be compressed: equal columns lie together, so that it compresses to a third
 * of what one object for each parameter would.
 */
export function encodeDocument(parameters: readonly StoredParameter[]): string {
  const [types, typeOf] = indexed(parameters.map(({ type }) => type));
  const [times, timeOf] = indexed(parameters.map(({ updatedAt }) => updatedAt));
  const columns: Columns = {
    paths: parameters.map(({ path }) => path),
    values: parameters.map(({ value }) => value),
    types,
    typeOf,
    times,
    timeOf,
    writable: parameters.map(({ writable }) => (writable === null ? '?' : Number(writable))).join(''),
  };
  return JSON.stringify(columns);
}

/** Returns the parameters that {@link encodeDocument} has encoded. */
export function decodeDocument(text: string): StoredParameter[] {
  const { paths, values, types, typeOf, times, timeOf, writable } = JSON.parse(text) as Columns;
  return paths.map((path, index) => ({
    path,
    value: values[index] ?? null,
    type: types[typeOf[index] ?? -1] ?? null,
    writable: writable[index] === '?' ? null : writable[index] === '1',
    updatedAt: times[timeOf[index] ?? -1] ?? 0,
  }));
}

/** Returns the different values, and the index of each value among them. */
function indexed<Value>(values: Value[]): [Value[], number[]] {
  const indexes = new Map<Value, number>();
  const indexOf = (value: Value): number => {
    const known = indexes.get(value);
    if (known !== undefined) return known;
    indexes.set(value, indexes.size);
    return indexes.size - 1;
  };
  const indexOfEach = values.map(indexOf);
  return [[...indexes.keys()], indexOfEach];
}
