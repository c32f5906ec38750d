import type { StoredParameter } from '../../db/devices/parameters.ts';
import type { Verdict } from '../../db/runs/settle.ts';
import type { CwmpRequest, ParameterInfo } from '../../domain/cwmp/messages.ts';
import type { RefreshRequest } from '../../domain/cwmp/outgoingRequest.ts';
import type { SlicedWork } from '../../lib/timeSlices.ts';
import { isObject, readNames, readValues, uniqueNames } from './parameters.ts';

/** What follows from the answer to one message of a refresh. */
export interface RefreshStep {
  parameters: StoredParameter[];
  /** The paths of objects whose parameters are all in `reported`. */
  wholeOf: string[];
  reported: string[];
  requests: RefreshRequest[];
}

/** The maximum number of messages of one refresh. */
export const maxRefreshMessages = 300;
/**
 * How many parameters one message reads. It reads more if the values would otherwise need more than `maxPortions`
 * messages.
 */
const portionSize = 80;
const maxPortions = 150;
/** How many parameters an object of unknown size is assumed to have. */
const assumedObjectSize = 15;

/**
 * Returns the next step of a refresh, which reads a device's parameter tree in portions.
 *
 * The names are read first. They decide how the values are requested, object by object, and each request for values
 * carries what is writable, so that each parameter row is written once: an update writes the row and its index entries
 * again.
 *
 * A portion that the CPE cannot answer in one piece, because it answers with a fault such as 9004 or breaks off its
 * session, is split into halves (`splitRequest`). If the whole tree's names are too many, or the CPE reports nothing
 * for an object because it does not support partial paths, they are requested one level deeper. A single parameter that
 * the CPE cannot answer is stored without a value. After a CPE has broken off its session on a partial path, it is
 * asked for full names (`withFullNames`).
 *
 * It pauses between the steps that take long when there are many names.
 */
export function* continueRefresh(request: RefreshRequest, verdict: Verdict): SlicedWork<RefreshStep> {
  const known = Object.entries(request.writable ?? {}).map(([name, writable]) => ({ name, writable }));
  if (request.name === 'GetParameterValues') return continueValues(request.parameterNames, known, verdict);
  if (request.name !== 'GetParameterNames') return nothing;
  return yield* continueNames(request.parameterPath, request.nextLevel, known, verdict);
}

/** Returns the request for values with the full names of the parameters, as far as they are known. */
export function withFullNames(request: RefreshRequest): RefreshRequest {
  if (request.name !== 'GetParameterValues') return request;
  const known = Object.keys(request.writable ?? {});
  const parameterNames = request.parameterNames.flatMap((name) => {
    const inside = isObject(name) ? known.filter((path) => path.startsWith(name)) : [];
    return inside.length > 0 ? inside : [name];
  });
  return { ...request, parameterNames };
}

const nothing: RefreshStep = { parameters: [], wholeOf: [], reported: [], requests: [] };

function continueValues(names: string[], known: ParameterInfo[], verdict: Verdict): RefreshStep {
  if (verdict.state === 'faulted') return splitRequest(names, known);
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
    requests: objects.filter((object) => !wholeOf.includes(object)).map((object) => requestLevel(object, known)),
  };
}

/** Handles a fault such as 9004 (resources exceeded): requests the same values in smaller portions. */
function splitRequest(names: string[], known: ParameterInfo[]): RefreshStep {
  if (names.length === 1) {
    const requests = names.filter(isObject).map((object) => requestLevel(object, known));
    return { ...nothing, parameters: requests.length === 0 ? readNames(known) : [], requests };
  }
  const middle = Math.ceil(names.length / 2);
  return {
    ...nothing,
    requests: [names.slice(0, middle), names.slice(middle)].map((half) => requestValues(half, below(half, known))),
  };
}

