import { secretMask } from '../variables.ts';
import type { CwmpRequest, CwmpResponse } from './messages.ts';

interface Rpc {
  request: CwmpRequest;
  response: CwmpResponse | null;
}

/**
 * The same with a mask in the place of the values that nobody is to see.
 * @param secretPaths the parameters that hold a secret, besides those whose name says so.
 */
export function redactValues({ request, response }: Rpc, secretPaths: string[]): Rpc {
  return { request: hide(request, secretPaths), response: response && hide(response, secretPaths) };
}

/** What the request sets that nobody is to see. */
export function secretValues(request: CwmpRequest, secretPaths: string[]): string[] {
  if (request.name !== 'SetParameterValues') return [];
  return request.parameterList.filter(({ name }) => isSecret(name, secretPaths)).map(({ value }) => value);
}

function isSecret(path: string, secretPaths: string[]): boolean {
  return isSecretParameter(path) || secretPaths.includes(path);
}

function hide<Either extends CwmpRequest | CwmpResponse>(rpc: Either, secretPaths: string[]): Either {
  if ((rpc.name !== 'SetParameterValues' && rpc.name !== 'GetParameterValues') || !('parameterList' in rpc)) return rpc;
  const parameterList = rpc.parameterList.map((parameter) =>
    parameter.value !== '' && isSecret(parameter.name, secretPaths) ? { ...parameter, value: secretMask } : parameter,
  );
  return { ...rpc, parameterList };
}

const hidden =
  /(?:Password|Passphrase|PreSharedKey|WEPKey|SharedSecret|Secret|PrivateKey|PIN)\d*$|\.(?:WEPKey|PreSharedKey)\.\d+\.[^.]+$/i;

/**
 * Whether a parameter holds a password or a key. TR-098 and TR-181 have a CPE report such a one as empty ("when read, this parameter returns an
 * empty string"), and many don't. Its value is not kept.
 */
export function isSecretParameter(path: string): boolean {
  return hidden.test(path);
}

/** Shorter values occur in any text by chance; hiding them would hide more than it protects. */
export const minSecretLength = 4;

/** The parameters that the request gives one of the secrets to. */
export function findSecretPaths(request: CwmpRequest, secrets: string[]): string[] {
  if (request.name !== 'SetParameterValues') return [];
  const long = secrets.filter(({ length }) => length >= minSecretLength);
  return request.parameterList
    .filter(({ value }) => long.some((secret) => value.includes(secret)))
    .map(({ name }) => name);
}
