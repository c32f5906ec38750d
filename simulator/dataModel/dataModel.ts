import type { ParameterInfo, ParameterValue } from '../../domain/cwmp/messages.ts';
import type { ParameterFault } from '../../domain/types.ts';
import { CwmpFault, parameterFault } from '../session/faults.ts';
import type { RootSchema } from './schema.ts';
import type { Entry, Node, ObjectNode, ParameterNode } from './tree.ts';
import { addRow, buildObject, childrenOf, currentValue, findNode, walk } from './tree.ts';
import { checkValue } from './values.ts';

/** All values and rows of a data model, by path. Can be stored as JSON. */
export interface Snapshot {
  values: Record<string, string>;
  tables: Record<string, { next: number; rows: number[] }>;
}

/** The maximum number of rows of a table, more than real CPEs allow. */
const maxRows = 256;

/** The parameters of a CPE. Its methods are those of CWMP: each throws a CwmpFault or succeeds as a whole. */
export class DataModel {
  readonly schema: RootSchema;
  #root: ObjectNode;

  constructor(schema: RootSchema) {
    this.schema = schema;
    this.#root = buildObject(schema.children);
  }

  /**
   * Returns the stored value, also of a parameter that CWMP reads as empty; undefined when there is no such parameter.
   */
  get(path: string): string | undefined {
    const found = this.#find(path);
    return found?.node.kind === 'parameter' ? currentValue(found.node, found.parent) : undefined;
  }

  /** Returns whether there is such a parameter or object. */
  has(path: string): boolean {
    return path === '' || this.#find(path) !== undefined;
  }

