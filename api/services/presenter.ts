import type { z } from 'zod';
import type { ServiceRow, ServiceSummaryRow } from '../../db/services.ts';
import type { VariableDefinition } from '../../domain/types.ts';
import { secretMask } from '../../domain/variables.ts';
import type { service as serviceSchema, serviceSummary } from './shown.ts';

type Summary = z.output<typeof serviceSummary>;

/** As a list shows it: a script may be long. */
export function presentServiceSummary(service: ServiceSummaryRow): Summary {
  return {
    id: service.id,
    name: service.name,
    description: service.description,
    version: service.version,
    variables: service.variables.map(presentVariable),
    events: service.events,
    limits: service.policy.limits,
    retry: service.policy.retry,
    fits: service.policy.fits,
    created_at: service.createdAt,
    updated_at: service.updatedAt,
    revision: service.revision,
  };
}

export function presentService(service: ServiceRow): z.output<typeof serviceSchema> {
  return { ...presentServiceSummary(service), script: service.script };
}

function presentVariable(definition: VariableDefinition): Summary['variables'][number] {
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
