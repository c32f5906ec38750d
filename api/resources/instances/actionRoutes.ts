import type { z } from 'zod';
import type { InstanceRow } from '../../../db/services/instances.ts';
import { lockInstance } from '../../../db/services/instanceChanges.ts';
import { insertCancel } from '../../../db/outbox/instanceEntries.ts';
import type { OutboxRow } from '../../../db/outbox/outbox.ts';
import { pauseInstance, signalHeldInstances } from '../../../db/runs/pause.ts';
import type { Db } from '../../../db/core/pool.ts';
import { transaction } from '../../../db/core/pool.ts';
import { forbidRetry, triggerManually, withdrawWaitingTrigger } from '../../../db/runs/triggers.ts';
import { retryInstance } from '../../../lib/runs/retryInstance.ts';
import type { ApiDeps } from '../../deps.ts';
import type { Caller } from '../../access/caller.ts';
import type { ProblemId } from '../../http/problems.ts';
import { notFound, wrongStatus } from '../../http/errors.ts';
import type { Operation } from '../../http/operation.ts';
import { operation } from '../../http/operation.ts';
import { requireInstance } from './find.ts';
import { presentInstance } from './presenter.ts';
import { instanceResponse } from './responseSchema.ts';
import { instancePathParameters } from './requestSchema.ts';

/** Resolves to the outbox rows that it wrote. The instance is locked. */
type Action = (db: Db, instance: InstanceRow, caller: Caller) => Promise<OutboxRow[]>;

/**
 * Declares an operator's action on an instance. It is accepted (202), and then carried out by the instance's
 * workflow.
 */
function actionOperation(
  name: string,
  action: Action,
  texts: { operationId: string; summary: string; description?: string; errors?: ProblemId[] },
): Operation {
  return operation({
    method: 'post',
    path: `/v1/instances/{id}/${name}`,
    tag: 'Instances',
    scope: 'operate',
    ...texts,
    parameters: instancePathParameters,
    responses: {
      202: { description: 'The instance as it is now; what was asked for happens next.', schema: instanceResponse },
    },
    handle: async ({ caller, path }, deps) => ({ status: 202, body: await act(caller, path.id, deps, action) }),
  });
}

/** Carries out the action on the locked instance, and returns the instance's response. */
export async function act(
  caller: Caller,
  id: string,
  { pool, dispatchOutbox, temporalUi }: ApiDeps,
  action: Action,
): Promise<z.output<typeof instanceResponse>> {
  const entries = await transaction(pool, async (db) => {
    const instance = await lockInstance(db, caller.organizationId, id);
    if (!instance) throw notFound('instance');
    return action(db, instance, caller);
  });
  dispatchOutbox(entries);
  return presentInstance(await requireInstance(pool, caller.organizationId, id), temporalUi);
}

/** @param instance must be locked. */
export function execute(db: Db, { id, status }: Pick<InstanceRow, 'id' | 'status'>): Promise<OutboxRow[]> {
  if (status === 'running') throw wrongStatus('The instance is running. Cancel it, or wait until it ends.');
  return triggerManually(db, id, 'execute');
}

async function retry(db: Db, instance: InstanceRow): Promise<OutboxRow[]> {
  const entries = await retryInstance(db, instance);
  if (!entries)
    throw wrongStatus(
      `Only a failed instance can be retried, and this one is ${instance.status}. POST …/execute runs it again.`,
    );
  return entries;
}

/** Ends the run under way, and withdraws a waiting trigger or automatic retry. */
async function cancel(db: Db, { id, deviceKey, status }: InstanceRow, reason: string): Promise<OutboxRow[]> {
  await forbidRetry(db, id);
  const withdrawn = await withdrawWaitingTrigger(db, id);
  if (status !== 'running' && !withdrawn) {
    throw wrongStatus(`There is nothing to cancel: the instance is ${status}, and no trigger is waiting.`);
  }
  // Without a run there is nothing to cancel: a workflow that waits asks again, and finds its trigger withdrawn. A
  // cancel could also end the execution that a newer trigger reaches.
  return status === 'running' ? [await insertCancel(db, id, reason)] : signalHeldInstances(db, deviceKey);
}

/** Pauses or resumes the instance. Instances that waited behind a paused one proceed, until it is resumed. */
async function pause(db: Db, { id, deviceKey }: InstanceRow, paused: boolean): Promise<OutboxRow[]> {
  await pauseInstance(db, id, paused);
  return signalHeldInstances(db, deviceKey);
}

export const instanceActions = [
  actionOperation('execute', execute, {
    operationId: 'executeInstance',
    summary: 'Run an instance now',
    description: 'Without waiting for an event of the device, which is asked for a connection.',
    errors: ['wrong-status'],
  }),
  actionOperation('retry', retry, {
    operationId: 'retryInstance',
    summary: 'Run a failed instance again',
    description: 'As the retry of an operator: with the values and the version of now.',
    errors: ['wrong-status'],
  }),
  actionOperation('cancel', (db, instance, { keyName }) => cancel(db, instance, `cancelled by API key ${keyName}`), {
    operationId: 'cancelInstance',
    summary: 'Cancel what is under way',
    description: 'Ends the run, and takes back the trigger, or the automatic retry, that waits.',
    errors: ['wrong-status'],
  }),
  actionOperation('pause', (db, instance) => pause(db, instance, true), {
    operationId: 'pauseInstance',
    summary: 'Let no new run of an instance begin',
    description:
      'A run under way goes on to its end; what triggers another waits for a resume. Other services of ' +
      'the device go before it.',
  }),
  actionOperation('resume', (db, instance) => pause(db, instance, false), {
    operationId: 'resumeInstance',
    summary: 'Let runs of an instance begin again',
  }),
];
