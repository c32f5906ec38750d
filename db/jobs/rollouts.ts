import type { JobCounts } from '../../domain/jobs/jobs.ts';
import type { FailureBaseline, RolloutFilter, RolloutPlan, RolloutState } from '../../domain/jobs/rollout.ts';
import type { InstanceStatus } from '../../domain/types.ts';
import { joinCounts } from './jobItems.ts';
import { insertRolloutSignal } from './jobs.ts';
import type { Db } from '../core/pool.ts';
import type { OutboxRow } from '../outbox/outbox.ts';
import { queryOutbox } from '../outbox/outbox.ts';

export interface RolloutRow extends RolloutPlan {
  id: string;
  serviceId: string;
  serviceName: string;
  version: number;
  follow: boolean;
  filter: RolloutFilter;
  createdBy: string;
  state: RolloutState;
  /** Why it is paused or stopped. */
  reason: string | null;
  forgiven: FailureBaseline;
  createdAt: Date;
  finishedAt: Date | null;
  /** The number of the last batch taken. */
  batches: number;
  counts: JobCounts;
}

/** SQL: the instances that a filter selects. $1 is the organization, $2 the service, then the filter's fields. */
const chosenInstances = `from instances i
  join devices d on d.key = i.device_key
  left join lateral (select version from runs where instance_id = i.id order by number desc limit 1) r on true
  where i.organization_id = $1 and i.service_id = $2 and i.detached_at is null
    and ($3::text is null or i.status = $3)
    and ($4::text is null or starts_with(d.id, $4))
    and ($5::text is null or lower(d.oui) = lower($5))
    and ($6::text is null or lower(d.product_class) = lower($6))
    and ($7::text is null or d.software_version like $7)
    and ($8::timestamptz is null or d.last_inform_at >= $8)
    and ($9::int is null or r.version = $9)
    and ($10::text is null or i.id in (
      select it.instance_id
      from rollout_items it
      join rollouts o on o.id = it.job_id
      where o.organization_id = $1 and o.id = $10 and (it.trigger_id is not null or it.state = 'pinned')))`;

function filterValues(organizationId: string, serviceId: string, filter: RolloutFilter): (string | number | null)[] {
  const pattern = filter.software_version?.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%');
  const {
    status,
    device_prefix: prefix,
    oui,
    product_class: productClass,
    informed_since: since,
    from_version: version,
    rollout,
  } = filter;
  const values = [status, prefix, oui, productClass, pattern, since, version, rollout];
  return [organizationId, serviceId, ...values.map((value) => value ?? null)];
}

/** A group of selected instances that a rollout would treat alike. */
export interface ChosenGroupRow {
  status: InstanceStatus;
  /** The version of the last run. Null: it never ran. */
  applied: number | null;
  follows: boolean;
  paused: boolean;
  count: number;
}

/** Counts the instances that a rollout would take, by what it would do to them, the largest group first. */
export async function countChosen(
  db: Db,
  organizationId: string,
  serviceId: string,
  filter: RolloutFilter,
): Promise<ChosenGroupRow[]> {
  const { rows } = await db.query<ChosenGroupRow>(
    `select i.status, r.version as applied, i.pinned_version is null as follows,
       i.paused_at is not null or d.paused_at is not null as paused, count(*) as count
     ${chosenInstances}
     group by 1, 2, 3, 4
     order by 5 desc, 1, 2, 3, 4`,
    filterValues(organizationId, serviceId, filter),
  );
  return rows;
}

interface NewRollout extends RolloutPlan {
  id: string;
  organizationId: string;
  serviceId: string;
  version: number;
  follow: boolean;
  filter: RolloutFilter;
  createdBy: string;
}

/**
 * Creates a rollout of the instances that the filter selects now. Those whose CPE informed last go first, because an
 * unplugged canary proves nothing. Instances that follow the latest version are pinned to their current one, so that
 * they do not update before their turn. An empty rollout is finished immediately.
 */
