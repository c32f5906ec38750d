import type { z } from 'zod';
import type { ServiceRow, ServiceSummaryRow } from '../../../db/services/services.ts';
import type { ServiceVersionRow, ServiceVersionSummaryRow } from '../../../db/services/serviceVersions.ts';
import type { VariableDefinition } from '../../../domain/types.ts';
import { secretMask } from '../../../domain/variables.ts';
import type {
  serviceResponse,
  serviceSummaryResponse,
  serviceVersionResponse,
  serviceVersionSummaryResponse,
} from './responseSchema.ts';

type ServiceSummaryResponse = z.output<typeof serviceSummaryResponse>;

/** Presents a service in a list, without its script, which may be long. */
export function presentServiceSummary(service: ServiceSummaryRow): ServiceSummaryResponse {
  return {
    id: service.id,
    name: service.name,
    description: service.description,
    ...presentContent(service),
    created_at: service.createdAt,
    updated_at: service.updatedAt,
    revision: service.revision,
  };
}

export function presentService(service: ServiceRow): z.output<typeof serviceResponse> {
  return { ...presentServiceSummary(service), script: service.script };
}

/** Presents a version in a list. */
export function presentServiceVersionSummary(
  version: ServiceVersionSummaryRow,
): z.output<typeof serviceVersionSummaryResponse> {
  return { ...presentContent(version), created_at: version.createdAt };
}

export function presentServiceVersion(version: ServiceVersionRow): z.output<typeof serviceVersionResponse> {
  return { ...presentServiceVersionSummary(version), script: version.script };
}

function presentContent({
  version,
  variables,
  events,
  policy,
}: Omit<ServiceVersionSummaryRow, 'createdAt'>): Omit<z.output<typeof serviceVersionSummaryResponse>, 'created_at'> {
  const { limits, retry, fits, on_repeated_bootstrap } = policy;
  return { version, variables: variables.map(presentVariable), events, limits, retry, fits, on_repeated_bootstrap };
}

function presentVariable(definition: VariableDefinition): ServiceSummaryResponse['variables'][number] {
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
