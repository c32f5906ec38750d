import { invalidFields } from '../../http/errors.ts';
import { location } from '../../http/responses.ts';
import { nullResponse } from './responseSchema.ts';

/** What all operations of Oktopus have in common. */
export const oktopus = { tag: 'Oktopus' } as const;

const nullAnswer = (description: string) => ({
  description,
  schema: nullResponse,
  mediaType: 'application/json' as const,
});

export const madeAnswer = (description: string) => ({ ...nullAnswer(description), headers: location });
export const begunAnswer = nullAnswer;

/** Oktopus tells nothing of what was made; whoever can read a header is told where it is. */
export const made = (path: string): { status: 201; headers: { Location: string }; body: null } => ({
  status: 201,
  headers: { Location: path },
  body: null,
});

/** Who gives another's believes to change something there. */
export function requireOwnTenant(tenantId: string | undefined, organizationId: string): void {
  if (tenantId === undefined || tenantId === organizationId) return;
  throw invalidFields([
    { field: 'tenant_id', message: `must be your organization, which is ${organizationId}, or be left out` },
  ]);
}