function* continueNames(
  parent: string,
  nextLevel: boolean,
  known: ParameterInfo[],
  verdict: Verdict,
): SlicedWork<RefreshStep> {
  if (verdict.state === 'faulted') {
    return nextLevel
      ? { ...nothing, parameters: readNames(known) }
      : { ...nothing, requests: [requestLevel(parent, known)] };
  }
  if (verdict.response?.name !== 'GetParameterNames') return nothing;
  const named = uniqueNames(verdict.response.parameterList).filter(
    ({ name }) => name !== parent && name.startsWith(parent),
  );
  // Some CPEs answer with one level even when all levels were requested.
  const isTree = !nextLevel && named.some(({ name }) => isDeeper(name, parent));
  const leaves = named.filter(({ name }) => !isObject(name));
  yield;
  const items = isTree ? treeItems(parent, leaves) : levelItems(named, known);
  yield;
  return {
    ...nothing,
    wholeOf: isTree || named.length === 0 ? [parent] : [],
    reported: leaves.map(({ name }) => name),
    requests: requestInPortions(items),
  };
}

function isDeeper(name: string, parent: string): boolean {
  const dot = name.indexOf('.', parent.length);
  return dot !== -1 && dot < name.length - 1;
}

/** A path whose values are to be requested. */
interface Item {
  path: string;
  /** How many parameters it has, or probably has. */
  size: number;
  /** Its parameters, as far as they are known. */
  known: ParameterInfo[];
}

function levelItems(named: ParameterInfo[], known: ParameterInfo[]): Item[] {
  const items = named.map((info) =>
    isObject(info.name)
      ? { path: info.name, size: assumedObjectSize, known: below([info.name], known) }
      : leafItem(info),
  );
  return items.sort((a, b) => a.size - b.size);
}

function leafItem(leaf: ParameterInfo): Item {
  return { path: leaf.name, size: 1, known: [leaf] };
}

function treeItems(parent: string, leaves: ParameterInfo[]): Item[] {
  return splitTree(parent, leaves, Math.max(portionSize, Math.ceil(leaves.length / maxPortions)));
}

/** Returns the largest objects below `path` with at most `maxSize` parameters, and the parameters outside of them. */
function splitTree(path: string, leaves: ParameterInfo[], maxSize: number): Item[] {
  if (leaves.length <= maxSize) return leaves.length === 0 ? [] : [{ path, size: leaves.length, known: leaves }];
  const childOf = ({ name }: ParameterInfo): string => name.slice(0, name.indexOf('.', path.length) + 1) || name;
  const only = leaves[0] && childOf(leaves[0]);
  // A tree has levels with one child, which take a tenth of the time without grouping.
  if (only !== undefined && isObject(only) && leaves.every(({ name }) => name.startsWith(only)))
    return splitTree(only, leaves, maxSize);
  const children = Map.groupBy(leaves, childOf);
  return [...children].flatMap(([child, inChild]) =>
    isObject(child) ? splitTree(child, inChild, maxSize) : inChild.map(leafItem),
  );
}

/** Distributes the items over messages: each goes into the first portion with room for it. */
function requestInPortions(items: Item[]): RefreshRequest[] {
  const total = items.reduce((sum, item) => sum + item.size, 0);
  const capacity = Math.max(portionSize, Math.ceil(total / maxPortions));
  const portions: { room: number; items: Item[] }[] = [];
  for (const item of items) {
    let portion = portions.find(({ room }) => room >= item.size);
    if (!portion) portions.push((portion = { room: capacity, items: [] }));
    portion.items.push(item);
    portion.room -= item.size;
  }
  return portions.map((portion) =>
    requestValues(
      portion.items.map(({ path }) => path),
      portion.items.flatMap(({ known }) => known),
    ),
  );
}

function below(names: string[], known: ParameterInfo[]): ParameterInfo[] {
  return known.filter(({ name }) => names.some((path) => name === path || (isObject(path) && name.startsWith(path))));
}

function requestLevel(parameterPath: string, known: ParameterInfo[]): RefreshRequest {
  return withKnown({ name: 'GetParameterNames', parameterPath, nextLevel: true }, below([parameterPath], known));
}

function requestValues(parameterNames: string[], known: ParameterInfo[]): RefreshRequest {
  return withKnown({ name: 'GetParameterValues', parameterNames }, known);
}

function withKnown(request: CwmpRequest, known: ParameterInfo[]): RefreshRequest {
  return known.length === 0
    ? request
    : { ...request, writable: Object.fromEntries(known.map(({ name, writable }) => [name, writable])) };
}
