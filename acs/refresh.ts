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
/** So many values are asked for by name in one message, and so many objects: a CPE that can't is asked for each by itself. */
const namesPerRequest = 32;
const objectsPerRequest = 4;
/** TR-069's limit for paths. */
const maxPath = 256;

/**
 * A device's tree is read in portions: the names of one level, then the values of the objects below it, a few at a time. What a CPE
 * can't answer in one piece (a fault such as 9004, or it drops the session) is read object by object, then one level deeper. What can't be taken apart any more is left out.
 */
export function continueRefresh(request: CwmpRequest, verdict: Verdict): RefreshStep {
  const nothing: RefreshStep = { parameters: [], wholeOf: [], requests: [] };
  if (request.name === 'GetParameterValues') {
    const objects = request.parameterNames.filter((name) => name.endsWith('.'));
    const requests = objects.length > 1 ? objects.map((path) => valuesOf([path])) : objects.map(namesOf);
    if (verdict.state === 'faulted') return { ...nothing, requests };
    if (verdict.response?.name !== 'GetParameterValues') return nothing;
    return { parameters: storedValues(verdict.response.parameterList), wholeOf: objects, requests: [] };
  }
  if (request.name !== 'GetParameterNames' || verdict.state === 'faulted' || verdict.response?.name !== 'GetParameterNames') return nothing;
  const below = verdict.response.parameterList.filter(({ name }) => name !== request.parameterPath && name.startsWith(request.parameterPath));
  const leaves = unique(below.filter(({ name }) => !name.endsWith('.')));
  const objects = unique(below.filter(({ name }) => name.endsWith('.')));
  return {
    parameters: leaves.map(({ name, writable }) => ({ path: name, value: null, type: null, writable })),
    wholeOf: [],
    requests: [...inPortions(leaves, namesPerRequest), ...inPortions(objects, objectsPerRequest)],
  };
}

function namesOf(parameterPath: string): CwmpRequest {
  return { name: 'GetParameterNames', parameterPath, nextLevel: true };
}

function valuesOf(parameterNames: string[]): CwmpRequest {
  return { name: 'GetParameterValues', parameterNames };
}

function inPortions(parameters: { name: string }[], size: number): CwmpRequest[] {
  const requests: CwmpRequest[] = [];
  for (let at = 0; at < parameters.length; at += size) requests.push(valuesOf(parameters.slice(at, at + size).map(({ name }) => name)));
  return requests.slice(0, maxChildren);
}

function storedValues(parameterList: { name: string; value: string; type: string }[]): StoredParameter[] {
  const leaves = parameterList.filter(({ name }) => !name.endsWith('.'));
  return unique(leaves).map(({ name, value, type }) => ({ path: name, value: value.toWellFormed(), type, writable: null }));
}

/** The last of each name; names that are none are left out. */
function unique<Parameter extends { name: string }>(parameters: Parameter[]): Parameter[] {
  const named = parameters.filter(({ name }) => name !== '' && name.length <= maxPath);
  return [...new Map(named.map((parameter) => [parameter.name, parameter])).values()];
}
