import type { ParameterInfo, ParameterValue } from '../../domain/cwmp/messages.ts';
import type { ParameterFault } from '../../domain/types.ts';
import { CwmpFault, parameterFault } from '../session/faults.ts';
import type { RootSchema } from './schema.ts';
import type { Entry, Node, ObjectNode, ParameterNode } from './tree.ts';
import { addRow, buildObject, childrenOf, findNode, currentValue, walk } from './tree.ts';
import { checkValue } from './values.ts';

/** A data model to be kept in a file: all values and all rows, by path. */
export interface Snapshot {
  values: Record<string, string>;
  tables: Record<string, { next: number; rows: number[] }>;
}

/** More rows than any real CPE has of anything. */
const maxRows = 256;

/** A CPE's parameters: what CWMP's methods do to them, all or nothing. Faults are thrown as CwmpFault. */
export class DataModel {
  readonly schema: RootSchema;
  #root: ObjectNode;

  constructor(schema: RootSchema) {
    this.schema = schema;
    this.#root = buildObject(schema.children);
  }

  /** The value as it is, also of parameters that read as empty; undefined where there is no such parameter. */
  get(path: string): string | undefined {
    const found = this.#find(path);
    return found?.node.kind === 'parameter' ? currentValue(found.node, found.parent) : undefined;
  }

  /** Whether there is such a parameter or object. */
  has(path: string): boolean {
    return path === '' || this.#find(path) !== undefined;
  }

  /** The CPE's own change of a parameter that its schema has. `name` is without the root. */
  set(name: string, value: string): void {
    const node = findNode(this.#root, name.split('.'));
    if (node?.kind !== 'parameter') throw new Error(`The data model has no parameter ${name}`);
    node.value = value;
  }

  /** All values as they are, by path. */
  parameters(): Map<string, string> {
    const values = new Map<string, string>();
    for (const { path, node, parent } of this.#walk()) {
      if (node.kind === 'parameter') values.set(path, currentValue(node, parent));
    }
    return values;
  }

  /** The parameters that every Inform reports. */
  forced(): ParameterValue[] {
    return this.schema.forced.flatMap((name) => {
      const found = this.#find(this.schema.name + name);
      return found?.node.kind === 'parameter' ? [toParameterValue(found.path, found.node, found.parent)] : [];
    });
  }

  /** GetParameterValues, of full and partial paths. */
  getParameterValues(getParameterNames: readonly string[]): ParameterValue[] {
    return getParameterNames.flatMap((name) => {
      const values: ParameterValue[] = [];
      for (const { path, node, parent } of this.#select(name)) {
        if (node.kind === 'parameter') values.push(toParameterValue(path, node, parent));
      }
      return values;
    });
  }

  /** GetParameterNames; the order is the data model's (TR-069 Amendment 6, A.3.2.3). */
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

  /** SetParameterValues: all of the list, or a Fault 9003 that names each parameter at fault and nothing changed. */
  setParameterValues(list: readonly ParameterValue[], parameterKey: string): void {
    this.#checkParameterKey(parameterKey);
    if (new Set(list.map(({ name }) => name)).size < list.length) throw new CwmpFault('9003');
    const faults: ParameterFault[] = [];
    const changes: { node: ParameterNode; value: string }[] = [];
    for (const given of list) {
      const node = this.#find(given.name)?.node;
      if (node?.kind !== 'parameter') faults.push(parameterFault(given.name, '9005'));
      else if (!node.schema.writable) faults.push(parameterFault(given.name, '9008'));
      else {
        const checked = checkValue(node.schema, given);
        if ('fault' in checked) faults.push(parameterFault(given.name, checked.fault));
        else changes.push({ node, value: checked.value });
      }
    }
    if (faults.length > 0) throw new CwmpFault('9003', faults);
    for (const { node, value } of changes) node.value = value;
    this.#setParameterKey(parameterKey);
  }

  /** AddObject: a row with its defaults. Returns its instance number. */
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

  /** DeleteObject: a row and all that is in it. */
  deleteObject(objectName: string, parameterKey: string): void {
    this.#checkParameterKey(parameterKey);
    const row = isPartial(objectName) ? this.#find(objectName) : undefined;
    if (row?.parent.kind !== 'table' || !row.parent.schema.writable) throw new CwmpFault('9005');
    row.parent.children.delete(namesOf(row.path).at(-1) ?? '');
    this.#setParameterKey(parameterKey);
  }

  /** Back to what it was when new. */
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

  /** Takes over what a snapshot has of this data model; the rest keeps its defaults. */
  restore(snapshot: Snapshot): void {
    // A table stands before the tables in its rows, as `walk` wrote them.
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

  /** The parameter or object of a path. */
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

  /** What a full or partial path names; all, by the empty one. */
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
  return { name: path, value: node.schema.hidden ? '' : currentValue(node, parent), type: node.schema.type };
}

function toParameterInfo({ path, node, parent }: Entry): ParameterInfo {
  return { name: path, writable: isWritable(node, parent) };
}

/** An object is writable where it may be added to, or deleted (TR-069 Amendment 6, A.3.2.3). */
function isWritable(node: Node, parent: Entry['parent']): boolean {
  if (node.kind === 'object') return parent.kind === 'table' && parent.schema.writable;
  return node.schema.writable;
}
