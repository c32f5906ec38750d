import type { CwmpRequest } from '../domain/cwmp/messages.ts';
import type { StoredParameter, Verdict } from '../db/messages.ts';

/** What follows from the answer to one message of a refresh. */
export interface RefreshStep {
  parameters: StoredParameter[];
  /** The objects whose parameters these are all. */
  wholeOf: string[];
  requests: CwmpRequest[];
}

/** So many messages a refresh may have in all, and so many for one level. */
export const maxRefreshMessages = 300;
const maxChildren = 100;
/** What one message asks for weighs at most so much: a parameter 1, an object 8. A CPE that can't is asked for each object by itself. */
const maxWeight = 36;
const objectWeight = 8;
/** TR-069's limit for paths. */
const maxPath = 256;

/**
 * A device's tree is read in portions: the names of one level, then its values and those of the objects below it, a few at a time. What
 * a CPE can't answer in one piece (a fault such as 9004, or it drops the session), or answers without a value of an object, since it
 * does not know partial paths, is read object by object, then one level deeper. What can't be taken apart any more is left out.
 */
export function continueRefresh(request: CwmpRequest, verdict: Verdict): RefreshStep {
  if (request.name === 'GetParameterValues') return continueValues(request.parameterNames, verdict);
  return request.name === 'GetParameterNames' ? continueNames(request.parameterPath, verdict) : nothing;
}

const nothing: RefreshStep = { parameters: [], wholeOf: [], requests: [] };

function continueValues(names: string[], verdict: Verdict): RefreshStep {
  const objects = names.filter(isObject);
  if (verdict.state === 'faulted') {
    const parameters = names.filter((name) => !isObject(name));
    if (objects.length === 0) return nothing;
    if (names.length === 1) return { ...nothing, requests: objects.map(namesOf) };
    return { ...nothing, requests: [...(parameters.length > 0 ? [parameters] : []), ...objects.map((path) => [path])].map(valuesOf) };
  }
  if (verdict.response?.name !== 'GetParameterValues') return nothing;
  const parameters = storedValues(verdict.response.parameterList);
  const wholeOf = objects.filter((object) => parameters.some(({ path }) => path.startsWith(object)));
  return { parameters, wholeOf, requests: objects.filter((object) => !wholeOf.includes(object)).map(namesOf) };
}

function continueNames(parent: string, verdict: Verdict): RefreshStep {
  if (verdict.state === 'faulted' || verdict.response?.name !== 'GetParameterNames') return nothing;
  const below = verdict.response.parameterList.filter(({ name }) => name !== parent && name.startsWith(parent));
  if (below.length === 0) return { ...nothing, wholeOf: [parent] };
  const leaves = unique(below.filter(({ name }) => !isObject(name)));
  const objects = unique(below.filter(({ name }) => isObject(name)));
  return {
    parameters: leaves.map(({ name, writable }) => ({ path: name, value: null, type: null, writable })),
    wholeOf: [],
    requests: inPortions([...leaves, ...objects].map(({ name }) => name)),
  };
}

function isObject(name: string): boolean {
  return name.endsWith('.');
}

function namesOf(parameterPath: string): CwmpRequest {
  return { name: 'GetParameterNames', parameterPath, nextLevel: true };
}

function valuesOf(parameterNames: string[]): CwmpRequest {
  return { name: 'GetParameterValues', parameterNames };
}

function inPortions(names: string[]): CwmpRequest[] {
  const portions: string[][] = [];
  let left = 0;
  for (const name of names) {
    const weight = isObject(name) ? objectWeight : 1;
    if (weight > left) {
      portions.push([]);
      left = maxWeight;
    }
    portions.at(-1)?.push(name);
    left -= weight;
  }
  return portions.slice(0, maxChildren).map(valuesOf);
}

function storedValues(parameterList: { name: string; value: string; type: string }[]): StoredParameter[] {
  const leaves = parameterList.filter(({ name }) => !isObject(name));
  return unique(leaves).map(({ name, value, type }) => ({ path: name, value: value.toWellFormed(), type, writable: null }));
}

/** The last of each name; names that are none are left out. */
function unique<Parameter extends { name: string }>(parameters: Parameter[]): Parameter[] {
  const named = parameters.filter(({ name }) => name !== '' && name.length <= maxPath);
  return [...new Map(named.map((parameter) => [parameter.name, parameter])).values()];
}
