import type { Db } from '../core/pool.ts';
import type { OutboxRow } from './outbox.ts';
import { outboxColumns, queryOutbox, singleRow } from './outbox.ts';

/** SQL: the end of a statement; adds a row for each `id`, `instance_id`, `kind`, `reason` of its part `triggered`. */
export const insertTriggerSignals = `insert into outbox (
    organization_id, workflow_id, action, workflow_type, start, signal, argument)
  select i.organization_id, i.workflow_id, 'signal_with_start', 'serviceInstance',
    jsonb_build_object('instanceId', i.id, 'deviceId', d.id, 'serviceName', s.name),
    'trigger', jsonb_build_object('id', t.id, 'kind', t.kind, 'reason', t.reason)
  from triggered t
  join instances i on i.id = t.instance_id
  join devices d on d.key = i.device_key
  join services s on s.id = i.service_id
  returning ${outboxColumns}`;

/**
 * Returns the end of a statement, which adds a row for each instance of a query.
 * @param argument SQL: the signal's argument.
 * @param from SQL: what follows `from`, with the instance as `i`.
 */
export function insertSignals(signal: 'proceed' | 'unreached', argument: string, from: string): string {
  return `insert into outbox (organization_id, workflow_id, action, signal, argument)
    select i.organization_id, i.workflow_id, 'signal', '${signal}', ${argument}
    from ${from}
    returning ${outboxColumns}`;
}

/** Cancels the execution of the instance's current run, or else the open one. The instance must be locked. */
export async function insertCancel(db: Db, instanceId: string, reason: string): Promise<OutboxRow> {
  const rows = await queryOutbox(db, {
    name: 'insert_cancel',
    text: `insert into outbox (organization_id, workflow_id, action, run_id, reason)
      select i.organization_id, i.workflow_id, 'cancel', r.workflow_run_id, $2
      from instances i
      left join runs r on r.device_key = i.device_key and r.status = 'running' and r.instance_id = i.id
      where i.id = $1
      returning ${outboxColumns}`,
    values: [instanceId, reason],
  });
  return singleRow(rows);
}
