import type { ParameterSchema, Schema, TableSchema } from './schema.ts';

/** A node of a CPE's data model: its schema with the current values and rows. */
export type Node = ParameterNode | ObjectNode | TableNode;

export interface ParameterNode {
  kind: 'parameter';
  schema: ParameterSchema;
  value: string;
}

export interface ObjectNode {
  kind: 'object';
  children: Map<string, Node>;
}

export interface TableNode {
  kind: 'table';
  schema: TableSchema;
  /** By instance number. */
  children: Map<string, ObjectNode>;
  /** The number of the next row. Numbers of deleted rows are not used again (TR-069 Amendment 6, A.3.2.6). */
  next: number;
}

export function buildObject(children: Record<string, Schema>): ObjectNode {
  return { kind: 'object', children: new Map(Object.entries(children).map(([name, schema]) => [name, build(schema)])) };
}

function build(schema: Schema): Node {
  if (schema.kind === 'parameter') return { kind: 'parameter', schema, value: schema.value };
  if (schema.kind === 'object') return buildObject(schema.children);
  const table: TableNode = { kind: 'table', schema, children: new Map(), next: 1 };
  for (const [number, values] of Object.entries(schema.rows)) {
    const row = addRow(table, Number(number));
    for (const [name, value] of Object.entries(values)) {
      const parameter = row.children.get(name);
      if (parameter?.kind === 'parameter') parameter.value = value;
    }
  }
  return table;
}

/** Adds a row with default values. */
export function addRow(table: TableNode, number: number): ObjectNode {
  const row = buildObject(table.schema.row.children);
  table.children.set(String(number), row);
  table.next = Math.max(table.next, number + 1);
  return row;
}

/** Returns the node at a path of names below `from`; undefined when there is none. */
export function findNode(from: Node, names: readonly string[]): Node | undefined {
  let node: Node | undefined = from;
  for (const name of names) {
    if (!node || node.kind === 'parameter') return undefined;
    node = node.children.get(name);
  }
  return node;
}

export interface Entry {
  /** Ends with a dot for objects and tables. */
  path: string;
  node: Node;
  parent: ObjectNode | TableNode;
}

/** Lists the direct children of a node. */
export function* childrenOf(parent: ObjectNode | TableNode, path: string): Generator<Entry> {
  for (const [name, node] of parent.children) {
    yield { path: node.kind === 'parameter' ? path + name : `${path}${name}.`, node, parent };
  }
}

/** Lists everything below a node, each object before its content. */
export function* walk(parent: ObjectNode | TableNode, path: string): Generator<Entry> {
  for (const entry of childrenOf(parent, path)) {
    yield entry;
    if (entry.node.kind !== 'parameter') yield* walk(entry.node, entry.path);
  }
}

/** Returns a parameter's value, computed if it counts rows. `parent` is the object that contains it. */
export function currentValue(node: ParameterNode, parent: ObjectNode | TableNode): string {
  if (node.schema.counts === undefined) return node.value;
  const counted = parent.children.get(node.schema.counts);
  return counted?.kind === 'table' ? String(counted.children.size) : node.value;
}
