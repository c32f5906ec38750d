import type { CwmpRequest, ParameterInfo } from '../domain/cwmp/messages.ts';
import type { Verdict } from '../db/messages.ts';
import type { StoredParameter } from '../db/parameters.ts';
import { isObject, readNames, readValues, uniqueNames } from './parameters.ts';

/** What follows from the answer to one message of a refresh. */
export interface RefreshStep {
  parameters: StoredParameter[];
  /** The objects whose parameters these are all. */
  wholeOf: string[];
  requests: CwmpRequest[];
}

/** So many messages a refresh may have in all. */
export const maxRefreshMessages = 300;
/** So many parameters one message asks for, but more of a tree that would need more messages than this for its values. */
const portionSize = 64;
const maxPortions = 150;
/** What a level's object weighs in a portion, while nothing is known of its size. */
const objectWeight = 15;

/**
 * A device's tree is read in portions: first all its names, with what is writable, then the values, by objects that are small enough. What
 * a CPE can't answer in one piece (a fault such as 9004, or it drops the session) is asked for in halves; names that are too many, and an
 * object of which it reports nothing, since it does not know partial paths, one level deeper. A single parameter that it can't
 * answer is left out.
 */
export function continueRefresh(request: CwmpRequest, verdict: Verdict): RefreshStep {
  if (request.name === 'GetParameterValues') return continueValues(request.parameterNames, verdict);
  if (request.name !== 'GetParameterNames') return nothing;
  return continueNames(request.parameterPath, request.nextLevel, verdict);
}

const nothing: RefreshStep = { parameters: [], wholeOf: [], requests: [] };

function continueValues(names: string[], verdict: Verdict): RefreshStep {
  if (verdict.state === 'faulted') return { ...nothing, requests: smaller(names) };
  if (verdict.response?.name !== 'GetParameterValues') return nothing;
  const parameters = readValues(verdict.response.parameterList);
  const objects = names.filter(isObject);
  const wholeOf = objects.filter((object) => parameters.some(({ path }) => path.startsWith(object)));
  return { parameters, wholeOf, requests: objects.filter((object) => !wholeOf.includes(object)).map(levelOf) };
}

function smaller(names: string[]): CwmpRequest[] {
  if (names.length === 1) return names.filter(isObject).map(levelOf);
  const middle = Math.ceil(names.length / 2);
  return [names.slice(0, middle), names.slice(middle)].map(valuesOf);
}

function continueNames(parent: string, nextLevel: boolean, verdict: Verdict): RefreshStep {
  if (verdict.state === 'faulted') return { ...nothing, requests: nextLevel ? [] : [levelOf(parent)] };
  if (verdict.response?.name !== 'GetParameterNames') return nothing;
  const below = uniqueNames(verdict.response.parameterList).filter(({ name }) => name !== parent && name.startsWith(parent));
  // Some CPEs answer with one level where all were asked for.
  const isTree = !nextLevel && below.some(({ name }) => isDeeper(name, parent));
  return {
    parameters: readNames(below),
    wholeOf: isTree || below.length === 0 ? [parent] : [],
    requests: inPortions(isTree ? treeItems(parent, below) : levelItems(below)).map(valuesOf),
  };
}

function isDeeper(name: string, parent: string): boolean {
  const dot = name.indexOf('.', parent.length);
  return dot !== -1 && dot < name.length - 1;
}

/** Something to ask for the value of, and how many parameters that is likely to be. */
interface Item {
  name: string;
  weight: number;
}

function levelItems(below: ParameterInfo[]): Item[] {
  return below.map(({ name }) => ({ name, weight: isObject(name) ? objectWeight : 1 })).sort((a, b) => a.weight - b.weight);
}

function treeItems(parent: string, below: ParameterInfo[]): Item[] {
  const leaves = below.map(({ name }) => name).filter((name) => !isObject(name));
  return cover(parent, leaves, Math.max(portionSize, Math.ceil(leaves.length / maxPortions)));
}

/** The largest objects of at most so many parameters, and the parameters beside them. */
function cover(path: string, leaves: string[], most: number): Item[] {
  if (leaves.length <= most) return leaves.length === 0 ? [] : [{ name: path, weight: leaves.length }];
  const children = Map.groupBy(leaves, (leaf) => leaf.slice(0, leaf.indexOf('.', path.length) + 1) || leaf);
  return [...children].flatMap(([child, below]) => (isObject(child) ? cover(child, below, most) : [{ name: child, weight: 1 }]));
}

function inPortions(items: Item[]): string[][] {
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  const size = Math.max(portionSize, Math.ceil(total / maxPortions));
  const portions: string[][] = [];
  let left = 0;
  for (const { name, weight } of items) {
    if (weight > left) {
      portions.push([]);
      left = size;
    }
    portions.at(-1)?.push(name);
    left -= weight;
  }
  return portions;
}

function levelOf(parameterPath: string): CwmpRequest {
  return { name: 'GetParameterNames', parameterPath, nextLevel: true };
}

function valuesOf(parameterNames: string[]): CwmpRequest {
  return { name: 'GetParameterValues', parameterNames };
}
