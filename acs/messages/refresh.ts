import type { CwmpRequest, ParameterInfo } from '../../domain/cwmp/messages.ts';
import type { RefreshRequest } from '../../domain/cwmp/outgoingRequest.ts';
import type { Verdict } from '../../db/runs/settle.ts';
import type { StoredParameter } from '../../db/devices/parameters.ts';
import { isObject, readNames, readValues, uniqueNames } from './parameters.ts';

/** What follows from the answer to one message of a refresh. */
export interface RefreshStep {
  parameters: StoredParameter[];
  /** The objects that have no parameters but those of `reported`, by their paths. */
  wholeOf: string[];
  reported: string[];
  requests: RefreshRequest[];
}

/** So many messages a refresh may have in all. */
export const maxRefreshMessages = 300;
/** So many parameters one message asks for, but more of a tree that would need more messages than this for its values. */
const portionSize = 80;
const maxPortions = 150;
/** What a level's object weighs in a portion, while nothing is known of its size. */
const objectWeight = 15;

/**
 * A device's tree is read in portions: first all its names, with what is writable, then the values, by objects that are small enough. What
 * a CPE can't answer in one piece (a fault such as 9004, or it drops the session) is asked for in halves; names that are too many, and an
 * object of which it reports nothing, since it does not know partial paths, one level deeper. A single parameter that it can't
 * answer is stored without a value. What the names told goes along with the requests for the values, so that each parameter is stored once.
 */
export function continueRefresh(request: RefreshRequest, verdict: Verdict): RefreshStep {
  const known = Object.entries(request.writable ?? {}).map(([name, writable]) => ({ name, writable }));
  if (request.name === 'GetParameterValues') return continueValues(request.parameterNames, known, verdict);
  if (request.name !== 'GetParameterNames') return nothing;
  return continueNames(request.parameterPath, request.nextLevel, known, verdict);
}

const nothing: RefreshStep = { parameters: [], wholeOf: [], reported: [], requests: [] };

function continueValues(names: string[], known: ParameterInfo[], verdict: Verdict): RefreshStep {
  if (verdict.state === 'faulted') return smaller(names, known);
  if (verdict.response?.name !== 'GetParameterValues') return nothing;
  const writable = new Map(known.map((parameter) => [parameter.name, parameter.writable]));
  const read = readValues(verdict.response.parameterList).map((parameter) => ({
    ...parameter,
    writable: writable.get(parameter.path) ?? null,
  }));
  const reported = new Set(read.map(({ path }) => path));
  const objects = names.filter(isObject);
  const wholeOf = objects.filter((object) => read.some(({ path }) => path.startsWith(object)));
  return {
    parameters: [...read, ...readNames(known.filter(({ name }) => names.includes(name) && !reported.has(name)))],
    wholeOf,
    reported: [...reported],
    requests: objects.filter((object) => !wholeOf.includes(object)).map((object) => levelOf(object, known)),
  };
}

function smaller(names: string[], known: ParameterInfo[]): RefreshStep {
  if (names.length === 1) {
    const requests = names.filter(isObject).map((object) => levelOf(object, known));
    return { ...nothing, parameters: requests.length === 0 ? readNames(known) : [], requests };
  }
  const middle = Math.ceil(names.length / 2);
  return {
    ...nothing,
    requests: [names.slice(0, middle), names.slice(middle)].map((half) => valuesOf(half, below(half, known))),
  };
}

function continueNames(parent: string, nextLevel: boolean, known: ParameterInfo[], verdict: Verdict): RefreshStep {
  if (verdict.state === 'faulted') {
    return nextLevel
      ? { ...nothing, parameters: readNames(known) }
      : { ...nothing, requests: [levelOf(parent, known)] };
  }
  if (verdict.response?.name !== 'GetParameterNames') return nothing;
  const named = uniqueNames(verdict.response.parameterList).filter(
    ({ name }) => name !== parent && name.startsWith(parent),
  );
  // Some CPEs answer with one level where all were asked for.
  const isTree = !nextLevel && named.some(({ name }) => isDeeper(name, parent));
  const leaves = named.filter(({ name }) => !isObject(name));
  return {
    ...nothing,
    wholeOf: isTree || named.length === 0 ? [parent] : [],
    reported: leaves.map(({ name }) => name),
    requests: inPortions(isTree ? treeItems(parent, leaves) : levelItems(named, known)),
  };
}

function isDeeper(name: string, parent: string): boolean {
  const dot = name.indexOf('.', parent.length);
  return dot !== -1 && dot < name.length - 1;
}

/** Something to ask for the value of, how many parameters that is likely to be, and what is known of them. */
interface Item {
  name: string;
  weight: number;
  known: ParameterInfo[];
}

function levelItems(named: ParameterInfo[], known: ParameterInfo[]): Item[] {
  const items = named.map((info) =>
    isObject(info.name) ? { name: info.name, weight: objectWeight, known: below([info.name], known) } : leafItem(info),
  );
  return items.sort((a, b) => a.weight - b.weight);
}

function leafItem(leaf: ParameterInfo): Item {
  return { name: leaf.name, weight: 1, known: [leaf] };
}

function treeItems(parent: string, leaves: ParameterInfo[]): Item[] {
  return cover(parent, leaves, Math.max(portionSize, Math.ceil(leaves.length / maxPortions)));
}

/** The largest objects of at most so many parameters, and the parameters beside them. */
function cover(path: string, leaves: ParameterInfo[], most: number): Item[] {
  if (leaves.length <= most) return leaves.length === 0 ? [] : [{ name: path, weight: leaves.length, known: leaves }];
  const children = Map.groupBy(leaves, ({ name }) => name.slice(0, name.indexOf('.', path.length) + 1) || name);
  return [...children].flatMap(([child, inChild]) =>
    isObject(child) ? cover(child, inChild, most) : inChild.map(leafItem),
  );
}

/** Each item goes into the first portion that has room for it. */
function inPortions(items: Item[]): RefreshRequest[] {
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  const size = Math.max(portionSize, Math.ceil(total / maxPortions));
  const portions: { left: number; items: Item[] }[] = [];
  for (const item of items) {
    let portion = portions.find(({ left }) => left >= item.weight);
    if (!portion) portions.push((portion = { left: size, items: [] }));
    portion.items.push(item);
    portion.left -= item.weight;
  }
  return portions.map((portion) =>
    valuesOf(
      portion.items.map(({ name }) => name),
      portion.items.flatMap(({ known }) => known),
    ),
  );
}

function below(names: string[], known: ParameterInfo[]): ParameterInfo[] {
  return known.filter(({ name }) => names.some((path) => name === path || (isObject(path) && name.startsWith(path))));
}

function levelOf(parameterPath: string, known: ParameterInfo[]): RefreshRequest {
  return withKnown({ name: 'GetParameterNames', parameterPath, nextLevel: true }, below([parameterPath], known));
}

function valuesOf(parameterNames: string[], known: ParameterInfo[]): RefreshRequest {
  return withKnown({ name: 'GetParameterValues', parameterNames }, known);
}

function withKnown(request: CwmpRequest, known: ParameterInfo[]): RefreshRequest {
  return known.length === 0
    ? request
    : { ...request, writable: Object.fromEntries(known.map(({ name, writable }) => [name, writable])) };
}
