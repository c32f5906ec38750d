import type { Trigger } from '../../domain/types.ts';
import type { Db } from '../core/pool.ts';

/** What Temporal must be told of an instance, by kind: the argument of the workflow's signal of that name. */
export type OutboxEntry =
  | { instanceId: string; kind: 'start'; argument: Record<string, never> }
  | { instanceId: string; kind: 'trigger'; argument: Trigger }
  | { instanceId: string; kind: 'settled'; argument: { runId: number } }
  | { instanceId: string; kind: 'answered'; argument: { runId: number; message: number } }
  | { instanceId: string; kind: 'proceed'; argument: { triggerId: number } }
  | { instanceId: string; kind: 'unreached'; argument: { runId: number } }
  | { instanceId: string; kind: 'cancel'; argument: { reason: string; detached: boolean } };

/** An entry with what it takes to address, or to start, the instance's workflow. */
export type OutboxRow = OutboxEntry & {
  id: string;
  attempts: number;
  workflowId: string;
  organizationId: string;
  deviceId: string;
  serviceName: string;
};

/** How long a process that wrote or took a row may take to tell it before another one does. */
export const claim = `interval '10 seconds'`;

const rowColumns = `o.id, o.instance_id as "instanceId", o.kind, o.argument, o.attempts, i.workflow_id as "workflowId",
  i.organization_id as "organizationId", d.id as "deviceId", s.name as "serviceName"`;
const rowJoins = `join instances i on i.id = o.instance_id join devices d on d.key = i.device_key join services s on s.id = i.service_id`;

/** Writes the entry in the caller's transaction; once that is committed the caller hands the id to the dispatcher. */
export async function insertOutbox(db: Db, entry: OutboxEntry): Promise<string> {
  const { rows } = await db.query<{ id: string }>({
    name: 'insert_outbox',
    text: `insert into outbox (instance_id, kind, argument, claimed_until) values ($1, $2, $3, now() + ${claim}) returning id`,
    values: [entry.instanceId, entry.kind, entry.argument],
  });
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('insert_outbox returned no row');
  return id;
}

/** Oldest first, so that an instance is told of things in the order in which they happened. */
export async function readOutbox(db: Db, ids: string[]): Promise<OutboxRow[]> {
  const { rows } = await db.query<OutboxRow>({
    name: 'read_outbox',
    text: `select ${rowColumns} from outbox o ${rowJoins} where o.id = any($1::uuid[]) order by o.created_at`,
    values: [ids],
  });
  return rows;
}

/** Takes rows that nobody is about to tell, at most `limit`. */
export async function claimDueOutbox(db: Db, limit: number): Promise<OutboxRow[]> {
  const { rows } = await db.query<OutboxRow>({
    name: 'claim_due_outbox',
    text: `with due as (
        select id from outbox where claimed_until < now() order by created_at limit $1 for update skip locked
      ), o as (
        update outbox set claimed_until = now() + ${claim}, attempts = attempts + 1 from due where outbox.id = due.id
        returning outbox.*
      )
      select ${rowColumns} from o ${rowJoins} order by o.created_at`,
    values: [limit],
  });
  return rows;
}

export async function deleteOutbox(db: Db, ids: string[]): Promise<void> {
  await db.query({ name: 'delete_outbox', text: 'delete from outbox where id = any($1::uuid[])', values: [ids] });
}
