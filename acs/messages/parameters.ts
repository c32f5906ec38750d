import type { ParameterChanges, StoredParameter } from '../../db/devices/parameters.ts';
import type { Verdict } from '../../db/runs/settle.ts';
import type { CwmpRequest, ParameterInfo, ParameterValue } from '../../domain/cwmp/messages.ts';
import { isSecretParameter } from '../../domain/cwmp/redaction.ts';

/** In characters: TR-069's limit for the path of a parameter. */
const maxPathLength = 256;

const nothing: ParameterChanges = { parameters: [], removed: [] };

/**
 * Returns what an acknowledged request shows about the device's parameters: what the CPE reported, accepted or deleted.
 */
export function parameterChanges(request: CwmpRequest, verdict: Verdict): ParameterChanges {
  if (verdict.state !== 'acknowledged') return nothing;
  const { response } = verdict;
  switch (request.name) {
    case 'GetParameterValues':
      if (response?.name !== request.name) return nothing;
      return { parameters: readValues(response.parameterList), removed: [] };
    case 'GetParameterNames':
      if (response?.name !== request.name) return nothing;
      return { parameters: readNames(uniqueNames(response.parameterList)), removed: [] };
    case 'SetParameterValues':
      // Without the types: they come from the script, not from the CPE.
      return {
        parameters: readValues(request.parameterList).map((parameter) => ({ ...parameter, type: null })),
        removed: [],
      };
    case 'DeleteObject':
      return { parameters: [], removed: isObject(request.objectName) ? [request.objectName] : [] };
    default:
      return nothing;
  }
}

export function isObject(name: string): boolean {
  return name.endsWith('.');
}

/** Returns reported values in the form in which they are stored. The values of secret parameters are not stored. */
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

/** Returns reported names in the form in which parameters are stored, without values. */
export function readNames(parameterList: ParameterInfo[]): StoredParameter[] {
  return parameterList
    .filter(({ name }) => !isObject(name))
    .map(({ name, writable }) => ({ path: name, value: null, type: null, writable }));
}

export function isPath(name: string): boolean {
  return name !== '' && name.length <= maxPathLength;
}

/** Returns the last parameter of each name. Names that are empty or too long are left out. */
export function uniqueNames<Parameter extends { name: string }>(parameters: Parameter[]): Parameter[] {
  const byName = new Map<string, Parameter>();
  for (const parameter of parameters) if (isPath(parameter.name)) byName.set(parameter.name, parameter);
  return [...byName.values()];
}
