import type pg from 'pg';
import type { Db } from '../core/pool.ts';

/** The values from which each workflow type's argument, summary and search attributes are built at its start. */
interface WorkflowStarts {
  serviceInstance: { instanceId: string; deviceId: string; serviceName: string };
  bulkRetry: { jobId: string; total: number };
  rollout: { jobId: string; total: number };
  /** `expiresAt`: milliseconds since 1970. */
  deviceAction: { actionId: string; deviceId: string; method: string; expiresAt: number };
  webhookDelivery: { deliveryId: string; type: string };
}

type WorkflowType = keyof WorkflowStarts;

type Start = { [Type in WorkflowType]: { workflowType: Type; start: WorkflowStarts[Type] } }[WorkflowType];
interface Signal {
  signal: string;
  argument: object;
}

/** A request to Temporal. */
type OutboxAction =
  | ({ action: 'start' } & Start)
  | ({ action: 'signal' } & Signal)
  | ({ action: 'signal_with_start' } & Start & Signal)
  /** `runId`: the execution to cancel; null: the one that is open when the row is dispatched. */
  | { action: 'cancel'; runId: string | null; reason: string };

export type OutboxEntry = OutboxAction & { organizationId: string; workflowId: string };

export type OutboxRow = OutboxEntry & {
  /** Temporal's request id: a row that is dispatched twice takes effect once. */
  id: string;
  /** The number of failed attempts to dispatch the row. */
  attempts: number;
  /** The `performance.now()` until which only this process may dispatch the row; in the past: it may not. */
  leasedUntil: number;
};

/** SQL: the columns that {@link queryOutbox} reads, for a statement that ends with `returning`. */
export const outboxColumns = `id, organization_id as "organizationId", workflow_id as "workflowId", action,
  workflow_type as "workflowType", start, signal, argument, run_id as "runId", reason, attempts,
  extract(epoch from claimed_until - clock_timestamp())::float8 * 1000 as "leaseMilliseconds"`;

/**
 * Sends a statement that writes or claims rows of the outbox and returns {@link outboxColumns}. Hand the rows to the
 * dispatcher after the commit.
 */
export async function queryOutbox(db: Db, statement: pg.QueryConfig): Promise<OutboxRow[]> {
  const sentAt = performance.now();
  const { rows } = await db.query<Omit<OutboxRow, 'leasedUntil'> & { leaseMilliseconds: number }>(statement);
  return rows.map(
    ({ leaseMilliseconds, ...row }) => ({ ...row, leasedUntil: sentAt + leaseMilliseconds }) as OutboxRow,
  );
}

export async function insertOutbox(db: Db, entry: OutboxEntry): Promise<OutboxRow> {
  const {
    workflowType,
    start,
    signal,
    argument,
    runId,
    reason,
  }: Partial<Start & Signal & { runId: string | null; reason: string }> = entry;
  const rows = await queryOutbox(db, {
    name: 'insert_outbox',
    text: `insert into outbox (
        organization_id, workflow_id, action, workflow_type, start, signal, argument, run_id, reason)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      returning ${outboxColumns}`,
    values: [
      entry.organizationId,
      entry.workflowId,
      entry.action,
      workflowType,
      start,
      signal,
      argument,
      runId,
      reason,
    ],
  });
  return singleRow(rows);
}

/** Returns the only row of a statement that writes one. */
export function singleRow([row]: OutboxRow[]): OutboxRow {
  if (!row) throw new Error('the statement wrote no row to the outbox');
  return row;
}

/** Claims the oldest row of each workflow id unless another process has claimed it, at most `limit` rows. */
export async function claimOutbox(db: Db, limit: number, workflowIds?: string[]): Promise<OutboxRow[]> {
  const ofWorkflows = workflowIds ? 'and o.workflow_id = any($2::text[])' : '';
  return queryOutbox(db, {
    name: workflowIds ? 'claim_outbox_of_workflows' : 'claim_outbox',
    text: `with due as (
        select o.id from outbox o
        where o.claimed_until <= now() ${ofWorkflows} and not exists (
          select 1 from outbox older where older.workflow_id = o.workflow_id and older.seq < o.seq)
        order by o.claimed_until limit $1
        for update of o skip locked
      )
      update outbox set claimed_until = clock_timestamp() + outbox_lease()
      from due
      where outbox.id = due.id
      returning ${outboxColumns.replace(/^id/, 'outbox.id')}`,
    values: workflowIds ? [limit, workflowIds] : [limit],
  });
}

/** Returns those of the workflow ids that have rows in the outbox. */
export async function findPendingWorkflowIds(db: Db, workflowIds: string[]): Promise<string[]> {
  const { rows } = await db.query<{ workflowId: string }>({
    name: 'find_pending_workflow_ids',
    text: 'select distinct workflow_id as "workflowId" from outbox where workflow_id = any($1::text[])',
    values: [workflowIds],
  });
  return rows.map(({ workflowId }) => workflowId);
}

/** Deletes dispatched rows. Returns the workflow ids that have newer rows, which can be claimed now. */
export async function deleteOutbox(db: Db, ids: string[]): Promise<string[]> {
  const { rows } = await db.query<{ workflowId: string }>({
    name: 'delete_outbox',
    text: `with deleted as (
        delete from outbox where id = any($1::uuid[]) returning workflow_id, seq
      )
      select distinct o.workflow_id as "workflowId"
      from deleted d
      join outbox o on o.workflow_id = d.workflow_id and o.seq > d.seq`,
    values: [ids],
  });
  return rows.map(({ workflowId }) => workflowId);
}

/** Releases rows that could not be dispatched, so that any process can claim them after 1 to 10 seconds. */
export async function postponeOutbox(db: Db, ids: string[]): Promise<void> {
  await db.query({
    name: 'postpone_outbox',
    text: `update outbox
      set attempts = attempts + 1,
        claimed_until = now() + least(10, 2 ^ least(attempts, 4)) * interval '1 second'
      where id = any($1::uuid[])`,
    values: [ids],
  });
}

/** Releases rows that this process has claimed and will not dispatch, so that any process can claim them. */
export async function releaseOutbox(db: Db, ids: string[]): Promise<void> {
  await db.query({
    name: 'release_outbox',
    text: 'update outbox set claimed_until = now() where id = any($1::uuid[])',
    values: [ids],
  });
}
