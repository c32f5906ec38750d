import type { MessageState, RunStatus } from '../../domain/types.ts';
import type { Db } from '../core/pool.ts';

/** The times of a run's steps, without any values. */
export interface Timeline {
  workflowRunId: string;
  workflowId: string;
  organizationId: string;
  deviceId: string;
  serviceName: string;
  instanceId: string;
  number: number;
  /** The CWMP event code, or the kind of a manual trigger. */
  reason: string;
  status: RunStatus;
  errorType: string | null;
  triggeredAt: Date;
  startedAt: Date;
  finishedAt: Date;
  connectionRequestedAt: Date | null;
  steps: { step: number; at: string }[];
  messages: TimelineMessage[];
}

interface TimelineMessage {
  id: number;
  method: string;
  state: MessageState;
  faultCode: string | null;
  createdAt: string;
  sentAt: string | null;
  settledAt: string | null;
}

/** Returns the timeline of a run that has ended; undefined while it has not. */
export async function readTimeline(db: Db, runId: number): Promise<Timeline | undefined> {
  const { rows } = await db.query<Timeline>({
    name: 'read_timeline',
    text: `select r.workflow_run_id as "workflowRunId", i.workflow_id as "workflowId",
        r.organization_id as "organizationId", d.id as "deviceId", s.name as "serviceName",
        r.instance_id as "instanceId", r.number, t.reason, r.status, r.error ->> 'type' as "errorType",
        t.created_at as "triggeredAt", r.started_at as "startedAt", r.finished_at as "finishedAt",
        d.connection_request_at as "connectionRequestedAt",
        coalesce((
          select json_agg(json_build_object('step', step, 'at', committed_at) order by step)
          from run_steps
          where run_id = r.id), '[]') as steps,
        coalesce((
          select json_agg(json_build_object('id', m.id, 'method', m.method, 'state', m.state,
            'faultCode', m.fault ->> 'fault_code', 'createdAt', m.created_at, 'sentAt', m.sent_at,
            'settledAt', m.settled_at) order by m.id)
          from messages m
          where m.run_id = r.id), '[]') as messages
      from runs r
      join instances i on i.id = r.instance_id
      join devices d on d.key = r.device_key
      join services s on s.id = r.service_id
      join triggers t on t.id = r.trigger_id
      where r.id = $1 and r.finished_at is not null`,
    values: [runId],
  });
  return rows[0];
}
