import { isDistinctive, secretMask } from '../variables.ts';
import type { CwmpRequest, CwmpResponse, VendorArgument } from './messages.ts';

interface Rpc {
  request: CwmpRequest;
  response: CwmpResponse | null;
}

/** In the last name of a path. */
const secretName = /(?:Password|Passphrase|PreSharedKey|WEPKey|SharedSecret|Secret|PrivateKey|PIN)\d*$/i;
const secretObject = /\.(?:WEPKey|PreSharedKey)\.\d+\.[^.]+$/i;

/**
 * Whether a parameter holds a password or a key. TR-098 and TR-181 require a CPE to report such a parameter as empty,
 * but many do not. Its value is not stored.
 */
export function isSecretParameter(path: string): boolean {
  return secretName.test(path.slice(path.lastIndexOf('.') + 1)) || secretObject.test(path);
}

/**
 * Replaces secret values with a mask.
 * @param secretPaths parameters that hold a secret, besides those whose name says so.
 */
export function redactValues({ request, response }: Rpc, secretPaths: string[]): Rpc {
  return { request: redact(request, secretPaths), response: response && redact(response, secretPaths) };
}

/** Returns the secret values that the request sets. */
export function secretValues(request: CwmpRequest, secretPaths: string[]): string[] {
  if ('arguments' in request) return secretTexts(request.arguments);
  if (request.name !== 'SetParameterValues') return [];
  return request.parameterList.filter(({ name }) => isSecret(name, secretPaths)).map(({ value }) => value);
}

/**
 * Returns the paths of the parameters that the request sets to a value with one of the secrets in it, or to a secret of
 * less than 4 characters.
 */
export function findSecretPaths(request: CwmpRequest, secrets: string[]): string[] {
  if (request.name !== 'SetParameterValues') return [];
  const distinctive = secrets.filter(isDistinctive);
  return request.parameterList
    .filter(
      ({ value }) => value !== '' && (secrets.includes(value) || distinctive.some((secret) => value.includes(secret))),
    )
    .map(({ name }) => name);
}

/** Returns the texts of elements whose name, or that of one around them, is a secret's. */
function secretTexts(elements: VendorArgument[], isInside = false): string[] {
  return elements.flatMap(({ name, text, children }) => {
    const holdsSecret = isInside || isSecretParameter(name);
    return [...(holdsSecret && text !== '' ? [text] : []), ...secretTexts(children, holdsSecret)];
  });
}

function redactTexts(elements: VendorArgument[], isInside = false): VendorArgument[] {
  return elements.map((element) => {
    const holdsSecret = isInside || isSecretParameter(element.name);
    const text = holdsSecret && element.text !== '' ? secretMask : element.text;
    return { ...element, text, children: redactTexts(element.children, holdsSecret) };
  });
}

function isSecret(path: string, secretPaths: string[]): boolean {
  return isSecretParameter(path) || secretPaths.includes(path);
}

function redact<Either extends CwmpRequest | CwmpResponse>(rpc: Either, secretPaths: string[]): Either {
  if ('arguments' in rpc) return { ...rpc, arguments: redactTexts(rpc.arguments) };
  if ((rpc.name !== 'SetParameterValues' && rpc.name !== 'GetParameterValues') || !('parameterList' in rpc)) return rpc;
  const parameterList = rpc.parameterList.map((parameter) =>
    parameter.value !== '' && isSecret(parameter.name, secretPaths) ? { ...parameter, value: secretMask } : parameter,
  );
  return { ...rpc, parameterList };
}
