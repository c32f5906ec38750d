import type { ServiceRow, ServiceSummaryRow } from '../../db/services.ts';
import type { ServiceVersionRow, ServiceVersionSummaryRow } from '../../db/serviceVersions.ts';
import type { VariableDefinition } from '../../domain/types.ts';
import { secretMask } from '../../domain/variables.ts';

/** As a list shows it: a script may be long. */
export function presentServiceSummary(service: ServiceSummaryRow): Record<string, unknown> {
  return {
    id: service.id,
    name: service.name,
    description: service.description,
    ...presentContent(service),
    created_at: service.createdAt,
    updated_at: service.updatedAt,
  };
}

export function presentService(service: ServiceRow): Record<string, unknown> {
  return { ...presentServiceSummary(service), script: service.script };
}

/** As a list shows it. */
export function presentServiceVersionSummary(version: ServiceVersionSummaryRow): Record<string, unknown> {
  return { ...presentContent(version), created_at: version.createdAt };
}

export function presentServiceVersion(version: ServiceVersionRow): Record<string, unknown> {
  return { ...presentServiceVersionSummary(version), script: version.script };
}

function presentContent({ version, variables, events, policy }: Omit<ServiceVersionSummaryRow, 'createdAt'>): Record<string, unknown> {
  const { limits, retry, fits } = policy;
  return { version, variables: variables.map(presentVariable), events, limits, retry, fits };
}

function presentVariable(definition: VariableDefinition): Record<string, unknown> {
  const { name, description, type, required, secret } = definition;
  return {
    name,
    ...(description !== undefined && { description }),
    type,
    required,
    ...(definition.default !== undefined && { default: secret ? secretMask : definition.default }),
    secret,
  };
}
