import { secretMask } from '../variables.ts';
import { isHidden } from './redactedParameters.ts';
import type { CwmpRequest, CwmpResponse } from './messages.ts';

interface Rpc {
  request: CwmpRequest;
  response: CwmpResponse | null;
}

/**
 * The same with a mask in the place of the values that nobody is to see.
 * @param secretPaths the parameters that hold a secret, besides those whose name says so.
 */
export function hideValues({ request, response }: Rpc, secretPaths: string[]): Rpc {
  return { request: hide(request, secretPaths), response: response && hide(response, secretPaths) };
}

/** What the request sets that nobody is to see. */
export function secretValues(request: CwmpRequest, secretPaths: string[]): string[] {
  if (request.name !== 'SetParameterValues') return [];
  return request.parameterList.filter(({ name }) => isSecret(name, secretPaths)).map(({ value }) => value);
}

function isSecret(path: string, secretPaths: string[]): boolean {
  return isHidden(path) || secretPaths.includes(path);
}

function hide<Either extends CwmpRequest | CwmpResponse>(rpc: Either, secretPaths: string[]): Either {
  if ((rpc.name !== 'SetParameterValues' && rpc.name !== 'GetParameterValues') || !('parameterList' in rpc)) return rpc;
  const parameterList = rpc.parameterList.map((parameter) =>
    parameter.value !== '' && isSecret(parameter.name, secretPaths) ? { ...parameter, value: secretMask } : parameter,
  );
  return { ...rpc, parameterList };
}
