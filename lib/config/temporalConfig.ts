import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { TemporalSettings } from './config.ts';
import { isHostAndPort } from './configValues.ts';
import { parseStrictYaml } from './strictYaml.ts';

/** The settings of temporal.yaml, overridden by the environment. All durations are in milliseconds. */
export interface TemporalConfig {
  /** Undefined: the embedded server. */
  address: string | undefined;
  namespace: string;
  /** Undefined: no TLS, unless there is an API key. File paths are absolute. */
  tls: TemporalTls | undefined;
  apiKey: string | undefined;
  apiKeyFile: string | undefined;
  taskQueues: { workflows: string; activities: string };
  /** The registered names of Cuttle's search attributes. */
  searchAttributes: SearchAttributeNames;
  deliveryTimeout: number;
  /** Whether payloads are encrypted before Temporal gets them. */
  encryptPayloads: boolean;
  activities: Record<ActivityName, ActivityPolicy>;
}

export interface TemporalTls {
  serverName?: string | undefined;
  caFile?: string | undefined;
  certFile?: string | undefined;
  keyFile?: string | undefined;
}

export type SearchAttributeNames = Record<'organization' | 'device' | 'service' | 'status', string>;

type ActivityName =
  'beginRun' | 'executeScript' | 'httpRequest' | 'requestConnection' | 'recordOutcome' | 'deliverWebhook';

/** Plain JSON that can be used as Temporal's `ActivityOptions` or `LocalActivityOptions`. */
interface ActivityPolicy {
  startToCloseTimeout: number;
  scheduleToCloseTimeout?: number;
  /** `maximumAttempts` is absent when there is no limit. */
  retry: { initialInterval: number; backoffCoefficient: number; maximumInterval: number; maximumAttempts?: number };
}

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const aDuration = 'must be a duration such as "500ms", "10s", "5m" or "24h"';
const duration = z
  .string(aDuration)
  .regex(/^\d{1,9}(\.\d{1,3})? ?(ms|s|m|h|d)$/, aDuration)
  .transform((text) => {
    const unit = /[a-z]+$/.exec(text)?.[0] as keyof typeof units;
    return Number.parseFloat(text) * units[unit];
  })
  .refine((milliseconds) => milliseconds >= 1, 'must be longer than nothing');

const name = z.string('must be a text').min(1, 'must not be empty').max(200, 'must be at most 200 characters long');
const anAttemptLimit = 'must be a whole number from 1 on, or "unlimited"';
const attempts = z.union([z.int(anAttemptLimit).min(1, anAttemptLimit), z.literal('unlimited')], anAttemptLimit);

const retry = z
  .strictObject({
    initial_interval: duration,
    backoff_coefficient: z.number('must be a number').min(1, 'must be 1 or more'),
    maximum_interval: duration,
    maximum_attempts: attempts,
  })
  .refine((policy) => policy.maximum_interval >= policy.initial_interval, {
    error: 'must not be shorter than initial_interval',
    path: ['maximum_interval'],
  });

const activity = z
  .strictObject({ start_to_close_timeout: duration, schedule_to_close_timeout: duration.optional(), retry })
  .refine((policy) => (policy.schedule_to_close_timeout ?? Infinity) >= policy.start_to_close_timeout, {
    error: 'must not be shorter than start_to_close_timeout',
    path: ['schedule_to_close_timeout'],
  });

const schema = z.strictObject({
  address: z
    .string('must be a host and a port, or empty for the embedded server')
    .refine(
      (text) => text === '' || isHostAndPort(text),
      'must be a host and a port such as temporal.example.net:7233, or empty',
    )
    .nullish(),
  namespace: name,
  tls: z
    .strictObject({
      server_name: name.optional(),
      ca_file: name.optional(),
      cert_file: name.optional(),
      key_file: name.optional(),
    })
    .refine(
      (tls) => (tls.cert_file === undefined) === (tls.key_file === undefined),
      'needs cert_file and key_file together, or neither',
    )
    .optional(),
  api_key_file: name.optional(),
  task_queues: z.strictObject({ workflows: name, activities: name }),
  search_attributes: z.strictObject({ organization: name, device: name, service: name, status: name }),
  delivery_timeout: duration,
  encrypt_payloads: z.boolean('must be true or false').default(false),
  activities: z.strictObject({
    beginRun: activity,
    executeScript: activity,
    httpRequest: activity,
    requestConnection: activity,
    recordOutcome: activity,
    deliverWebhook: activity,
  }),
});

/**
 * @param text the content of temporal.yaml. `file` is its absolute path.
 * @throws SetupError with a line `<file>:<line>: …` for each invalid key and value.
 */
export function loadTemporalConfig(
  text: string,
  file: string,
  settings: Omit<TemporalSettings, 'file' | 'uiUrl'>,
): TemporalConfig {
  const yaml = parseStrictYaml(text, file, schema);
  const path = (relative: string | undefined): string | undefined => relative && resolve(dirname(file), relative);
  return {
    address: settings.address ?? (yaml.address || undefined),
    namespace: settings.namespace ?? yaml.namespace,
    tls: yaml.tls && {
      serverName: yaml.tls.server_name,
      caFile: path(yaml.tls.ca_file),
      certFile: path(yaml.tls.cert_file),
      keyFile: path(yaml.tls.key_file),
    },
    apiKey: settings.apiKey,
    apiKeyFile: path(yaml.api_key_file),
    taskQueues: yaml.task_queues,
    searchAttributes: yaml.search_attributes,
    deliveryTimeout: yaml.delivery_timeout,
    encryptPayloads: yaml.encrypt_payloads,
    activities: {
      beginRun: activityPolicy(yaml.activities.beginRun),
      executeScript: activityPolicy(yaml.activities.executeScript),
      httpRequest: activityPolicy(yaml.activities.httpRequest),
      requestConnection: activityPolicy(yaml.activities.requestConnection),
      recordOutcome: activityPolicy(yaml.activities.recordOutcome),
      deliverWebhook: activityPolicy(yaml.activities.deliverWebhook),
    },
  };
}

function activityPolicy(yaml: z.infer<typeof activity>): ActivityPolicy {
  const {
    schedule_to_close_timeout: total,
    retry: { maximum_attempts: limit, ...intervals },
  } = yaml;
  return {
    startToCloseTimeout: yaml.start_to_close_timeout,
    ...(total !== undefined && { scheduleToCloseTimeout: total }),
    retry: {
      initialInterval: intervals.initial_interval,
      backoffCoefficient: intervals.backoff_coefficient,
      maximumInterval: intervals.maximum_interval,
      ...(limit !== 'unlimited' && { maximumAttempts: limit }),
    },
  };
}
