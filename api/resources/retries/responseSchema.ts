import { z } from 'zod';
import { nullableTime, time } from '../../http/input/schemas.ts';

const filter = z
  .object({
    status: z.enum(['failed']).describe('Always `failed`.'),
    service: z.string().optional().describe("A service's name."),
    fault_code: z.string().optional().describe("Of the last run's fault, or of one of its parameters."),
    error_type: z.string().optional().describe("Of the last run's error."),
    since: z.iso.datetime().optional().describe('Only what failed since.'),
    device_prefix: z.string().optional().describe("How the device's id begins."),
  })
  .describe('Which instances it takes; what is left out does not narrow.');

const count = (description: string) => z.int().describe(description);

const progress = z
  .object({
    total: count('The sum of those below, without `done`.'),
    done: count('Those that have come to an end.'),
    waiting: count('Not triggered yet.'),
    running: count('Triggered, and not at an end.'),
    provisioned: count('Well now.'),
    failed: count('Failed again.'),
    skipped: count('Not failed any more when their turn came, or detached.'),
    cancelled: count('Taken back.'),
  })
  .describe('How many of its instances are where.');

const rate = z.number().describe('How many are triggered in a second.');

export const retryResponse = z
  .object({
    id: z.string().describe('Made by Cuttle.'),
    status: z.enum(['running', 'finished', 'cancelled']).describe('`finished`: each instance has come to an end.'),
    filter,
    rate_per_second: rate,
    progress,
    created_by: z.string().describe('The name of the API key that asked for it.'),
    created_at: time('When it was asked for.'),
    finished_at: nullableTime('When it ended; null: it is under way.'),
    workflow_id: z.string().describe('Its workflow in Temporal.'),
    workflow_url: z.string().nullable().describe('Its page in the Temporal UI; null: there is none.'),
  })
  .meta({ id: 'Retry' });

const group = z.object({
  service: z.string().describe("The service's name."),
  error_type: z.string().nullable().describe('Why the last run failed.'),
  fault_code: z.string().nullable().describe("The CPE's fault, if that was why."),
  count: count('How many instances.'),
});

export const retryPlanResponse = z
  .object({
    dry_run: z.literal(true).describe('Nothing is retried.'),
    filter,
    rate_per_second: rate,
    total: count('How many instances it would take.'),
    seconds: count('How long it would take to trigger them.'),
    groups: z.array(group).describe('By service and failure, the most frequent first.'),
  })
  .meta({ id: 'RetryPlan' });
