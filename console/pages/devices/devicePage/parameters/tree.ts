import type { components } from '../../../../../client/schema.ts';

export type Parameter = components['schemas']['Parameter'];

/** An object of the data model, or a parameter; an object's path ends with a dot. */
export interface Node {
  path: string;
  name: string;
  children: Node[];
  parameter?: Parameter;
  /** Parameters beneath. */
  size: number;
}

/** What is drawn of the tree: only what is open. */
export interface Row {
  node: Node;
  /** From 1. */
  level: number;
  position: number;
  setSize: number;
  isOpen: boolean;
}

/** Instances count by their number, and so do parameters that end with one. */
const byName = new Intl.Collator('en', { numeric: true });

export function buildTree(parameters: readonly Parameter[]): Node {
  const root: Node = { path: '', name: '', children: [], size: 0 };
  const objects = new Map<string, Node>([['', root]]);
  for (const parameter of parameters) {
    const parent = findOrAddObject(objects, parentPath(parameter.path));
    if (parameter.path.endsWith('.')) findOrAddObject(objects, parameter.path);
    else
      parent.children.push({
        path: parameter.path,
        name: parameter.path.slice(parent.path.length),
        children: [],
        parameter,
        size: 1,
      });
  }
  sortAndCount(root);
  return root;
}

function findOrAddObject(objects: Map<string, Node>, path: string): Node {
  const known = objects.get(path);
  if (known) return known;
  const parent = findOrAddObject(objects, parentPath(path));
  const made: Node = { path, name: path.slice(parent.path.length, -1), children: [], size: 0 };
  objects.set(path, made);
  parent.children.push(made);
  return made;
}

/** Objects after the parameters beside them, as the standards list them. */
function sortAndCount(node: Node): void {
  node.children.forEach(sortAndCount);
  node.children.sort(
    (a, b) => Number(a.parameter === undefined) - Number(b.parameter === undefined) || byName.compare(a.name, b.name),
  );
  if (!node.parameter) node.size = node.children.reduce((sum, each) => sum + each.size, 0);
}

export function buildRows(root: Node, open: ReadonlySet<string>): Row[] {
  const rows: Row[] = [];
  const add = (node: Node, level: number): void => {
    node.children.forEach((child, index) => {
      const isOpen = open.has(child.path);
      rows.push({ node: child, level, position: index + 1, setSize: node.children.length, isOpen });
      if (isOpen) add(child, level + 1);
    });
  };
  add(root, 1);
  return rows;
}

/** Whose path or value has the text, upper or lower case. */
export function findMatches(parameters: readonly Parameter[], text: string): Parameter[] {
  const wanted = text.toLowerCase();
  return parameters.filter(
    ({ path, value }) => path.toLowerCase().includes(wanted) || (value?.toLowerCase().includes(wanted) ?? false),
  );
}

/** As rows of one level, with their whole path. */
export function buildMatchRows(found: readonly Parameter[]): Row[] {
  return found.map((parameter, index) => ({
    node: { path: parameter.path, name: parameter.path, children: [], parameter, size: 1 },
    level: 1,
    position: index + 1,
    setSize: found.length,
    isOpen: false,
  }));
}

/** The object that the path is directly in; `''`: the root. A CPE may name a parameter as it likes, `.` for one. */
export function parentPath(path: string): string {
  return path.length < 2 ? '' : path.slice(0, path.lastIndexOf('.', path.length - 2) + 1);
}
