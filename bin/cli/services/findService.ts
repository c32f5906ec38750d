import type { Schemas } from '../../../client/client.ts';
import { SetupError } from '../../../lib/config/setupError.ts';
import type { Api } from '../apiClient.ts';
import { answer } from '../apiClient.ts';

/** Finds a service by name. */
export async function findService(api: Api, name: string): Promise<Schemas['ServiceSummary'] | undefined> {
  const { items } = await answer(api.GET('/v1/services', { params: { query: { name } } }));
  return items[0];
}

/** @throws SetupError when there is none. */
export async function requireService(api: Api, name: string): Promise<Schemas['ServiceSummary']> {
  const service = await findService(api, name);
  if (!service)
    throw new SetupError(
      `There is no service ${name}. List services: cuttle service list. Create one: cuttle service apply <file>`,
    );
  return service;
}
