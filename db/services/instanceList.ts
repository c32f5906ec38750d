import type { InstanceStatus } from '../../domain/types.ts';
import type { InstanceRow, RawInstance } from './instances.ts';
import { instanceColumns, instanceJoins, toInstance } from './instances.ts';
import type { PageOf, Slice, Statement } from '../core/pages.ts';
import { Conditions, labelled, nearerSlice, orderBy, sortById, sortByTime } from '../core/pages.ts';
import type { Db } from '../core/pool.ts';

/** Undefined fields do not filter. */
export interface InstanceFilter {
  id?: string | undefined;
  deviceId?: string | undefined;
  externalId?: string | undefined;
  /** A service of the organization; `outdated` refers to it. */
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
  /** Compared with the service's version. */
  outdated?: boolean | undefined;
}

export const instanceSorts = {
  /** Ids sort by age. */
  created_at: sortById('i.id'),
  updated_at: sortByTime('i.updated_at', 'i.id'),
  /** For failed instances. */
  failed_at: sortByTime('i.failed_at', 'i.id'),
};

const waiting = `from triggers w where w.state in ('queued', 'delayed')`;

/** Returns a statement that selects the page first, so that other columns are read for its instances only. */
export function instanceListStatement(
  organizationId: string,
  filter: InstanceFilter,
  page: PageOf<typeof instanceSorts>,
): Statement {
  const sort = instanceSorts[page.sort];
  const where = conditionsOf(organizationId, filter).after(sort, page.descending, page.after);
  if (page.sort === 'failed_at') where.flag(true, 'i.failed_at is not null', '');
  const text = `with page as materialized (
  select i.*, ${sort.value ?? `'0'`} as sort_value
  from instances i ${joinsOf(filter, where)}
  where ${where.text}
  ${orderBy(sort, page.descending)} limit ${where.bind(page.limit)}
)
select ${instanceColumns}, i.sort_value as "sortValue" from page i ${instanceJoins}
${orderBy(sort, page.descending)}`;
  return { text, values: where.values };
}

/** Returns joins in the order of their indexes, so that a page reads no more rows than it shows. */
function joinsOf({ waiting: waits, tag, faultCode }: InstanceFilter, where: Conditions): string {
  return [
    waits ? `join (select distinct w.instance_id ${waiting}) w on w.instance_id = i.id` : '',
    tag === undefined ? '' : `join ${labelled('instance', where.bind(tag))} tagged on tagged.labelled_id = i.id`,
    faultCode === undefined
      ? ''
      : `join ${labelled('fault', where.bind(faultCode))} faulted on faulted.labelled_id = i.id`,
  ].join(' ');
}

function conditionsOf(organizationId: string, filter: InstanceFilter): Conditions {
  const { service, outdated, statuses } = filter;
  // For a single status the index has the page's order.
  const [status] = statuses?.length === 1 ? statuses : [];
  return new Conditions(organizationId, 'i.organization_id = $1 and i.detached_at is null')
    .add(filter.id, (value) => `i.id = ${value}::text`)
    .add(
      filter.deviceId,
      (value) => `i.device_key = (select key from devices where organization_id = $1 and id = ${value}::text)`,
    )
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
        : `coalesce(i.applied_version = coalesce(i.pinned_version, ${value}::int), true)`,
    );
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

/**
 * Returns a statement for a page by offset, sorted by age. For a filter by device, service, status, or service and
 * status, an index has this order, so that skipped rows are counted in the index alone.
 */
export function instanceSliceStatement(
  organizationId: string,
  filter: InstanceFilter,
  { fromEnd = false, offset, limit }: Slice,
): Statement {
  const where = conditionsOf(organizationId, filter);
  const text = `with page as materialized (
  select i.id from instances i ${joinsOf(filter, where)} where ${where.text}
  ${orderBy(instanceSorts.created_at, fromEnd)} limit ${where.bind(limit)} offset ${where.bind(offset)}
)
select ${instanceColumns} from page p join instances i on i.id = p.id ${instanceJoins}
order by i.id`;
  return { text, values: where.values };
}

/** Returns a statement that counts the matches in an index. */
export function instanceTotalStatement(organizationId: string, { statuses, ...filter }: InstanceFilter): Statement {
  const where = conditionsOf(organizationId, filter);
  // The order makes the planner choose the page's index, where it would prefer to read all rows if most of them
  // match.
  const total = (more: string): string =>
    `select count(*) from (
      select i.id from instances i ${joinsOf(filter, where)}
      where ${where.text}${more}
      order by i.id
    ) listed`;
  const text = statuses
    ? `select coalesce(sum(c.count), 0)::int as total
      from unnest(${where.bind(statuses)}::text[]) s(status)
      cross join lateral (${total(' and i.status = s.status')}) c`
    : `select count::int as total from (${total('')}) c`;
  return { text, values: where.values };
}

/** Returns a page by offset, in order of age, and the length of the list. */
export async function listInstancesAt(
  db: Db,
  organizationId: string,
  filter: InstanceFilter,
  place: Slice,
): Promise<{ instances: InstanceRow[]; total: number }> {
  const totalOf = instanceTotalStatement(organizationId, filter);
  const { rows: counted } = await db.query<{ total: number }>(totalOf.text, totalOf.values);
  const total = counted[0]?.total ?? 0;
  const slice = nearerSlice(place, total);
  if (!slice) return { instances: [], total };
  const { text, values } = instanceSliceStatement(organizationId, filter, slice);
  const { rows } = await db.query<RawInstance>(text, values);
  return { instances: rows.map((row) => toInstance(db, organizationId, row)), total };
}
