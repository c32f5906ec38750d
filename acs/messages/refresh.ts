import type { Verdict } from '../../db/runs/settle.ts';
import type { CwmpRequest, ParameterInfo } from '../../domain/cwmp/messages.ts';
import { coverPaths } from '../../domain/devices/parameterTree/cover.ts';
import { createObjectFinder, isBelow } from '../../domain/devices/parameterTree/objects.ts';
import type { TreeChanges, TreeDocument } from '../../domain/devices/parameterTree/update.ts';
import { isObject, readNames, readValues, uniqueNames } from './parameters.ts';

/** What follows from the answer to one message of a refresh. */
export interface RefreshStep extends TreeChanges {
  requests: CwmpRequest[];
  /** All values below this object are to be requested, in the portions of {@link requestValuesBelow}. */
  reads?: string;
}

/** The maximum number of messages of one refresh. */
export const maxRefreshMessages = 300;
/**
 * How many parameters one message reads. It reads more if the values would otherwise need more than `maxPortions`
 * messages.
 */
const portionSize = 500;
const maxPortions = 150;
/** How many parameters an object of unknown size is assumed to have. */
const assumedObjectSize = 100;

/**
 * Returns the next step of a refresh, which reads a device's parameter tree in portions.
 *
 * The names are read first, and stored. They decide how the values are requested: those of one stored document with
 * each message, so that each document is written twice at most.
 *
 * A portion that the CPE cannot answer in one piece, because it answers with a fault such as 9004 or breaks off its
 * session, is split into halves (`splitRequest`). If the whole tree's names are too many, or the CPE reports nothing
 * for an object because it does not support partial paths, they are requested one level deeper. A single parameter that
 * the CPE cannot answer stays without a value. After a CPE has broken off its session on a partial path, it is asked
 * for full names (`withFullNames`).
 */
export function continueRefresh(request: CwmpRequest, verdict: Verdict): RefreshStep {
  if (request.name === 'GetParameterValues') return continueValues(request.parameterNames, verdict);
  if (request.name !== 'GetParameterNames') return nothing;
  return continueNames(request.parameterPath, request.nextLevel, verdict);
}

/**
 * Returns the requests for all values below an object: each for the parameters of one document, or of several small
 * ones.
 * @param tree the device's documents, in order. Those with parameters of the object have been read.
 */
export function requestValuesBelow(parent: string, tree: readonly TreeDocument[]): CwmpRequest[] {
  const portions: string[][] = [];
  for (const { parameters = [] } of tree) {
    const paths = parameters.map(({ path }) => path).filter((path) => isBelow(path, parent));
    const last = portions.at(-1);
    if (last && last.length + paths.length <= portionSize) last.push(...paths);
    else if (paths.length > 0) portions.push(paths);
  }
  return portions.map((paths, index) =>
    requestValues(coverPaths(parent, paths, portions[index - 1]?.at(-1), portions[index + 1]?.[0])),
  );
}

/**
 * Returns the request for values with the full names of the parameters, as far as they are known.
 * @param known the stored paths below the requested objects.
 */
export function withFullNames({ parameterNames }: { parameterNames: string[] }, known: readonly string[]): CwmpRequest {
  const full = parameterNames.flatMap((name) => {
    const inside = isObject(name) ? known.filter((path) => isBelow(path, name)) : [];
    return inside.length > 0 ? inside : [name];
  });
  return requestValues(full);
}

const nothing: RefreshStep = { parameters: [], wholeOf: [], requests: [] };

function continueValues(names: string[], verdict: Verdict): RefreshStep {
  if (verdict.state === 'faulted') return { ...nothing, requests: splitRequest(names) };
  if (verdict.response?.name !== 'GetParameterValues') return nothing;
  const parameters = readValues(verdict.response.parameterList);
  const objects = names.filter(isObject);
  const findObject = createObjectFinder(objects);
  const reported = new Set(parameters.map(({ path }) => findObject(path)));
  return {
    parameters,
    wholeOf: objects.filter((object) => reported.has(object)),
    requests: objects.filter((object) => !reported.has(object)).map(requestLevel),
  };
}

/** Handles a fault such as 9004 (resources exceeded): requests the same values in smaller portions. */
function splitRequest(names: string[]): CwmpRequest[] {
  if (names.length === 1) return names.filter(isObject).map(requestLevel);
  const middle = Math.ceil(names.length / 2);
  return [names.slice(0, middle), names.slice(middle)].map(requestValues);
}

function continueNames(parent: string, nextLevel: boolean, verdict: Verdict): RefreshStep {
  if (verdict.state === 'faulted') return nextLevel ? nothing : { ...nothing, requests: [requestLevel(parent)] };
  if (verdict.response?.name !== 'GetParameterNames') return nothing;
  const named = uniqueNames(verdict.response.parameterList).filter(
    ({ name }) => name !== parent && name.startsWith(parent),
  );
  const parameters = readNames(named);
  // Some CPEs answer with one level even when all levels were requested.
  const isTree = !nextLevel && named.some(({ name }) => isDeeper(name, parent));
  if (isTree) return { parameters, wholeOf: [parent], requests: [], reads: parent };
  return { parameters, wholeOf: named.length === 0 ? [parent] : [], requests: requestLevelValues(named) };
}

function isDeeper(name: string, parent: string): boolean {
  const dot = name.indexOf('.', parent.length);
  return dot !== -1 && dot < name.length - 1;
}

/** Requests the values of one level's parameters and objects. Each goes into the first portion with room for it. */
function requestLevelValues(named: ParameterInfo[]): CwmpRequest[] {
  const items = named
    .map(({ name }) => ({ name, size: isObject(name) ? assumedObjectSize : 1 }))
    .sort((a, b) => a.size - b.size);
  const total = items.reduce((sum, { size }) => sum + size, 0);
  const capacity = Math.max(portionSize, Math.ceil(total / maxPortions));
  const portions: { room: number; names: string[] }[] = [];
  for (const { name, size } of items) {
    let portion = portions.find(({ room }) => room >= size);
    if (!portion) portions.push((portion = { room: capacity, names: [] }));
    portion.names.push(name);
    portion.room -= size;
  }
  return portions.map(({ names }) => requestValues(names));
}

function requestLevel(parameterPath: string): CwmpRequest {
  return { name: 'GetParameterNames', parameterPath, nextLevel: true };
}

function requestValues(parameterNames: string[]): CwmpRequest {
  return { name: 'GetParameterValues', parameterNames };
}
