import type { z } from 'zod';
import type { InstanceRow } from '../../../db/services/instances.ts';
import {
  cpeReference,
  failureNote,
  serviceHref,
  specificationReference,
  serviceStateByStatus,
} from '../../../domain/tmf640.ts';
import type { VariableDefinition, VariableValues } from '../../../domain/types.ts';
import { maskSecretVariables } from '../../../domain/variables.ts';
import { redactorFor } from '../../resources/shared/redaction.ts';
import { readStoredFields } from './storedFields.ts';
import type { serviceResponse } from './serviceResponseSchema.ts';

type ServiceResponse = z.output<typeof serviceResponse>;

/** Presents an instance as a service of TMF640. */
export function presentService(instance: InstanceRow): ServiceResponse {
  const { id, serviceId, serviceName, deviceId, lastRun, definitions, variables, externalId, metadata } = instance;
  const state = serviceStateByStatus[instance.status];
  const { note = [], ...stored } = readStoredFields(metadata);
  const notes = [...note, ...failureNotes(instance)];
  return {
    id,
    href: serviceHref(id),
    '@type': 'Service',
    name: serviceName,
    category: 'RFS',
    ...stored,
    ...(externalId !== null && { externalId }),
    state,
    serviceDate: instance.createdAt,
    ...(state === 'active' && lastRun?.finishedAt && { startDate: lastRun.finishedAt }),
    hasStarted: lastRun !== null,
    isServiceEnabled: instance.pausedAt === null && instance.devicePausedAt === null,
    serviceSpecification: {
      ...specificationReference(serviceId, serviceName),
      version: String(instance.pinnedVersion ?? instance.latestVersion),
    },
    serviceCharacteristic: presentCharacteristics(definitions, variables),
    supportingResource: [cpeReference(deviceId)],
    ...(notes.length > 0 && { note: notes }),
  };
}

function failureNotes(instance: InstanceRow): Record<string, unknown>[] {
  const { status, lastRun } = instance;
  if (status !== 'failed' || !lastRun?.error || !lastRun.finishedAt) return [];
  return [failureNote(lastRun.finishedAt, redactorFor([lastRun, instance]).text(lastRun.error.message))];
}

export function presentCharacteristics(
  definitions: VariableDefinition[],
  values: VariableValues,
): NonNullable<ServiceResponse['serviceCharacteristic']> {
  const typeOf = new Map(definitions.map(({ name, type }) => [name, type]));
  return Object.entries(maskSecretVariables(definitions, values)).map(([name, value]) => ({
    name,
    valueType: typeOf.get(name) ?? 'string',
    value,
  }));
}
