import { z } from 'zod';
import { idParameter } from '../../http/input/query.ts';
import { annotationChanges, newAnnotations, queryTag } from '../shared/annotations.ts';
import { queryTime } from '../../http/input/timeParameter.ts';
import { numberPage, sortedPage } from '../../http/pagination.ts';
import { queryFlag, queryText } from '../../http/input/query.ts';
import { instanceStatus, runStatus } from './responseSchema.ts';

/** Validated against the service's definitions. */
const variables = z.record(z.string(), z.unknown());

const position = z.int().min(0).max(1_000_000).optional();

export const versionJson = { oneOf: [{ const: 'latest' }, { type: 'integer', minimum: 1, maximum: 2_147_483_647 }] };

/** The version that the instance is pinned to; null: it follows the latest. */
export const version = z
  .union([z.literal('latest'), z.int().min(1).max(2_147_483_647)], 'must be the number of a version, or "latest"')
  .transform((value) => (value === 'latest' ? null : value))
  .meta({ json: versionJson });

/** A segment of URLs, like a device's id. */
export const externalId = z
  .string()
  .min(1)
  .max(128)
  .regex(
    /^[^\p{C}\p{Z}/]+(?: +[^\p{C}\p{Z}/]+)*$/u,
    'must be printable characters, without "/" and without spaces at its ends',
  )
  .refine((id) => id !== '.' && id !== '..', 'must not be "." or ".."');

const externalIdDescription =
  'What you know it by, such as your own id of the subscription. No other attached instance of the ' +
  'organization may have it.';

export const newInstance = z
  .strictObject({
    device_id: z.string().describe("A registered device's id."),
    service_id: z.string().describe("A service's id."),
    variables: variables
      .default({})
      .describe("The device's values, by the names of the service's variables; what is left out has its default."),
    position: position.describe("Among the device's instances: the lowest runs first. Default: last."),
    version: version.prefault('latest').meta({
      description: 'The version that it is pinned to, or `latest`: it follows the latest.',
      json: versionJson,
    }),
    external_id: externalId.optional().describe(externalIdDescription),
    ...newAnnotations,
  })
  .meta({
    id: 'NewInstance',
    examples: [{ device_id: 'CPE0001', service_id: 'svc_0mebq2tn9k4h7c3x', variables: { code: 'ACME-7' } }],
  });

export const instanceChange = z
  .strictObject({
    variables: variables
      .optional()
      .describe('The values that change; null takes one away, so that it has its default.'),
    position: position.describe("Among the device's instances: the lowest runs first."),
    version: version.optional().meta({
      description: 'The version that it is pinned to from now on, or `latest`: it follows the latest.',
      json: versionJson,
    }),
    external_id: externalId.nullable().optional().describe(`${externalIdDescription} Null takes it away.`),
    ...annotationChanges,
  })
  .meta({ id: 'InstanceChange', examples: [{ variables: { code: 'ACME-8' } }] });

export const instancePut = z
  .strictObject({
    device_id: z.string().describe("A registered device's id."),
    service_id: z.string().describe("A service's id."),
    variables: variables
      .default({})
      .describe(
        "All of the device's values, by the names of the service's variables: one that is left out has its " +
          "default. A secret's mask keeps the value that is there.",
      ),
    position: position.describe(
      "Among the device's instances: the lowest runs first. Left out, it stays; of a new instance it is the last.",
    ),
    version: version.optional().meta({
      description:
        'The version that it is pinned to, or `latest`: it follows the latest. Left out, it stays; a new ' +
        'instance follows the latest.',
      json: versionJson,
    }),
    ...annotationChanges,
  })
  .meta({
    id: 'InstancePut',
    examples: [{ device_id: 'CPE0001', service_id: 'svc_0mebq2tn9k4h7c3x', variables: { code: 'ACME-7' } }],
  });

const statuses = instanceStatus.options;

/** One or more statuses, separated by commas. */
const statusList = queryText
  .transform((text) => z.array(instanceStatus).max(statuses.length).safeParse(text.split(',')).data)
  .refine((list) => list !== undefined, `must be one of ${statuses.join(', ')}, or several of them with commas between`)
  .optional()
  .meta({
    description:
      'Only those in this status, or in one of several with commas between them: ' +
      `${statuses.map((status) => `\`${status}\``).join(', ')}.`,
    json: {
      type: 'string',
      pattern: `^(?:${statuses.join('|')})(?:,(?:${statuses.join('|')})){0,3}$`,
      examples: ['pending,running'],
    },
  });

const faultCode = queryText.regex(/^\d{1,5}$/, 'must be the number of a fault, such as 9002').optional();
const errorType = queryText.max(64).optional();

export const instanceList = z.strictObject({
  ...sortedPage(
    ['created_at', 'updated_at', 'failed_at'],
    'What the list is sorted by, with `-` downwards. `failed_at` lists failed instances, by when they failed.',
  ),
  status: statusList,
  service: queryText.max(64).optional().describe('Only those of the service with this name.'),
  service_id: queryText.max(64).optional().describe('Only those of the service with this id.'),
  device_id: queryText.max(128).optional().describe('Only those of this device.'),
  fault_code: faultCode.describe(
    'Only those whose last run failed with this fault of the CPE, of the whole or of a parameter.',
  ),
  error_type: errorType.describe(
    'Only those whose last run failed with this type of error, such as `DeliveryTimeout`.',
  ),
  changed_since: queryTime('Only those whose status, values or position changed at that time or later'),
  changed_before: queryTime('Only those that have not changed since that time'),
  failed_since: queryTime('Only those whose last run failed at that time or later'),
  failed_before: queryTime('Only those whose last run failed before that time'),
  tag: queryTag,
  paused: queryFlag('`true`: only those that are paused themselves; `false`: only those that are not.'),
  waiting: queryFlag('`true`: only those for which something waits to begin a run.'),
  outdated: queryFlag(
    '`true`: only those whose last run had another version or other values; needs `service` or `service_id`.',
  ),
});

export const runList = z.strictObject({
  ...numberPage,
  status: queryText
    .pipe(runStatus)
    .optional()
    .meta({ description: 'Only those in this status.', json: { enum: runStatus.options } }),
  fault_code: faultCode.describe('Only those that failed with this fault of the CPE, as a whole.'),
  error_type: errorType.describe('Only those that failed with this type of error.'),
  started_since: queryTime('Only those that began at that time or later'),
  started_before: queryTime('Only those that began before that time'),
});

export const instancePathParameters = { id: idParameter('instance', "The instance's id.", 'ins_0mebq2tn9k4h7c3x') };
