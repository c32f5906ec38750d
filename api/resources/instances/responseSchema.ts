import { z } from 'zod';
import { annotationsResponse } from '../shared/annotations.ts';
import { messageResponse, runErrorResponse } from '../shared/messageResponseSchema.ts';
import { nullableTime, revision, time } from '../../http/input/schemas.ts';

export const instanceStatus = z.enum(['pending', 'running', 'provisioned', 'failed']);
export const runStatus = z.enum(['running', 'provisioned', 'failed']);
const triggerKind = z.enum(['event', 'execute', 'retry']);

const waiting = z.object({
  kind: triggerKind.describe('An event of the CPE, a manual execution, or a retry.'),
  reason: z.string().describe('In words, such as `0 BOOTSTRAP`.'),
  at: time('Since when it waits.'),
  not_before: nullableTime('When an automatic retry will begin; null: it only waits for its turn.'),
});

export const instanceResponse = z
  .object({
    id: z.string().describe('Made by Cuttle.'),
    external_id: z.string().nullable().describe('What you know it by; null: you gave none.'),
    device_id: z.string().describe('The device that the service is attached to.'),
    service_id: z.string().describe('The service that is attached.'),
    service_name: z.string().describe("The service's name."),
    status: instanceStatus.describe(
      '`pending`: it has not run yet, or is to run again. The others are the result of its last run.',
    ),
    position: z.int().describe("Among the device's instances: the lowest runs first."),
    version: z
      .object({
        pinned: z.int().nullable().describe('The version that it stays with; null: it follows the latest.'),
        latest: z.int().describe("The service's latest."),
        applied: z.int().nullable().describe('The one that its last run applied; null: it never ran.'),
      })
      .describe('Which version of the service.'),
    variables: z
      .record(z.string(), z.unknown())
      .describe("The device's values, by the variables' names. Secrets are masked."),
    run: z.int().nullable().describe('The number of its last run; null: it never ran.'),
    error: runErrorResponse.nullable().describe('Why its last run failed; null: it did not.'),
    outdated: z.boolean().describe('Whether the service or the values have changed since the last run began.'),
    waiting: waiting.nullable().describe('What waits to begin a run; null: nothing.'),
    paused_at: nullableTime('Since when it is paused; null: it is not.'),
    device_paused_at: nullableTime('Since when its device is paused; null: it is not.'),
    ...annotationsResponse,
    workflow_id: z.string().describe('Its workflow in Temporal.'),
    workflow_url: z.string().nullable().describe('Its page in the Temporal UI; null: there is none.'),
    created_at: time('When it was attached.'),
    updated_at: time('When its values or position were last changed.'),
    revision,
  })
  .meta({ id: 'Instance' });

export const explanationResponse = z
  .object({
    status: instanceStatus.describe("The instance's."),
    code: z.string().describe('Stable, for programs: `waiting_for_cpe`, `unreachable`, `held`, `no_worker` and so on.'),
    explanation: z.string().describe('Sentences for people.'),
    since: z.iso.datetime().describe('Since when it is so.'),
    next: z.array(z.string()).describe('What may be done, the most promising first.'),
  })
  .meta({ id: 'Explanation' });

export const runSummaryResponse = z
  .object({
    number: z.int().describe("Counts the instance's runs from 1."),
    status: runStatus.describe('What it came to.'),
    trigger: z
      .object({
        kind: triggerKind.describe('An event of the CPE, a manual execution, or a retry.'),
        reason: z.string().describe('In words, such as `0 BOOTSTRAP`.'),
        at: time('When it was triggered.'),
      })
      .describe('Why it began.'),
    version: z.int().describe("The service's version that it applied."),
    started_at: time('When it began.'),
    finished_at: nullableTime('When it ended; null: it is under way.'),
    error: runErrorResponse.nullable().describe('Why it failed; null: it did not.'),
  })
  .meta({ id: 'RunSummary' });

const step = z.object({
  number: z.int().describe("Counts the run's steps from 1."),
  at: time('When it was done.'),
  then: z
    .enum(['sleep', 'call', 'http', 'event', 'finished', 'failed'])
    .describe(
      "What the script waits for from then on: the end of a `sleep`, a CPE's answer to a `call`, one by " +
        '`http`, or an Inform with an `event`. `finished` and `failed`: nothing, it has ended.',
    ),
  seconds: z.number().nullable().describe('Of a `sleep`: how long. Else null.'),
  message: z.int().nullable().describe('Of a `call`: the number of the message whose answer is awaited. Else null.'),
});

export const runResponse = z
  .object({
    ...runSummaryResponse.shape,
    steps: z.array(step).describe('How the script was executed: each step to where it next waits, or to its end.'),
    log: z
      .array(z.object({ at: time('When it was written.'), text: z.string().describe('Secrets are masked.') }))
      .describe('What the script printed.'),
    messages: z.array(messageResponse).describe('What the CPE was sent, in order.'),
  })
  .meta({ id: 'Run' });
