import type { z } from 'zod';
import type { presentInstance, presentRun } from '../../resources/instances/presenter.ts';
import type { presentService } from '../../resources/services/presenter.ts';
import type { oktopusInstanceResponse, definitionResponse, instanceLogResponse } from './responseSchema.ts';

/** Takes the response of `/v1`, so that secrets masked there are masked here too. */
export function toDefinition(
  { id, name, description, script, variables }: ReturnType<typeof presentService>,
  tenantId: string,
): z.output<typeof definitionResponse> {
  return {
    id,
    name,
    description,
    tenant_id: tenantId,
    script,
    variables: variables.map((each) => ({ description: '', ...each })),
    available: true,
  };
}

export function toAttachedInstance(
  { id, device_id, service_id, status, variables }: ReturnType<typeof presentInstance>,
  tenantId: string,
): z.output<typeof oktopusInstanceResponse> {
  return { id, device_id, service_id, tenant_id: tenantId, status, variables };
}

/** Presents a run as one entry of the log. */
export function toInstanceLog(
  {
    started_at,
    finished_at,
    error,
    log,
  }: Pick<ReturnType<typeof presentRun>, 'started_at' | 'finished_at' | 'error' | 'log'>,
  metadata: z.output<typeof instanceLogResponse>['metadata'],
): z.output<typeof instanceLogResponse> {
  const lines = [...log, ...(error ? [{ at: finished_at ?? started_at, text: error.message }] : [])];
  return {
    timestamp: started_at,
    metadata,
    message: lines.map(({ at, text }) => `${formatTime(at)} ${text}\n`).join(''),
  };
}

const formatTime = (at: Date): string => at.toISOString().slice(0, 19).replace('T', ' ');
