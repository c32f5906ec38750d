import type { InstanceStatus } from '../../domain/types.ts';
import { hourOf, isUnreachable } from '../devices/deviceList.ts';
import type { Statement } from '../core/pages.ts';
import type { Db } from '../core/pool.ts';

export interface DeviceCounts {
  registered: number;
  discovered: number;
  seenLastDay: number;
  neverSeen: number;
  unreachable: number;
}

const devices = `select count(*) from devices where organization_id = $1`;

/** Returns a statement in which each count reads one index. Times are rounded to the hour. */
export function deviceCountsStatement(organizationId: string): Statement {
  const text = `select (${devices} and registered_at is not null) as registered,
    (${devices} and registered_at is null) as discovered,
    (${devices} and informed_hour >= ${hourOf('now()')} - interval '24 hours') as "seenLastDay",
    (${devices} and informed_hour = '-infinity') as "neverSeen",
    (${devices} and ${isUnreachable}) as unreachable`;
  return { text, values: [organizationId] };
}

export async function countDevices(db: Db, organizationId: string): Promise<DeviceCounts> {
  const { text, values } = deviceCountsStatement(organizationId);
  const { rows } = await db.query<DeviceCounts>(text, values);
  if (!rows[0]) throw new Error('The device counts returned no row');
  return rows[0];
}

export interface InstanceCountRow {
  serviceId: string;
  serviceName: string;
  status: InstanceStatus;
  count: number;
}

/**
 * Returns a statement that counts the instances of each service, largest service first, at most `limit` services. Each
 * count reads a range of the index, which is cheaper than grouping.
 */
export function instanceCountsStatement(organizationId: string, limit: number): Statement {
  const text = `select s.id as "serviceId", s.name as "serviceName", x.status, c.count
    from services s
    cross join unnest(array['pending', 'running', 'provisioned', 'failed']) x(status)
    cross join lateral (
      select count(*) from instances i
      where i.organization_id = $1 and i.service_id = s.id and i.status = x.status and i.detached_at is null
    ) c
    where s.organization_id = $1
    order by sum(c.count) over (partition by s.id) desc, s.id, x.status
    limit 4 * $2::int`;
  return { text, values: [organizationId, limit] };
}

export async function countInstances(db: Db, organizationId: string, limit: number): Promise<InstanceCountRow[]> {
  const { text, values } = instanceCountsStatement(organizationId, limit);
  const { rows } = await db.query<InstanceCountRow>(text, values);
  return rows;
}

export interface FailureCountRow {
  serviceId: string;
  serviceName: string;
  errorType: string | null;
  faultCode: string | null;
  count: number;
}

/**
 * Returns a statement that counts failed runs by kind of failure, most frequent first, at most `limit` kinds. It counts
 * from the beginning of the hour of `since`.
 */
export function failureCountsStatement(organizationId: string, since: Date, limit: number): Statement {
  const text = `with counted as materialized (
      select service_id, error_type, fault_code, count(*) as count
      from runs
      where organization_id = $1 and finished_hour >= ${hourOf('$2::timestamptz')} and status = 'failed'
      group by service_id, error_type, fault_code
      order by count desc, service_id, error_type, fault_code limit $3
    )
    select s.id as "serviceId", s.name as "serviceName",
      c.error_type as "errorType", c.fault_code as "faultCode", c.count
    from counted c join services s on s.id = c.service_id
    order by c.count desc, c.service_id, c.error_type, c.fault_code`;
  return { text, values: [organizationId, since, limit] };
}

export async function countFailures(
  db: Db,
  organizationId: string,
  since: Date,
  limit: number,
): Promise<FailureCountRow[]> {
  const { text, values } = failureCountsStatement(organizationId, since, limit);
  const { rows } = await db.query<FailureCountRow>(text, values);
  return rows;
}

export interface HourRow {
  hour: Date;
  provisioned: number;
  failed: number;
}

/**
 * Returns a statement that counts the runs that ended in each hour from that of `since` to the current one, oldest
 * first.
 */
export function hourCountsStatement(organizationId: string, since: Date): Statement {
  const ended = (status: string): string => `cross join lateral (
      select count(*) as ${status} from runs
      where organization_id = $1 and finished_hour = hour and status = '${status}'
    ) as ended_${status}`;
  const text = `select hour, provisioned, failed
    from generate_series(${hourOf('$2::timestamptz')}, ${hourOf('now()')}, interval '1 hour') hour
    ${ended('provisioned')}
    ${ended('failed')}
    order by hour`;
  return { text, values: [organizationId, since] };
}

export async function countByHour(db: Db, organizationId: string, since: Date): Promise<HourRow[]> {
  const { text, values } = hourCountsStatement(organizationId, since);
  const { rows } = await db.query<HourRow>(text, values);
  return rows;
}
