import type { CwmpRequest } from './messages.ts';

/** The request's ParameterKey, which the CPE stores once it applied the request; undefined for a method that has none. */
export function parameterKeyOf(request: CwmpRequest): string | undefined {
  return 'parameterKey' in request ? request.parameterKey : undefined;
}

/** The same request with this ParameterKey (at most 32 characters), where its method has one. */
export function withParameterKey(request: CwmpRequest, parameterKey: string): CwmpRequest {
  return 'parameterKey' in request ? { ...request, parameterKey } : request;
}
