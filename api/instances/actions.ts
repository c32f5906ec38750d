import type { InstanceRow } from '../../db/instances.ts';
import { lockInstance } from '../../db/instances.ts';
import { insertOutbox } from '../../db/outbox.ts';
import { pauseInstance, tellToProceed } from '../../db/pause.ts';
import type { Db } from '../../db/pool.ts';
import { transaction } from '../../db/pool.ts';
import { forbidRetry, triggerByHand, withdrawWaitingTrigger } from '../../db/triggers.ts';
import { retryInstance } from '../../lib/retryInstance.ts';
import type { ApiContext, ApiDeps, ApiRouter } from '../context.ts';
import { notFound, wrongStatus } from '../errors.ts';
import { pathId } from '../query.ts';
import { requireInstance } from './find.ts';
import { presentInstance } from './presenter.ts';

/** What an operator does by hand: each is accepted (202) and then happens in the instance's workflow. */
export function addInstanceActions(router: ApiRouter, deps: ApiDeps): void {
  router.post('/instances/:id/execute', (ctx) => act(ctx, deps, execute));
  router.post('/instances/:id/retry', (ctx) => act(ctx, deps, retry));
  router.post('/instances/:id/cancel', (ctx) =>
    act(ctx, deps, (db, instance) => cancel(db, instance, `cancelled by API key ${ctx.state.caller.keyName}`)),
  );
  router.post('/instances/:id/pause', (ctx) => act(ctx, deps, (db, instance) => pause(db, instance, true)));
  router.post('/instances/:id/resume', (ctx) => act(ctx, deps, (db, instance) => pause(db, instance, false)));
}

/** @returns the ids of the outbox entries that it wrote. */
type Action = (db: Db, instance: InstanceRow) => Promise<string[]>;

async function act(ctx: ApiContext, { pool, tellOutbox, temporalUi }: ApiDeps, action: Action): Promise<void> {
  const { organizationId } = ctx.state.caller;
  const id = pathId(ctx, 'instance');
  const entries = await transaction(pool, async (db) => {
    const instance = await lockInstance(db, organizationId, id);
    if (!instance) throw notFound('instance');
    return action(db, instance);
  });
  tellOutbox(entries);
  ctx.status = 202;
  ctx.body = presentInstance(await requireInstance(pool, organizationId, id), temporalUi);
}

function execute(db: Db, { id, status }: InstanceRow): Promise<string[]> {
  if (status === 'running') throw wrongStatus('The instance is running. Cancel it, or wait for its end.');
  return triggerByHand(db, id, 'execute');
}

async function retry(db: Db, instance: InstanceRow): Promise<string[]> {
  const entries = await retryInstance(db, instance);
  if (!entries) throw wrongStatus(`Only a failed instance can be retried, and this one is ${instance.status}. POST …/execute runs it anew.`);
  return entries;
}

/** Ends the run under way and takes back the trigger, or the automatic retry, that waits. */
async function cancel(db: Db, { id, status }: InstanceRow, reason: string): Promise<string[]> {
  await forbidRetry(db, id);
  const withdrawn = await withdrawWaitingTrigger(db, id);
  if (status !== 'running' && !withdrawn) {
    throw wrongStatus(`There is nothing to cancel: the instance is ${status} and no trigger waits.`);
  }
  return [await insertOutbox(db, { instanceId: id, kind: 'cancel', argument: { reason, detached: false } })];
}

/** Those that were held behind a paused instance go before it, until it is resumed. */
async function pause(db: Db, { id, deviceKey }: InstanceRow, paused: boolean): Promise<string[]> {
  await pauseInstance(db, id, paused);
  return tellToProceed(db, deviceKey);
}
