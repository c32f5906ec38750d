import { z } from 'zod';

const count = (description: string) => z.int().describe(description);

export const deviceCountsResponse = z
  .object({
    total: count('All devices.'),
    registered: count('Those that are registered.'),
    discovered: count('Those that informed, and are not registered.'),
    seen_last_day: count('Those that informed within 24 hours, counted from the beginning of this hour.'),
    never_seen: count('Those that never informed.'),
    unreachable: count('Those that were asked for a connection in vain, and have not informed since.'),
  })
  .meta({ id: 'DeviceCounts' });

const byStatus = {
  total: count('All of them.'),
  pending: count('Those that are pending.'),
  running: count('Those that are running.'),
  provisioned: count('Those that are provisioned.'),
  failed: count('Those that are failed.'),
};

const service = {
  service_id: z.string().describe("The service's id."),
  service_name: z.string().describe("The service's name."),
};

export const instanceCountsResponse = z
  .object({
    ...byStatus,
    services: z
      .array(z.object({ ...service, ...byStatus }))
      .describe('By service, those with the most instances first, at most 500; the sums above are of these.'),
  })
  .meta({ id: 'InstanceCounts' });

export const failureCountsResponse = z
  .object({
    since: z
      .date()
      .meta({ description: 'From when on: the beginning of the hour.', json: { type: 'string', format: 'date-time' } }),
    items: z
      .array(
        z.object({
          ...service,
          error_type: z.string().nullable().describe('The type of the error; null: not known.'),
          fault_code: z.string().nullable().describe("The CPE's fault; null: it was none."),
          count: count('The runs that failed so.'),
        }),
      )
      .describe('The most frequent first, at most 200.'),
  })
  .meta({ id: 'FailureCounts' });

export const hourCountsResponse = z
  .object({
    items: z
      .array(
        z.object({
          hour: z
            .date()
            .meta({ description: 'The beginning of the hour, in UTC.', json: { type: 'string', format: 'date-time' } }),
          provisioned: count('Runs that ended so in that hour.'),
          failed: count('Runs that failed in that hour.'),
        }),
      )
      .describe('Each hour up to the one under way, the oldest first.'),
  })
  .meta({ id: 'HourCounts' });
