import type { Snapshot } from './dataModel.ts';
import type { ObjectSchema, ParameterSchema, RootSchema, Schema, TableSchema, ValueType } from './schema.ts';
import { object, readOnly, table, writable } from './schema.ts';

/** What is known of a real device's parameter; null: not known. */
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
 * The data model of a device of which these parameters are known, without their rows. The rows of a table are taken to be alike.
 * @param builtIn has the tables that a device does not report while they are empty; and all else where `complete` is false, since the
 * device's tree was never read.
 */
export function inferSchema(parameters: KnownParameter[], builtIn: RootSchema, complete: boolean): RootSchema {
  const root = empty();
  for (const parameter of parameters) {
    if (parameter.path.startsWith(builtIn.name)) place(root, namesOf(parameter, builtIn), parameter);
  }
  const more = complete
    ? object({ ManagementServer: alwaysThere(), ...emptyTables(builtIn.children, root.children) })
    : object(builtIn.children);
  return { ...builtIn, children: merge(root, more).children };
}

/** How many parameters the model would have, at the most: what a device reports may be made to have very many. */
export function estimateSize({ children }: RootSchema, { tables }: Snapshot): number {
  const rows = Object.values(tables).reduce((count, table) => count + table.rows.length, 1);
  return rows * largestPart(object(children));
}

/** The values and rows of those parameters, for `DataModel.restore`. */
export function inferSnapshot(parameters: KnownParameter[], complete: boolean, before: Snapshot): Snapshot {
  const values = Object.fromEntries(parameters.flatMap(({ path, value }) => (value === null ? [] : [[path, value]])));
  const rows = new Map<string, Set<number>>();
  for (const { path } of parameters) {
    for (const { index, 1: number } of path.matchAll(/(?<=\.)(\d+)(?=\.)/g)) {
      const name = path.slice(0, index);
      rows.set(name, (rows.get(name) ?? new Set(complete ? [] : before.tables[name]?.rows)).add(Number(number)));
    }
  }
  const known = [...rows]
    .sort(([a], [b]) => a.length - b.length)
    .map(([path, numbers]) => [path, { next: Math.max(...numbers) + 1, rows: [...numbers] }]);
  return { values, tables: Object.fromEntries(known) as Snapshot['tables'] };
}

/** Without its root. */
function namesOf({ path }: KnownParameter, { name }: RootSchema): string[] {
  return path.slice(name.length).split('.');
}

/** Puts a parameter below the object; a name of digits is a row's. */
function place(parent: ObjectSchema, [name = '', ...below]: string[], parameter: KnownParameter): void {
  if (below.length === 0) {
    parent.children[name] ??= toSchema(parameter);
    return;
  }
  const isTable = /^\d+$/.test(below[0] ?? '');
  const child = (parent.children[name] ??= isTable ? table(empty().children) : empty());
  if (child.kind === 'table') {
    const [, ...inRow] = below;
    if (inRow.length > 0) place(child.row, inRow, parameter);
  } else if (child.kind === 'object') place(child, below, parameter);
}

function toSchema({ type, writable: isWritable }: KnownParameter): ParameterSchema {
  const known = types.includes(type ?? '') ? (type as ValueType) : 'anySimpleType';
  return isWritable === false ? readOnly(known, '') : writable(known, '', { maxLength: Infinity });
}

/** Both; where both have a parameter the first one's counts. */
function merge(first: ObjectSchema, second: ObjectSchema): ObjectSchema {
  const both = Object.entries(first.children).map(
    ([name, schema]) => [name, mergeOne(schema, second.children[name])] as const,
  );
  return object(Object.fromEntries([...Object.entries(second.children), ...both]));
}

/** Without a prototype, since a device may call a parameter anything. */
function empty(): ObjectSchema {
  return object(Object.create(null) as Record<string, Schema>);
}

/** The parameters of the root, or of a table's row, that has most of them; rows in it are counted by themselves. */
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

function mergeOne(first: Schema, second: Schema | undefined): Schema {
  if (first.kind === 'object' && second?.kind === 'object') return merge(first, second);
  if (first.kind !== 'table' || second?.kind !== 'table') return first;
  return { ...second, row: merge(first.row, second.row), rows: second.rows };
}

/** What the standard has every CPE hold, and the simulated one sets itself. */
function alwaysThere(): ObjectSchema {
  return object({ ParameterKey: readOnly('string', ''), ConnectionRequestURL: readOnly('string', '') });
}

/** Of the built-in model's tables those that stand in an object of the device and are not reported. */
function emptyTables(builtIn: Record<string, Schema>, known: Record<string, Schema>): Record<string, Schema> {
  const found: Record<string, Schema> = {};
  for (const [name, schema] of Object.entries(builtIn)) {
    const own = known[name];
    if (schema.kind === 'table' && !own) found[name] = { ...schema, rows: {} };
    if (schema.kind === 'object' && own?.kind === 'object')
      found[name] = object(emptyTables(schema.children, own.children));
    if (schema.kind === 'table' && own?.kind === 'table')
      found[name] = tableOf(own, emptyTables(schema.row.children, own.row.children));
  }
  return found;
}

function tableOf(own: TableSchema, children: Record<string, Schema>): TableSchema {
  return { ...own, row: object(children), rows: {} };
}
