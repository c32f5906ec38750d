import type { z } from 'zod';
import type { DeviceCounts, FailureCountRow, InstanceCountRow } from '../../../db/events/counts.ts';
import type { deviceCountsResponse, failureCountsResponse, instanceCountsResponse } from './responseSchema.ts';

export function presentDeviceCounts(counts: DeviceCounts): z.output<typeof deviceCountsResponse> {
  return {
    total: counts.registered + counts.discovered,
    registered: counts.registered,
    discovered: counts.discovered,
    seen_last_day: counts.seenLastDay,
    never_seen: counts.neverSeen,
    unreachable: counts.unreachable,
  };
}

export function presentInstanceCounts(rows: InstanceCountRow[]): z.output<typeof instanceCountsResponse> {
  const services = [...Map.groupBy(rows, ({ serviceId }) => serviceId)].map(([id, ofService]) => ({
    service_id: id,
    service_name: ofService[0]?.serviceName ?? '',
    ...byStatus(ofService),
  }));
  return { ...byStatus(rows), services };
}

function byStatus(rows: InstanceCountRow[]): { total: number } & Record<InstanceCountRow['status'], number> {
  const counts = { total: 0, pending: 0, running: 0, provisioned: 0, failed: 0 };
  for (const { status, count } of rows) {
    counts[status] += count;
    counts.total += count;
  }
  return counts;
}

export function presentFailureCounts(since: Date, rows: FailureCountRow[]): z.output<typeof failureCountsResponse> {
  const hour = 3_600_000;
  return {
    since: new Date(Math.floor(since.getTime() / hour) * hour),
    items: rows.map(({ serviceId, serviceName, errorType, faultCode, count }) => ({
      service_id: serviceId,
      service_name: serviceName,
      error_type: errorType,
      fault_code: faultCode,
      count,
    })),
  };
}