export async function insertRollout(db: Db, rollout: NewRollout): Promise<OutboxRow[]> {
  const {
    id,
    organizationId,
    serviceId,
    version,
    follow,
    filter,
    createdBy,
    canary,
    ratePerSecond,
    concurrency,
    stopAt,
  } = rollout;
  return queryOutbox(db, {
    text: `with chosen as (
       select i.id, r.version as applied,
         row_number() over (order by d.last_inform_at desc nulls last, i.id) as number
       ${chosenInstances}
     ), held as (
       update instances i set pinned_version = chosen.applied
       from chosen
       where i.id = chosen.id and i.pinned_version is null and chosen.applied is not null
     ), job as (
       insert into rollouts (
         id, organization_id, service_id, version, follow, filter, created_by, canary, rate_per_second,
         concurrency, stop_at, total, state, finished_at)
       select $11, $1, $2, $12, $13, $14, $15, $16, $17, $18, $19, count(*),
         case when count(*) = 0 then 'finished' else 'running' end,
         case when count(*) = 0 then now() end
       from chosen
       returning id, organization_id, total
     ), items as (
       insert into rollout_items (job_id, number, instance_id)
       select job.id, chosen.number, chosen.id from job, chosen
     )
     ${insertRolloutSignal('job where total > 0')}`,
    values: [
      ...filterValues(organizationId, serviceId, filter),
      id,
      version,
      follow,
      filter,
      createdBy,
      canary,
      ratePerSecond,
      concurrency,
      stopAt,
    ],
  });
}

const query = `select j.id, j.service_id as "serviceId", s.name as "serviceName", j.version, j.follow, j.filter,
    j.canary, j.rate_per_second as "ratePerSecond", j.concurrency, j.stop_at as "stopAt",
    j.created_by as "createdBy", j.state, j.reason,
    json_build_object('ended', j.forgiven_ended, 'failed', j.forgiven_failed) as forgiven,
    j.created_at as "createdAt", j.finished_at as "finishedAt", j.batches, c.counts
  from rollouts j
  join services s on s.id = j.service_id
  ${joinCounts('rollout')}
  where j.organization_id = $1`;

export async function findRollout(db: Db, organizationId: string, id: string): Promise<RolloutRow | undefined> {
  const { rows } = await db.query<RolloutRow>({
    name: 'find_rollout',
    text: `${query} and j.id = $2`,
    values: [organizationId, id],
  });
  return rows[0];
}

/** Locks the rollout's state until the transaction ends. Read the rollout afterwards. */
export async function lockRollout(db: Db, organizationId: string, id: string): Promise<void> {
  await db.query('select 1 from rollouts where organization_id = $1 and id = $2 for update', [organizationId, id]);
}

/** Lists rollouts before the given id, newest first. */
export async function listRollouts(
  db: Db,
  organizationId: string,
  before: string | undefined,
  limit: number,
): Promise<RolloutRow[]> {
  const { rows } = await db.query<RolloutRow>(
    `${query} and ($2::text is null or j.id < $2) order by j.id desc limit $3`,
    [organizationId, before ?? null, limit],
  );
  return rows;
}

/** Stops a running rollout. Only its workflow calls this, so that it needs no signal. */
export async function stopRollout(db: Db, organizationId: string, id: string, reason: string): Promise<void> {
  await db.query(
    `update rollouts set state = 'stopped', reason = $3 where organization_id = $1 and id = $2 and state = 'running'`,
    [organizationId, id, reason],
  );
}

/** Pauses a running rollout. Returns the outbox row that signals its workflow; none if the rollout is not running. */
export async function pauseRollout(db: Db, organizationId: string, id: string, reason: string): Promise<OutboxRow[]> {
  return queryOutbox(db, {
    text: `with paused as (
        update rollouts set state = 'paused', reason = $3
        where organization_id = $1 and id = $2 and state = 'running'
        returning id, organization_id, total
      ) ${insertRolloutSignal('paused')}`,
    values: [organizationId, id, reason],
  });
}

/**
 * Resumes a paused or stopped rollout, which must be locked.
 * @param forgiven the numbers of ended and failed instances that the failure rate leaves out.
 */
export async function resumeRollout(
  db: Db,
  organizationId: string,
  id: string,
  forgiven: FailureBaseline,
): Promise<OutboxRow[]> {
  return queryOutbox(db, {
    text: `with resumed as (
        update rollouts set state = 'running', reason = null, forgiven_ended = $3, forgiven_failed = $4
        where organization_id = $1 and id = $2 and state in ('paused', 'stopped')
        returning id, organization_id, total
      ) ${insertRolloutSignal('resumed')}`,
    values: [organizationId, id, forgiven.ended, forgiven.failed],
  });
}