  /** Changes a parameter from within the CPE. `name` omits the root. @throws when there is no such parameter. */
  set(name: string, value: string): void {
    const node = findNode(this.#root, name.split('.'));
    if (node?.kind !== 'parameter') throw new Error(`The data model has no parameter ${name}`);
    node.value = value;
  }

  /** Returns all stored values by path. */
  parameters(): Map<string, string> {
    const values = new Map<string, string>();
    for (const { path, node, parent } of this.#walk()) {
      if (node.kind === 'parameter') values.set(path, currentValue(node, parent));
    }
    return values;
  }

  /** Returns the parameters that every Inform contains ("Forced Inform"). */
  forced(): ParameterValue[] {
    return this.schema.forced.flatMap((name) => {
      const found = this.#find(this.schema.name + name);
      return found?.node.kind === 'parameter' ? [toParameterValue(found.path, found.node, found.parent)] : [];
    });
  }

  /** Executes GetParameterValues, with full and partial paths. */
  getParameterValues(getParameterNames: readonly string[]): ParameterValue[] {
    return getParameterNames.flatMap((name) => {
      const values: ParameterValue[] = [];
      for (const { path, node, parent } of this.#select(name)) {
        if (node.kind === 'parameter') values.push(toParameterValue(path, node, parent));
      }
      return values;
    });
  }

  /** Executes GetParameterNames, in the order of the data model (TR-069 Amendment 6, A.3.2.3). */
  names(path: string, nextLevel: boolean): ParameterInfo[] {
    if (!isPartial(path)) {
      if (nextLevel) throw new CwmpFault('9003');
      return [...this.#select(path)].map(toParameterInfo);
    }
    const root: Entry = { path: this.schema.name, node: this.#root, parent: this.#root };
    if (path === '' && nextLevel) return [toParameterInfo(root)];
    const entry = path === '' ? root : this.#find(path);
    if (!entry || entry.node.kind === 'parameter') throw new CwmpFault('9005');
    if (nextLevel) return [...childrenOf(entry.node, entry.path)].map(toParameterInfo);
    return [entry, ...walk(entry.node, entry.path)].map(toParameterInfo);
  }

  /** Executes SetParameterValues for the whole list, or throws Fault 9003 with a fault for each wrong parameter. */
  setParameterValues(list: readonly ParameterValue[], parameterKey: string): void {
    this.#checkParameterKey(parameterKey);
    if (new Set(list.map(({ name }) => name)).size < list.length) throw new CwmpFault('9003');
    const faults: ParameterFault[] = [];
    const changes: { node: ParameterNode; value: string }[] = [];
    for (const parameter of list) {
      const { name } = parameter;
      const node = this.#find(name)?.node;
      if (node?.kind !== 'parameter') faults.push(parameterFault(name, '9005'));
      else if (!node.schema.writable) faults.push(parameterFault(name, '9008'));
      else {
        const checked = checkValue(node.schema, parameter);
        if ('fault' in checked) faults.push(parameterFault(name, checked.fault));
        else changes.push({ node, value: checked.value });
      }
    }
    if (faults.length > 0) throw new CwmpFault('9003', faults);
    for (const { node, value } of changes) node.value = value;
    this.#setParameterKey(parameterKey);
  }

  /** Executes AddObject: adds a row with default values and returns its instance number. */
  addObject(objectName: string, parameterKey: string): number {
    this.#checkParameterKey(parameterKey);
    const table = isPartial(objectName) ? this.#find(objectName)?.node : undefined;
    if (table?.kind !== 'table' || !table.schema.writable) throw new CwmpFault('9005');
    if (table.children.size >= maxRows) throw new CwmpFault('9004');
    const number = table.next;
    addRow(table, number);
    this.#setParameterKey(parameterKey);
    return number;
  }

  /** Executes DeleteObject: deletes a row and everything below it. */
  deleteObject(objectName: string, parameterKey: string): void {
    this.#checkParameterKey(parameterKey);
    const row = isPartial(objectName) ? this.#find(objectName) : undefined;
    if (row?.parent.kind !== 'table' || !row.parent.schema.writable) throw new CwmpFault('9005');
    row.parent.children.delete(namesOf(row.path).at(-1) ?? '');
    this.#setParameterKey(parameterKey);
  }

  /** Restores the factory settings. */
  reset(): void {
    this.#root = buildObject(this.schema.children);
  }

  snapshot(): Snapshot {
    const snapshot: Snapshot = { values: {}, tables: {} };
    for (const { path, node } of this.#walk()) {
      if (node.kind === 'parameter') snapshot.values[path] = node.value;
      if (node.kind === 'table')
        snapshot.tables[path] = { next: node.next, rows: [...node.children.keys()].map(Number) };
    }
    return snapshot;
  }

  /** Applies the part of a snapshot that this data model has. Everything else stays unchanged. */
  restore(snapshot: Snapshot): void {
    // `walk` has listed each table before the tables in its rows.
    for (const [path, { next, rows }] of Object.entries(snapshot.tables)) {
      const table = this.#find(path)?.node;
      if (table?.kind !== 'table') continue;
      table.children.clear();
      for (const number of rows) addRow(table, number);
      table.next = Math.max(table.next, next);
    }
    for (const [path, value] of Object.entries(snapshot.values)) {
      const parameter = this.#find(path)?.node;
      if (parameter?.kind === 'parameter') parameter.value = value;
    }
  }

  #walk(): Generator<Entry> {
    return walk(this.#root, this.schema.name);
  }

  /** Returns the parameter or object with this path. */
  #find(path: string): Entry | undefined {
    if (!path.startsWith(this.schema.name)) return undefined;
    const names = namesOf(path.slice(this.schema.name.length));
    const last = names.pop();
    const parent = findNode(this.#root, names);
    if (!parent || parent.kind === 'parameter') return undefined;
    const node = last === undefined ? this.#root : parent.children.get(last);
    if (!node) return undefined;
    return isPartial(path) === (node.kind !== 'parameter') ? { path, node, parent } : undefined;
  }

  /** Returns everything that a full or partial path names. The empty path names everything. */
  #select(path: string): Iterable<Entry> {
    if (path === '' || path === this.schema.name) return this.#walk();
    const entry = this.#find(path);
    if (!entry) throw new CwmpFault('9005');
    return entry.node.kind === 'parameter' ? [entry] : walk(entry.node, path);
  }

  #checkParameterKey(key: string): void {
    if (key.length > 32) throw new CwmpFault('9003');
  }

  #setParameterKey(key: string): void {
    this.set('ManagementServer.ParameterKey', key);
  }
}

function isPartial(path: string): boolean {
  return path === '' || path.endsWith('.');
}

function namesOf(path: string): string[] {
  const names = path.split('.');
  if (names.at(-1) === '') names.pop();
  return names;
}

function toParameterValue(path: string, node: ParameterNode, parent: Entry['parent']): ParameterValue {
  return { name: path, value: node.schema.writeOnly ? '' : currentValue(node, parent), type: node.schema.type };
}

function toParameterInfo({ path, node, parent }: Entry): ParameterInfo {
  return { name: path, writable: isWritable(node, parent) };
}

/** An object is writable if the ACS can add rows to it or delete it (TR-069 Amendment 6, A.3.2.3). */
function isWritable(node: Node, parent: Entry['parent']): boolean {
  if (node.kind === 'object') return parent.kind === 'table' && parent.schema.writable;
  return node.schema.writable;
}
