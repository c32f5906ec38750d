import { z } from 'zod';
import { instanceStatus } from '../instances/responseSchema.ts';
import { nullableTime, time } from '../../http/input/schemas.ts';

const count = (description: string) => z.int().describe(description);

const filter = z
  .object({
    status: instanceStatus.optional().describe('Only those in this status.'),
    device_prefix: z.string().optional().describe("How the device's id begins."),
    oui: z.string().optional().describe('Of the device.'),
    product_class: z.string().optional().describe('Of the device.'),
    software_version: z.string().optional().describe('Of the device; `*` stands for any text.'),
    informed_since: z.iso.datetime().optional().describe('Only those whose device was here since.'),
    from_version: count('Only those whose last run applied this version.').optional(),
    rollout: z.string().optional().describe('Only what this rollout has touched.'),
  })
  .describe('Which instances of the service it takes; what is left out does not narrow.');

const progress = z
  .object({
    total: count('The sum of those below, without `done`.'),
    done: count('Those that have come to an end.'),
    waiting: count('Not touched yet: they keep their version.'),
    running: count('Triggered, and not at an end.'),
    provisioned: count('Well, with the new version.'),
    failed: count('Failed.'),
    pinned: count('Given the version without a run: they have it already, or their CPE never came.'),
    skipped: count('Detached, paused, or without a value that the version asks for.'),
    cancelled: count('Taken back.'),
  })
  .describe('How many of its instances are where.');

const rate = z.number().describe('How many are triggered in a second.');
const version = count('The version that it applies.');
const serviceName = z.string().describe("The service's name.");

export const rolloutResponse = z
  .object({
    id: z.string().describe('Made by Cuttle.'),
    status: z
      .enum(['running', 'paused', 'stopped', 'finished', 'aborted'])
      .describe('`stopped`: by itself, for its failures; it goes on when it is resumed.'),
    reason: z.string().nullable().describe('Why it is paused or stopped, or was aborted; null: it is not.'),
    service_id: z.string().describe("The service's id."),
    service_name: serviceName,
    version,
    filter,
    canary: count('How many run first. All of them must have ended before the rest begins.'),
    rate_per_second: rate,
    concurrency: count('How many of its runs may be under way at once.'),
    stop_at: z
      .number()
      .nullable()
      .describe('The share of failures, from 0 to 1, at which it stops; null: failures do not stop it.'),
    follow: z.boolean().describe('Whether its instances follow the latest version afterwards.'),
    progress,
    created_by: z.string().describe('The name of the API key that asked for it.'),
    created_at: time('When it was asked for.'),
    finished_at: nullableTime('When it ended; null: it is under way.'),
    workflow_id: z.string().describe('Its workflow in Temporal.'),
    workflow_url: z.string().nullable().describe('Its page in the Temporal UI; null: there is none.'),
  })
  .meta({ id: 'Rollout' });

const group = z.object({
  status: instanceStatus.describe("The instances'."),
  version: z.int().nullable().describe('That their last run applied; null: none has run.'),
  follows_latest: z.boolean().describe('Whether they follow the latest version now.'),
  action: z.enum(['run', 'pin', 'skip']).describe('What it would do to them.'),
  count: count('How many instances.'),
});

export const rolloutPlanResponse = z
  .object({
    dry_run: z.literal(true).describe('Nothing is rolled out.'),
    service_name: serviceName,
    version,
    rate_per_second: rate,
    total: count('How many instances it would take.'),
    run: count('Those that it would run.'),
    pin: count('Those that it would only give the version.'),
    skip: count('Those that it would leave alone.'),
    seconds: count('How long the rate alone takes.'),
    groups: z.array(group).describe('By status, version and action, the most frequent first.'),
  })
  .meta({ id: 'RolloutPlan' });
