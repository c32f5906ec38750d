import { invalidFields } from '../../http/errors.ts';
import { location } from '../../http/responses.ts';
import { nullResponse } from './responseSchema.ts';

/** The fields that all operations of Oktopus share. */
export const oktopus = { tag: 'Oktopus' } as const;

const nullBody = (description: string) => ({
  description,
  schema: nullResponse,
  mediaType: 'application/json' as const,
});

export const createdResponse = (description: string) => ({ ...nullBody(description), headers: location });
export const acceptedResponse = nullBody;

/** Oktopus returns no body for a created resource. Cuttle adds the header Location. */
export const created = (path: string): { status: 201; headers: { Location: string }; body: null } => ({
  status: 201,
  headers: { Location: path },
  body: null,
});

/** @throws ApiError for the id of another organization: the client would believe that it changes something there. */
export function requireOwnTenant(tenantId: string | undefined, organizationId: string): void {
  if (tenantId === undefined || tenantId === organizationId) return;
  throw invalidFields([
    { field: 'tenant_id', message: `must be your organization, ${organizationId}, or be left out` },
  ]);
}
