import type { Db } from '../core/pool.ts';
import { unreached } from './messageQueue.ts';
import { insertSignals, insertTriggerSignals } from '../outbox/instanceEntries.ts';
import type { OutboxRow } from '../outbox/outbox.ts';
import { queryOutbox } from '../outbox/outbox.ts';

export interface OpenRun {
  id: number;
  workflowId: string;
  workflowRunId: string;
}

/** Returns the runs in progress of these executions. */
export async function findRunsOfExecutions(db: Db, workflowRunIds: string[]): Promise<OpenRun[]> {
  const { rows } = await db.query<OpenRun>({
    text: `select r.id, i.workflow_id as "workflowId", r.workflow_run_id as "workflowRunId"
      from runs r join instances i on i.id = r.instance_id
      where r.workflow_run_id = any($1) and r.status = 'running'`,
    values: [workflowRunIds],
  });
  return rows;
}

/** Lists runs that have been in progress for longer than `seconds`, in order of id, from the one after `after`. */
export async function listLongRuns(db: Db, seconds: number, after: number, limit: number): Promise<OpenRun[]> {
  const { rows } = await db.query<OpenRun>({
    text: `select r.id, i.workflow_id as "workflowId", r.workflow_run_id as "workflowRunId"
      from runs r join instances i on i.id = r.instance_id
      where r.status = 'running' and r.id > $2 and r.started_at < now() - make_interval(secs => $1)
      order by r.id limit $3`,
    values: [seconds, after, limit],
  });
  return rows;
}

/** A queued trigger. A bootstrap that replaces another event keeps the id and changes the reason. */
interface QueuedTrigger {
  id: number;
  workflowId: string;
  reason: string;
}

/** Lists the queued triggers of these workflows' instances that Temporal has received. */
export async function listDispatchedTriggers(db: Db, workflowIds: string[]): Promise<QueuedTrigger[]> {
  const { rows } = await db.query<QueuedTrigger>(
    `select t.id, i.workflow_id as "workflowId", t.reason
     from triggers t join instances i on i.id = t.instance_id
     where i.workflow_id = any($1::text[]) and t.state = 'queued'
       and not exists (select 1 from outbox o where o.workflow_id = i.workflow_id)`,
    [workflowIds],
  );
  return rows;
}

/** Withdraws the trigger, unless a newer event has replaced it or is on its way to Temporal. */
export async function withdrawTrigger(db: Db, { id, workflowId, reason }: QueuedTrigger): Promise<void> {
  await db.query(
    `update triggers set state = 'finished'
     where id = $1 and reason = $3 and state = 'queued'
       and not exists (select 1 from outbox o where o.workflow_id = $2)`,
    [id, workflowId, reason],
  );
}

/**
 * Writes outbox rows again for triggers that Temporal has lost: they have waited for longer than `seconds` although
 * their device is free and nothing is paused. An execution that knows its trigger ignores the row.
 * @returns the outbox rows.
 */
export async function redispatchStrandedTriggers(db: Db, seconds: number): Promise<OutboxRow[]> {
  return queryOutbox(db, {
    text: `with triggered as (
      select t.id, t.instance_id, t.kind, t.reason
      from triggers t
      join instances i on i.id = t.instance_id
      join devices d on d.key = t.device_key
      join organizations o on o.id = i.organization_id
      where t.state = 'queued' and o.suspended_at is null
        and (o.max_runs is null or o.max_runs > (
          select count(*) from runs r where r.organization_id = o.id and r.status = 'running'))
        and i.detached_at is null and i.paused_at is null and d.paused_at is null
        and t.created_at < now() - make_interval(secs => $1)
        and not exists (select 1 from runs r where r.device_key = t.device_key and r.status = 'running')
        and not exists (select 1 from outbox o where o.workflow_id = i.workflow_id)
      limit 100
    ) ${insertTriggerSignals}`,
    values: [seconds],
  });
}

/**
 * Signals the workflows whose messages wait for a CPE that broke off its session, or did not return to it, and got no
 * connection request since; once for each session.
 * @returns the outbox rows.
 */
export async function signalUnreachedRuns(db: Db): Promise<OutboxRow[]> {
  return queryOutbox(db, {
    text: `with stuck as (
        update runs r set unreached_at = now()
        where r.status = 'running' and exists (
          select 1
          from messages m
          join devices d on d.key = m.device_key
          where m.run_id = r.id and m.purpose = 'run' and not m.deferred and m.state in ('queued', 'sent')
            and ${unreached}
            and d.last_inform_at > coalesce(greatest(d.connection_request_at, r.unreached_at), '-infinity'))
        returning r.id, r.instance_id
      )
      ${insertSignals(
        'unreached',
        `jsonb_build_object('runId', stuck.id)`,
        'stuck join instances i on i.id = stuck.instance_id',
      )}`,
  });
}

interface Adoption {
  runId: number;
  workflowRunId: string;
  /** The execution that continued as new in this one. */
  previous: string | undefined;
}

/** Makes the execution the one of the run. Returns false if the run belongs to neither of the two executions. */
export async function adoptRun(db: Db, { runId, workflowRunId, previous }: Adoption): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'adopt_run',
    text: `update runs set workflow_run_id = $2
      where id = $1 and (workflow_run_id = $2 or workflow_run_id = $3)`,
    values: [runId, workflowRunId, previous],
  });
  return rowCount === 1;
}
