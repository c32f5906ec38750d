import type { Snapshot } from './dataModel.ts';
import type { ObjectSchema, ParameterSchema, RootSchema, Schema, ValueType } from './schema.ts';
import { object, readOnly, table, writable } from './schema.ts';

/** What is stored of a real device's parameter; null: unknown. */
export interface KnownParameter {
  path: string;
  value: string | null;
  type: string | null;
  writable: boolean | null;
}

const types: readonly string[] = [
  'string',
  'int',
  'unsignedInt',
  'long',
  'unsignedLong',
  'boolean',
  'dateTime',
  'base64',
  'hexBinary',
] satisfies ValueType[];

/**
 * Infers a device's data model from its stored parameters. All rows of a table are assumed to have the same parameters.
 * @param builtIn supplies tables that the device does not report while they are empty. If `complete` is false, because
 * the device's tree was never read, it also supplies everything else.
 */
export function inferSchema(parameters: KnownParameter[], builtIn: RootSchema, complete: boolean): RootSchema {
  const root = emptyObject();
  for (const parameter of parameters) {
    if (parameter.path.startsWith(builtIn.name)) insertParameter(root, namesOf(parameter, builtIn), parameter);
  }
  const supplement = complete
    ? object({ ManagementServer: requiredParameters(), ...unreportedTables(builtIn.children, root.children) })
    : object(builtIn.children);
  return { ...builtIn, children: mergeObjects(root, supplement).children };
}

/** Returns an upper limit of the model's number of parameters, which an attacker's device could make very large. */
export function estimateSize({ children }: RootSchema, { tables }: Snapshot): number {
  const rows = Object.values(tables).reduce((count, table) => count + table.rows.length, 1);
  return rows * largestPart(object(children));
}

/** Returns the values and rows of the stored parameters, for `DataModel.restore`. */
export function inferSnapshot(parameters: KnownParameter[], complete: boolean, before: Snapshot): Snapshot {
  const values = Object.fromEntries(parameters.flatMap(({ path, value }) => (value === null ? [] : [[path, value]])));
  const rows = new Map<string, Set<number>>();
  for (const { path } of parameters) {
    for (const { index, 1: number } of path.matchAll(/(?<=\.)(\d+)(?=\.)/g)) {
      const name = path.slice(0, index);
      rows.set(name, (rows.get(name) ?? new Set(complete ? [] : before.tables[name]?.rows)).add(Number(number)));
    }
  }
  const tables = [...rows]
    .sort(([a], [b]) => a.length - b.length)
    .map(([path, numbers]) => [path, { next: Math.max(...numbers) + 1, rows: [...numbers] }]);
  return { values, tables: Object.fromEntries(tables) as Snapshot['tables'] };
}

/** Returns the names in the path, without the root. */
function namesOf({ path }: KnownParameter, { name }: RootSchema): string[] {
  return path.slice(name.length).split('.');
}

/** Inserts a parameter below an object. A name of digits is a row. */
function insertParameter(parent: ObjectSchema, [name = '', ...below]: string[], parameter: KnownParameter): void {
  if (below.length === 0) {
    parent.children[name] ??= toSchema(parameter);
    return;
  }
  const isTable = /^\d+$/.test(below[0] ?? '');
  const child = (parent.children[name] ??= isTable ? table(emptyObject().children) : emptyObject());
  if (child.kind === 'table') {
    const [, ...inRow] = below;
    if (inRow.length > 0) insertParameter(child.row, inRow, parameter);
  } else if (child.kind === 'object') insertParameter(child, below, parameter);
}

function toSchema({ type, writable: isWritable }: KnownParameter): ParameterSchema {
  const known = types.includes(type ?? '') ? (type as ValueType) : 'anySimpleType';
  return isWritable === false ? readOnly(known, '') : writable(known, '', { maxLength: Infinity });
}

/** Merges two objects. If both have a parameter, the first one's is used. */
function mergeObjects(first: ObjectSchema, second: ObjectSchema): ObjectSchema {
  const both = Object.entries(first.children).map(
    ([name, schema]) => [name, mergeSchemas(schema, second.children[name])] as const,
  );
  return object(Object.fromEntries([...Object.entries(second.children), ...both]));
}

/** Has no prototype, because a device can give a parameter any name, such as "constructor". */
function emptyObject(): ObjectSchema {
  return object(Object.create(null) as Record<string, Schema>);
}

/**
 * Returns how many parameters the largest part has: the root, or a row of any table. Nested rows are parts of their
 * own.
 */
function largestPart(part: ObjectSchema): number {
  let [own, largest] = [0, 0];
  const count = ({ children }: ObjectSchema): void => {
    for (const child of Object.values(children)) {
      if (child.kind === 'table') largest = Math.max(largest, largestPart(child.row));
      else if (child.kind === 'object') count(child);
      else own += 1;
    }
  };
  count(part);
  return Math.max(own, largest);
}

function mergeSchemas(first: Schema, second: Schema | undefined): Schema {
  if (first.kind === 'object' && second?.kind === 'object') return mergeObjects(first, second);
  if (first.kind !== 'table' || second?.kind !== 'table') return first;
  return { ...second, row: mergeObjects(first.row, second.row), rows: second.rows };
}

/** Returns the parameters that every CPE has and that the simulated CPE sets itself. */
function requiredParameters(): ObjectSchema {
  return object({ ParameterKey: readOnly('string', ''), ConnectionRequestURL: readOnly('string', '') });
}

/** Returns the built-in model's tables that the device does not report, inside of objects that it does report. */
function unreportedTables(builtIn: Record<string, Schema>, known: Record<string, Schema>): Record<string, Schema> {
  const found: Record<string, Schema> = {};
  for (const [name, schema] of Object.entries(builtIn)) {
    const own = known[name];
    if (schema.kind === 'table' && !own) found[name] = { ...schema, rows: {} };
    if (schema.kind === 'object' && own?.kind === 'object')
      found[name] = object(unreportedTables(schema.children, own.children));
    if (schema.kind === 'table' && own?.kind === 'table')
      found[name] = { ...own, row: object(unreportedTables(schema.row.children, own.row.children)), rows: {} };
  }
  return found;
}
