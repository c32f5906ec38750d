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

type Shown = z.output<typeof monitorResponse>;

/** A run, as far as a monitor tells of it. */
interface Monitored {
  number: number;
  status: RunStatus;
  error: RunError | null;
  variables: VariableValues;
  definitions: VariableDefinition[];
  secrets?: string[];
}

/** Whether something waits to begin the instance's next run: the first waits for its CPE. */
export const isAwaited = ({ lastRun, waiting }: InstanceRow): boolean => lastRun === null || waiting !== null;

/** The instance's run. */
export function presentMonitor(instance: InstanceRow, run: Monitored): Shown {
  const { number, status, error, variables, definitions } = run;
  const id = monitorId(instance.id, number);
  const masked = redactorFor([run, instance]).json(error);
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
    ...(status !== 'running' && { response: presentResponse(status, masked) }),
  };
}

function presentResponse(status: RunStatus, error: RunError | null): NonNullable<Shown['response']> {
  if (!error) return { statusCode: '200', body: JSON.stringify({ state: serviceStateByStatus[status] }) };
  return {
    statusCode: '500',
    body: JSON.stringify({ code: error.type, reason: 'It could not be applied', message: error.message }),
  };
}

/** The run that begins next, which has the values of now. @param before as it was when that was asked for: the run may have begun since. */
export function presentNext({ lastRun }: Pick<InstanceRow, 'lastRun'>, now: InstanceRow): Shown {
  const { variables, definitions } = now;
  return presentMonitor(now, {
    number: (lastRun?.number ?? 0) + 1,
    status: 'running',
    error: null,
    variables,
    definitions,
  });
}

/** The newest that the instance's status tells of. */
export function presentNewest(instance: InstanceRow): Shown {
  const { lastRun, status } = instance;
  return lastRun && status !== 'pending'
    ? presentMonitor(instance, { ...lastRun, status })
    : presentNext(instance, instance);
}
