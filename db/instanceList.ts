import type { InstanceStatus } from '../domain/types.ts';
import type { InstanceRow, RawInstance } from './instances.ts';
import { instanceColumns, instanceJoins, toInstance } from './instances.ts';
import type { PageOf, Statement } from './pages.ts';
import { Conditions, labelled, orderBy, sortById, sortByTime } from './pages.ts';
import type { Db } from './pool.ts';

/** Undefined does not narrow. */
export interface InstanceFilter {
  deviceId?: string | undefined;
  externalId?: string | undefined;
  /** A service of the organization, by which `outdated` goes. */
  service?: { id: string; latestVersion: number } | undefined;
  statuses?: InstanceStatus[] | undefined;
  faultCode?: string | undefined;
  errorType?: string | undefined;
  changedSince?: Date | undefined;
  changedBefore?: Date | undefined;
  failedSince?: Date | undefined;
  failedBefore?: Date | undefined;
  tag?: string | undefined;
  paused?: boolean | undefined;
  waiting?: boolean | undefined;
  /** Of the service. */
  outdated?: boolean | undefined;
}

export const instanceSorts = {
  /** Ids are by age. */
  created_at: sortById('i.id'),
  updated_at: sortByTime('i.updated_at', 'i.id'),
  /** Of those that are failed. */
  failed_at: sortByTime('i.failed_at', 'i.id'),
};

const waiting = `from triggers w where w.state in ('queued', 'delayed')`;

/** The page is chosen first, so that what else is shown is read for its instances alone. */
export function instanceListStatement(organizationId: string, filter: InstanceFilter, page: PageOf<typeof instanceSorts>): Statement {
  const sort = instanceSorts[page.sort];
  const where = conditionsOf(organizationId, filter).after(sort, page.descending, page.after);
  if (page.sort === 'failed_at') where.flag(true, 'i.failed_at is not null', '');
  const chosen = `from instances i ${joinsOf(filter, where)}
  where ${where.text}
  ${orderBy(sort, page.descending)} limit ${where.bind(page.limit)}`;
  // What an offset leaves out is counted off in the index, and its rows are not read.
  const from = page.offset === undefined ? chosen : `from instances i where i.id in (select i.id ${chosen} offset ${where.bind(page.offset)})`;
  const text = `with page as materialized (
  select i.*, ${sort.value ?? `'0'`} as sort_value ${from}
)
select ${instanceColumns}, i.sort_value as "sortValue" from page i ${instanceJoins}
${orderBy(sort, page.descending)}`;
  return { text, values: where.values };
}

/** How many the whole list has. */
export function instanceCountStatement(organizationId: string, { statuses, ...filter }: InstanceFilter): Statement {
  const where = conditionsOf(organizationId, filter);
  const counted = `select count(*) from instances i ${joinsOf(filter, where)}\n  where ${where.text}`;
  // Of a status that most have the planner would rather read the table; each by itself is a range of the index.
  const text = statuses ? `select coalesce(sum(c.count), 0)::int as count from unnest(${where.bind(statuses)}::text[]) s(status)
  cross join lateral (${counted}\n  and i.status = s.status) c` : counted;
  return { text, values: where.values };
}

/** In the order of their indexes, so that a page reads no more of them than it shows. */
function joinsOf({ waiting: waits, tag, faultCode }: InstanceFilter, where: Conditions): string {
  return [
    waits ? `join (select distinct w.instance_id ${waiting}) w on w.instance_id = i.id` : '',
    tag === undefined ? '' : `join ${labelled('instance', where.bind(tag))} tagged on tagged.labelled_id = i.id`,
    faultCode === undefined ? '' : `join ${labelled('fault', where.bind(faultCode))} faulted on faulted.labelled_id = i.id`,
  ].join(' ');
}

function conditionsOf(organizationId: string, filter: InstanceFilter): Conditions {
  const { service, outdated, statuses } = filter;
  // Of one the index has the page's order.
  const [status] = statuses?.length === 1 ? statuses : [];
  return new Conditions(organizationId, 'i.organization_id = $1 and i.detached_at is null')
    .add(filter.deviceId, (value) => `i.device_key = (select key from devices where organization_id = $1 and id = ${value}::text)`)
    .add(filter.externalId, (value) => `i.external_id = ${value}::text`)
    .add(service?.id, (value) => `i.service_id = ${value}::text`)
    .add(status, (value) => `i.status = ${value}::text`)
    .add(status ? undefined : statuses, (value) => `i.status = any(${value}::text[])`)
    .add(filter.errorType, (value) => `i.error_type = ${value}::text`)
    .add(filter.changedSince, (value) => `i.updated_at >= ${value}::timestamptz`)
    .add(filter.changedBefore, (value) => `i.updated_at < ${value}::timestamptz`)
    .add(filter.failedSince, (value) => `i.failed_at >= ${value}::timestamptz`)
    .add(filter.failedBefore, (value) => `i.failed_at < ${value}::timestamptz`)
    .flag(filter.paused, 'i.paused_at is not null', 'i.paused_at is null')
    .flag(filter.waiting, 'true', `not exists (select 1 ${waiting} and w.instance_id = i.id)`)
    .add(outdated === undefined ? undefined : service?.latestVersion, (value) =>
      outdated
        ? `i.applied_version <> coalesce(i.pinned_version, ${value}::int)`
        : `coalesce(i.applied_version = coalesce(i.pinned_version, ${value}::int), true)`);
}

export async function listInstances(
  db: Db,
  organizationId: string,
  filter: InstanceFilter,
  page: PageOf<typeof instanceSorts>,
): Promise<(InstanceRow & { sortValue: string })[]> {
  const { text, values } = instanceListStatement(organizationId, filter, page);
  const { rows } = await db.query<RawInstance & { sortValue: string }>(text, values);
  return rows.map((row) => ({ ...toInstance(db, organizationId, row), sortValue: row.sortValue }));
}

export async function countListedInstances(db: Db, organizationId: string, filter: InstanceFilter): Promise<number> {
  const { text, values } = instanceCountStatement(organizationId, filter);
  const { rows } = await db.query<{ count: number }>(text, values);
  return rows[0]?.count ?? 0;
}
