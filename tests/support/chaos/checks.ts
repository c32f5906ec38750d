import assert from 'node:assert/strict';
import { Client, Connection } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import type { Pool } from '../../../db/core/pool.ts';
import { parameterKeyOf } from '../../../domain/cwmp/outgoingRequest.ts';
import { openText } from '../../../db/core/sealed.ts';
import { until } from '../until.ts';
import type { SoundCpe } from './sound.ts';
import { expectedLog } from './sound.ts';

/**
 * Waits until nothing of the organizations is under way any more.
 * @throws with what PostgreSQL and Temporal know of the open runs.
 */
export async function untilQuiet(
  pool: Pool,
  temporalAddress: string,
  organizations: string[],
  seconds: number,
): Promise<void> {
  let open: unknown;
  await until(
    'every run has ended and nothing waits',
    async () => {
      const { rows } = await pool.query<{ runs: number; triggers: number; outbox: number }>(
        `select
           (select count(*)::int from runs where status = 'running' and organization_id = any($1)) as runs,
           (select count(*)::int from triggers t join instances i on i.id = t.instance_id
            where t.state in ('queued', 'delayed') and i.organization_id = any($1)) as triggers,
           (select count(*)::int from outbox where organization_id = any($1)) as outbox`,
        [organizations],
      );
      open = rows[0];
      return rows[0] !== undefined && rows[0].runs + rows[0].triggers + rows[0].outbox === 0;
    },
    seconds,
  ).catch(async (error: unknown) => {
    const runs = await describeOpenRuns(pool, temporalAddress, organizations);
    throw new Error(`still open: ${JSON.stringify(open)}\n${runs.join('\n')}`, { cause: error });
  });
}

async function describeOpenRuns(pool: Pool, address: string, organizations: string[]): Promise<string[]> {
  const { rows } = await pool.query<{ workflow: string; execution: string; state: unknown; messages: unknown }>(
    `select i.workflow_id as workflow, r.workflow_run_id as execution,
       to_jsonb(r) - '{variables,device,seed}'::text[] || jsonb_build_object('session', d.session_phase) as state,
       array(select format('%s %s %s, sent %s times', m.number, m.method, m.state, m.attempts)
         from messages m where m.run_id = r.id order by m.id) as messages
     from runs r join instances i on i.id = r.instance_id join devices d on d.key = r.device_key
     where r.status = 'running' and r.organization_id = any($1)`,
    [organizations],
  );
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  const described = rows.map(async ({ workflow, execution, state, messages }) => {
    const handle = client.workflow.getHandle(workflow, execution);
    const [{ status }, { events }] = await Promise.all([handle.describe(), handle.fetchHistory()]);
    const history = (events ?? []).slice(-25).map(describeEvent);
    return [JSON.stringify({ state, messages }), `${workflow}, ${status.name}`, ...history].join('\n  ');
  });
  return await Promise.all(described).finally(() => connection.close());
}

function describeEvent(event: temporal.api.history.v1.IHistoryEvent): string {
  const [name, attributes] = Object.entries(event).find(([key, value]) => key.endsWith('Attributes') && value) ?? [];
  const time = new Date(Number(event.eventTime?.seconds ?? 0) * 1000).toISOString();
  return `${String(event.eventId)} ${time} ${name}: ${JSON.stringify(attributes).slice(0, 400)}`;
}

/** Each message has its own ParameterKey: no CPE may apply one twice between two factory resets. */
export function checkAppliedOnce({ cpe, instance }: SoundCpe): void {
  const keys = cpe.applied.flatMap(({ request, epoch }) => {
    const key = parameterKeyOf(request);
    return key === undefined || key === '' ? [] : [`epoch ${epoch}, ${request.name}, key ${key}`];
  });
  const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
  assert.deepEqual(twice, [], `messages that the CPE of ${instance} applied twice`);
}

export async function checkNoneSentAfterItsRun(pool: Pool): Promise<void> {
  const { rows } = await pool.query(
    `select m.run_id, m.number, m.method, m.sent_at, r.finished_at
     from messages m join runs r on r.id = m.run_id
     where m.purpose = 'run' and m.sent_at > r.finished_at`,
  );
  assert.deepEqual(rows, [], 'messages that were sent after their run had ended');
}

/**
 * Checks that each run has printed the first lines of the script, and a provisioned one all of them.
 * @returns the number of runs.
 */
export async function checkLogs(pool: Pool, organizations: string[]): Promise<number> {
  const { rows } = await pool.query<{ organization: string; id: number; status: string; texts: string[] }>(
    `select r.organization_id as organization, r.id, r.status,
       array(select text from run_logs l where l.run_id = r.id order by line) as texts
     from runs r where r.organization_id = any($1)`,
    [organizations],
  );
  for (const { organization, id, status, texts } of rows) {
    const log = texts.map((text) => openText(pool, organization, 'run_logs.text', text));
    const expected = status === 'provisioned' ? expectedLog : expectedLog.slice(0, log.length);
    assert.deepEqual(log, expected, `the log of the run ${id}, which is ${status}`);
  }
  return rows.length;
}
