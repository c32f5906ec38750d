import type { z } from 'zod';
import type { InstanceRow } from '../../../db/services/instances.ts';
import {
  monitorHref,
  monitorId,
  monitorStateByStatus,
  serviceHref,
  serviceStateByStatus,
  tmf640Path,
} from '../../../domain/tmf640.ts';
import type { RunError, RunStatus, VariableDefinition, VariableValues } from '../../../domain/types.ts';
import { redactorFor } from '../../resources/shared/redaction.ts';
import type { monitorResponse } from './monitorResponseSchema.ts';
import { presentCharacteristics } from './servicePresenter.ts';

type MonitorResponse = z.output<typeof monitorResponse>;

/** The part of a run that a monitor shows. */
interface MonitoredRun {
  number: number;
  status: RunStatus;
  error: RunError | null;
  variables: VariableValues;
  definitions: VariableDefinition[];
  secrets?: string[];
}

/** Whether a next run is due: the first run waits for the CPE, a later one for its trigger. */
export const hasNextRun = ({ lastRun, waiting }: InstanceRow): boolean => lastRun === null || waiting !== null;

/** Presents a run of the instance. */
export function presentMonitor(instance: InstanceRow, run: MonitoredRun): MonitorResponse {
  const { number, status, error, variables, definitions } = run;
  const id = monitorId(instance.id, number);
  const redacted = redactorFor([run, instance]).json(error);
  return {
    id,
    href: monitorHref(id),
    '@type': 'Monitor',
    sourceHref: serviceHref(instance.id),
    state: monitorStateByStatus[status],
    request: {
      method: number === 1 ? 'POST' : 'PATCH',
      to: number === 1 ? `${tmf640Path}/service` : serviceHref(instance.id),
      body: JSON.stringify({ state: 'active', serviceCharacteristic: presentCharacteristics(definitions, variables) }),
    },
    ...(status !== 'running' && { response: presentResponse(status, redacted) }),
  };
}

function presentResponse(status: RunStatus, error: RunError | null): NonNullable<MonitorResponse['response']> {
  if (!error) return { statusCode: '200', body: JSON.stringify({ state: serviceStateByStatus[status] }) };
  return {
    statusCode: '500',
    body: JSON.stringify({ code: error.type, reason: 'It could not be applied', message: error.message }),
  };
}

/**
 * Presents the next run, which applies the current values.
 * @param before the instance at the request: the run may have begun since.
 */
export function presentNext(before: Pick<InstanceRow, 'lastRun'>, current: InstanceRow): MonitorResponse {
  const { variables, definitions } = current;
  return presentMonitor(current, {
    number: (before.lastRun?.number ?? 0) + 1,
    status: 'running',
    error: null,
    variables,
    definitions,
  });
}

/** Presents the run that the instance's status results from. */
export function presentNewest(instance: InstanceRow): MonitorResponse {
  const { lastRun, status } = instance;
  return lastRun && status !== 'pending'
    ? presentMonitor(instance, { ...lastRun, status })
    : presentNext(instance, instance);
}
