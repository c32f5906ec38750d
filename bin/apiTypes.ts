import { z } from 'zod';

/** What the commands show of the API's answers; they may hold more, which `--json` passes on. */
const text = z.string().nullish().transform((value) => value ?? '');

export const deviceSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  oui: text,
  product_class: text,
  manufacturer: text,
  software_version: text,
  last_inform_at: text,
  paused_at: text,
  tags: z.array(z.string()).default([]),
  connection_request: z.looseObject({ requested_at: text, error: text }),
});
export type Device = z.infer<typeof deviceSchema>;

export const organizationSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  authentication: z.array(z.string()),
  basic_without_tls: z.boolean(),
  unknown_devices: z.string(),
  expect_bootstrap: z.boolean(),
  onboarding_certificate: text,
  set_connection_request_credentials: z.boolean(),
  http_allow: z.array(z.string()),
});
export type Organization = z.infer<typeof organizationSchema>;

const limit = z.number().nullable();

export const managedOrganizationSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  limits: z.looseObject({ devices: limit, runs: limit, requests_per_second: limit }),
  suspended_at: text,
  suspended_reason: text,
});
export type ManagedOrganization = z.infer<typeof managedOrganizationSchema>;

export const apiKeySchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  prefix: z.string(),
  expires_at: text,
  last_used_at: text,
  key: z.string().optional(),
});

export const credentialSchema = z.looseObject({
  username: z.string(),
  onboarding: z.boolean(),
  device_id: text,
  /** Only where it was generated just now. */
  password: z.string().optional(),
});

export const bootstrapWindowSchema = z.looseObject({ bootstrap_expected_until: z.string() });

export const auditEventSchema = z.looseObject({
  kind: z.string(),
  actor: text,
  operation: text,
  resource: text,
  fields: z.array(z.string()).nullable(),
  status: z.number().nullable(),
  remote_address: text,
  count: z.number(),
  last_at: z.string(),
  details: z.record(z.string(), z.unknown()),
});

/** A device or an instance. */
export const pausedSchema = z.looseObject({ paused_at: text });

export const parameterSchema = z.looseObject({ path: z.string(), value: text });

export const serviceSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  version: z.number(),
  variables: z.array(z.looseObject({ name: z.string(), type: z.string() })),
});

const runErrorSchema = z.looseObject({ type: z.string(), message: z.string() });

export const instanceSchema = z.looseObject({
  id: z.string(),
  device_id: z.string(),
  service_id: z.string(),
  service_name: z.string(),
  status: z.enum(['pending', 'running', 'provisioned', 'failed']),
  position: z.number(),
  version: z.looseObject({ pinned: z.number().nullable(), latest: z.number(), applied: z.number().nullable() }),
  run: z.number().nullable(),
  error: runErrorSchema.nullish(),
  waiting: z.looseObject({ reason: z.string(), not_before: text }).nullish(),
  paused_at: text,
  device_paused_at: text,
  workflow_id: z.string(),
  workflow_url: text,
});
export type Instance = z.infer<typeof instanceSchema>;

export const runSchema = z.looseObject({
  number: z.number(),
  status: z.string(),
  trigger: z.looseObject({ reason: z.string() }),
  started_at: z.string(),
  finished_at: text,
  error: runErrorSchema.nullish(),
  log: z.array(z.looseObject({ at: z.string(), text: z.string() })),
  messages: z.array(z.looseObject({ number: z.number().nullable(), summary: z.string(), state: z.string(), waiting: text })),
});
export type Run = z.infer<typeof runSchema>;

export const dryRunSchema = z.looseObject({
  status: z.string(),
  error: runErrorSchema.nullish(),
  doubt: text,
  model: z.string(),
  samples: z.array(z.string()),
  log: z.array(z.looseObject({ at: z.string(), text: z.string() })),
  messages: z.array(
    z.looseObject({
      number: z.number().nullable(),
      summary: z.string(),
      state: z.string(),
      xml: text,
      response: z.record(z.string(), z.unknown()).nullable(),
      fault: z.looseObject({ fault_code: z.string(), fault_string: z.string() }).nullable(),
    }),
  ),
  warnings: z.array(z.looseObject({ code: z.string(), message: z.string(), line: z.number().optional() })),
});
export type DryRun = z.infer<typeof dryRunSchema>;

export const explanationSchema = z.looseObject({
  status: z.string(),
  code: z.string(),
  explanation: z.string(),
  since: z.string(),
  next: z.array(z.string()),
});

const count = z.number();

/** Of a bulk retry or a rollout. */
const jobProgressSchema = z.looseObject({
  total: count, done: count, waiting: count, running: count, provisioned: count, failed: count, pinned: count.default(0), skipped: count, cancelled: count,
});
export type JobProgress = z.infer<typeof jobProgressSchema>;

const job = {
  id: z.string(),
  rate_per_second: count,
  progress: jobProgressSchema,
  created_at: z.string(),
  created_by: z.string(),
  workflow_url: text,
};

export const retrySchema = z.looseObject({ ...job, status: z.enum(['running', 'finished', 'cancelled']) });
export type Retry = z.infer<typeof retrySchema>;

/** What a retry would take. */
export const retryPlanSchema = z.looseObject({
  total: count,
  seconds: count,
  groups: z.array(z.looseObject({ service: z.string(), error_type: text, fault_code: text, count })),
});
export type RetryPlan = z.infer<typeof retryPlanSchema>;

export const rolloutSchema = z.looseObject({
  ...job,
  status: z.enum(['running', 'paused', 'stopped', 'finished', 'aborted']),
  reason: text,
  service_name: z.string(),
  version: count,
});
export type Rollout = z.infer<typeof rolloutSchema>;

/** What a rollout would do. */
export const rolloutPlanSchema = z.looseObject({
  service_name: z.string(),
  version: count,
  total: count,
  run: count,
  pin: count,
  skip: count,
  seconds: count,
  groups: z.array(z.looseObject({ status: z.string(), version: count.nullable(), follows_latest: z.boolean(), action: z.string(), count })),
});
export type RolloutPlan = z.infer<typeof rolloutPlanSchema>;

export const eventSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  timestamp: z.string(),
  data: z.looseObject({
    device_id: text,
    instance_id: text,
    service_name: text,
    run: z.number().optional(),
    reason: text,
    error: runErrorSchema.partial().optional(),
  }),
});
export type Event = z.infer<typeof eventSchema>;

export const webhookSchema = z.looseObject({
  id: z.string(),
  url: z.string(),
  types: z.array(z.string()),
  description: text,
  failing_since: text,
  disabled_at: text,
  disabled_reason: text,
  last_attempt: z.looseObject({ at: z.string(), error: text }).nullable(),
  /** Only where it was made just now. */
  secret: z.string().optional(),
});
export type Webhook = z.infer<typeof webhookSchema>;

export const deliverySchema = z.looseObject({
  id: z.string(),
  status: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.number(),
  response_status: z.number().nullable(),
  error: text,
});
export type Delivery = z.infer<typeof deliverySchema>;
