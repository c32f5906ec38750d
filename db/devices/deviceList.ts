import type { DeviceRow } from './devices.ts';
import { deviceColumns } from './devices.ts';
import type { PageOf, Sort, Statement } from '../core/pages.ts';
import { Conditions, epoch, labelled, moment, orderBy, sortById, sortByTime } from '../core/pages.ts';
import type { Db } from '../core/pool.ts';

/** Undefined fields do not filter. */
export interface DeviceFilter {
  registered?: boolean | undefined;
  oui?: string | undefined;
  productClass?: string | undefined;
  softwareVersion?: string | undefined;
  informedSince?: Date | undefined;
  informedBefore?: Date | undefined;
  neverInformed?: boolean | undefined;
  unreachable?: boolean | undefined;
  tag?: string | undefined;
  /** A prefix of the id or of the serial number. */
  prefix?: string | undefined;
}

const lastInform = `coalesce(devices.last_inform_at, '-infinity')`;

/** Sorts by the hour first, because only the hour has an index. Devices without any Inform are the oldest. */
const byLastInform: Sort = {
  order: ['devices.informed_hour', lastInform, 'devices.id'],
  value: epoch(lastInform),
  at: (value, id) => [hourOf(moment(value)), moment(value), id],
};

export const deviceSorts = {
  id: sortById('devices.id'),
  created_at: sortByTime('devices.created_at', 'devices.id'),
  last_inform_at: byLastInform,
};

/** Returns SQL for the beginning of the hour, as in `informed_hour`. */
export function hourOf(time: string): string {
  return `date_trunc('hour', ${time}, 'UTC')`;
}

/**
 * SQL: a connection request failed, and no Inform has come since. The last condition follows from the first; the index
 * needs it.
 */
export const isUnreachable = `devices.connection_request_at > ${lastInform}
    and devices.connection_request_error is not null
    and devices.connection_request_at > devices.informed_hour`;

export function deviceListStatement(
  organizationId: string,
  filter: DeviceFilter,
  page: PageOf<typeof deviceSorts>,
): Statement {
  const sort = deviceSorts[page.sort];
  const where = conditionsOf(organizationId, filter).after(sort, page.descending, page.after);
  const tagged =
    filter.tag === undefined ? '' : `join ${labelled('device', where.bind(filter.tag))} on labelled_id = devices.id`;
  const text = `select ${deviceColumns}, ${sort.value ?? `'0'`} as "sortValue"
from devices ${tagged}
where ${where.text}
${orderBy(sort, page.descending)} limit ${where.bind(page.limit)}`;
  return { text, values: where.values };
}

function conditionsOf(organizationId: string, filter: DeviceFilter): Conditions {
  return new Conditions(organizationId, 'devices.organization_id = $1')
    .flag(filter.registered, 'devices.registered_at is not null', 'devices.registered_at is null')
    .add(filter.oui, (value) => `devices.oui = ${value}::text`)
    .add(filter.productClass, (value) => `devices.product_class = ${value}::text`)
    .add(filter.softwareVersion, (value) => `devices.software_version = ${value}::text`)
    .add(
      filter.informedSince,
      (value) =>
        `devices.informed_hour >= ${hourOf(`${value}::timestamptz`)}
    and devices.last_inform_at >= ${value}::timestamptz`,
    )
    .add(
      filter.informedBefore,
      (value) => `devices.informed_hour > '-infinity' and devices.informed_hour <= ${hourOf(`${value}::timestamptz`)}
    and devices.last_inform_at < ${value}::timestamptz`,
    )
    .flag(filter.neverInformed, `devices.informed_hour = '-infinity'`, `devices.informed_hour > '-infinity'`)
    .flag(filter.unreachable, isUnreachable, `not coalesce(${isUnreachable}, false)`)
    .add(
      filter.prefix,
      (value) => `(${beginsWith('devices.id', value)} or ${beginsWith('devices.serial_number', value)})`,
    );
}

/**
 * Returns SQL that compares with a range up to the last code point. Under row-level security, a pattern would not use
 * the index.
 */
function beginsWith(column: string, prefix: string): string {
  return `${column} collate "C" >= ${prefix}::text and ${column} collate "C" < ${prefix}::text || chr(1114111)`;
}

export async function listDevices(
  db: Db,
  organizationId: string,
  filter: DeviceFilter,
  page: PageOf<typeof deviceSorts>,
): Promise<(DeviceRow & { sortValue: string })[]> {
  const { text, values } = deviceListStatement(organizationId, filter, page);
  const { rows } = await db.query<DeviceRow & { sortValue: string }>(text, values);
  return rows;
}
