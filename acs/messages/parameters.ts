import type { Verdict } from '../../db/runs/settle.ts';
import type { Learned, StoredParameter } from '../../db/devices/parameters.ts';
import { isSecretParameter } from '../../domain/cwmp/redaction.ts';
import type { CwmpRequest, ParameterInfo, ParameterValue } from '../../domain/cwmp/messages.ts';

/** TR-069's limit for paths. */
const maxPath = 256;

/** What the answer to a request tells of the device's parameters: what it reported, or has taken. */
export function parametersLearned(request: CwmpRequest, verdict: Verdict): Learned {
  if (verdict.state !== 'acknowledged') return { parameters: [], removed: [] };
  const { response } = verdict;
  switch (request.name) {
    case 'GetParameterValues':
      return {
        parameters: response?.name === 'GetParameterValues' ? readValues(response.parameterList) : [],
        removed: [],
      };
    case 'GetParameterNames':
      return {
        parameters: response?.name === 'GetParameterNames' ? readNames(uniqueNames(response.parameterList)) : [],
        removed: [],
      };
    case 'SetParameterValues':
      // Without the types: those are the script's word.
      return {
        parameters: readValues(request.parameterList).map((parameter) => ({ ...parameter, type: null })),
        removed: [],
      };
    case 'DeleteObject':
      return { parameters: [], removed: isObject(request.objectName) ? [request.objectName] : [] };
    default:
      return { parameters: [], removed: [] };
  }
}

export function isObject(name: string): boolean {
  return name.endsWith('.');
}

export function readValues(parameterList: ParameterValue[]): StoredParameter[] {
  return uniqueNames(parameterList)
    .filter(({ name }) => !isObject(name))
    .map(({ name, value, type }) => ({
      path: name,
      value: isSecretParameter(name) ? null : value.toWellFormed(),
      type,
      writable: null,
    }));
}

export function readNames(parameterList: ParameterInfo[]): StoredParameter[] {
  return parameterList
    .filter(({ name }) => !isObject(name))
    .map(({ name, writable }) => ({ path: name, value: null, type: null, writable }));
}

export function isPath(name: string): boolean {
  return name !== '' && name.length <= maxPath;
}

/** The last of each name; names that are none are left out. */
export function uniqueNames<Parameter extends { name: string }>(parameters: Parameter[]): Parameter[] {
  const named = parameters.filter(({ name }) => isPath(name));
  return [...new Map(named.map((parameter) => [parameter.name, parameter])).values()];
}
