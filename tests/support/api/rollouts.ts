import assert from 'node:assert/strict';
import type { Schemas } from '../../../client/client.ts';
import { until } from '../until.ts';
import type { TestEnvironment } from '../process/environment.ts';
import { closedStatus } from '../process/workflows.ts';
import { answered } from './answered.ts';

type Rollout = Schemas['Rollout'];
type NewRollout = Omit<Schemas['NewRollout'], 'service'>;

/** The requests with which an organization starts, watches and controls rollouts. */
export function rolloutCalls(system: TestEnvironment) {
  const { client } = system;

  async function begin(service: string, input: NewRollout = {}): Promise<Rollout> {
    return (await answered(client.POST('/v1/rollouts', { body: { service, ...input } }))) as Rollout;
  }

  const look = (id: string): Promise<Rollout> =>
    answered(client.GET('/v1/rollouts/{id}', { params: { path: { id } } }));

  const control = (id: string, what: 'pause' | 'resume' | 'abort'): Promise<Rollout> =>
    answered(client.POST(`/v1/rollouts/{id}/${what}`, { params: { path: { id } } }));

  async function become(id: string, status: string, seconds = 60): Promise<Rollout> {
    await until(`the rollout is ${status}`, async () => (await look(id)).status === status, seconds);
    return look(id);
  }

  const closed = (rollout: Rollout): Promise<string> => closedStatus(system.temporal, rollout.workflow_id);

  /** Returns the maximum of concurrent runs, the maximum of triggers within 900 ms, and the duration in seconds. */
  async function mostOf(id: string): Promise<{ atOnce: number; quick: number; seconds: number }> {
    const { rows } = await system.pool.query<{ atOnce: number; quick: number; seconds: number }>(
      `with r as (
         select t.created_at as begun, r.finished_at as ended
         from rollout_items it join triggers t on t.id = it.trigger_id join runs r on r.trigger_id = t.id
         where it.job_id = $1
       )
       select max((select count(*) from r o where o.begun <= r.begun and o.ended > r.begun)) as "atOnce",
         max((
           select count(*) from r o where o.begun between r.begun and r.begun + interval '900 milliseconds'
         )) as quick,
         extract(epoch from max(begun) - min(begun))::float8 as seconds
       from r`,
      [id],
    );
    assert.ok(rows[0]);
    return rows[0];
  }

  return { begin, look, control, become, closed, mostOf };
}
