import type { Verdict } from '../../db/runs/settle.ts';
import type { CwmpRequest, ParameterInfo, ParameterValue } from '../../domain/cwmp/messages.ts';
import { isSecretParameter } from '../../domain/cwmp/redaction.ts';
import { isStorablePath } from '../../domain/devices/parameterTree/paths.ts';
import type { ReportedParameter, TreeChanges } from '../../domain/devices/parameterTree/update.ts';

const nothing: TreeChanges = { parameters: [], wholeOf: [] };

/**
 * Returns what an acknowledged request shows about the device's parameters: what the CPE reported, accepted or deleted.
 */
export function parameterChanges(request: CwmpRequest, verdict: Verdict): TreeChanges {
  if (verdict.state !== 'acknowledged') return nothing;
  const { response } = verdict;
  switch (request.name) {
    case 'GetParameterValues':
      if (response?.name !== request.name) return nothing;
      return { parameters: readValues(response.parameterList), wholeOf: [] };
    case 'GetParameterNames':
      if (response?.name !== request.name) return nothing;
      return { parameters: readNames(uniqueNames(response.parameterList)), wholeOf: [] };
    case 'SetParameterValues':
      // Without the types: they come from the script, not from the CPE.
      return {
        parameters: readValues(request.parameterList).map((parameter) => ({ ...parameter, type: null })),
        wholeOf: [],
      };
    case 'DeleteObject':
      return { parameters: [], wholeOf: isObject(request.objectName) ? [request.objectName] : [] };
    default:
      return nothing;
  }
}

export function isObject(name: string): boolean {
  return name.endsWith('.');
}

/** Returns reported values in the form in which they are stored. The values of secret parameters are not stored. */
export function readValues(parameterList: ParameterValue[]): ReportedParameter[] {
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
export function readNames(parameterList: ParameterInfo[]): ReportedParameter[] {
  return parameterList
    .filter(({ name }) => !isObject(name))
    .map(({ name, writable }) => ({ path: name, value: null, type: null, writable }));
}

/** Returns the last parameter of each name. Names that cannot be stored are left out. */
export function uniqueNames<Parameter extends { name: string }>(parameters: Parameter[]): Parameter[] {
  const byName = new Map<string, Parameter>();
  for (const parameter of parameters) if (isStorablePath(parameter.name)) byName.set(parameter.name, parameter);
  return [...byName.values()];
}
