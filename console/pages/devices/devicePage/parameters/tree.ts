import type { components } from '../../../../../client/schema.ts';

export type Parameter = components['schemas']['Parameter'];

/** An object of the data model, whose path ends with a dot, or a parameter. */
export interface Node {
  path: string;
  name: string;
  children: Node[];
  parameter?: Parameter;
  /** The number of parameters below it. */
  size: number;
}

/** A visible row of the tree. Collapsed children have no row, so that thousands of parameters stay fast. */
export interface Row {
  node: Node;
  /** Starts at 1. */
  level: number;
  position: number;
  setSize: number;
  isOpen: boolean;
}

/** Sorts instances, and names that end with a number, numerically. */
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
  const created: Node = { path, name: path.slice(parent.path.length, -1), children: [], size: 0 };
  objects.set(path, created);
  parent.children.push(created);
  return created;
}

/** Sorts parameters before objects, as the data model's documents do, and counts the parameters of each object. */
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

/** Returns the parameters whose path or value contains the text, ignoring case. */
export function findMatches(parameters: readonly Parameter[], text: string): Parameter[] {
  const wanted = text.toLowerCase();
  return parameters.filter(
    ({ path, value }) => path.toLowerCase().includes(wanted) || (value?.toLowerCase().includes(wanted) ?? false),
  );
}

/** Returns the matches as rows of one level with their full paths. */
export function buildMatchRows(found: readonly Parameter[]): Row[] {
  return found.map((parameter, index) => ({
    node: { path: parameter.path, name: parameter.path, children: [], parameter, size: 1 },
    level: 1,
    position: index + 1,
    setSize: found.length,
    isOpen: false,
  }));
}

/** Returns the path of the object that holds this path; `''` for the root. CPEs may send odd names, such as `.`. */
export function parentPath(path: string): string {
  return path.length < 2 ? '' : path.slice(0, path.lastIndexOf('.', path.length - 2) + 1);
}
