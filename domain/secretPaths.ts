import type { CwmpRequest } from './cwmp/messages.ts';

/** Shorter values occur in any text by chance; hiding them would hide more than it protects. */
export const shortestSecret = 4;

/** The parameters that the request gives one of the secrets to. */
export function secretPathsOf(request: CwmpRequest, secrets: string[]): string[] {
  if (request.name !== 'SetParameterValues') return [];
  const long = secrets.filter(({ length }) => length >= shortestSecret);
  return request.parameterList
    .filter(({ value }) => long.some((secret) => value.includes(secret)))
    .map(({ name }) => name);
}
