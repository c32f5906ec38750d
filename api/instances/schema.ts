import { z } from 'zod';
import { numberPage, textPage } from '../pagination.ts';
import { queryText } from '../query.ts';
import { instanceStatus } from './shown.ts';

/** Checked against the service's definitions. */
const variables = z.record(z.string(), z.unknown());

const position = z.int().min(0).max(1_000_000).optional();

export const versionJson = { oneOf: [{ const: 'latest' }, { type: 'integer', minimum: 1, maximum: 2_147_483_647 }] };

/** That the instance is pinned to, or null: it follows the latest. */
export const version = z
  .union([z.literal('latest'), z.int().min(1).max(2_147_483_647)], 'must be the number of a version, or "latest"')
  .transform((given) => (given === 'latest' ? null : given))
  .meta({ json: versionJson });

/** A segment of URLs, as a device's id. */
export const externalId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{C}\p{Z}/]+(?: +[^\p{C}\p{Z}/]+)*$/u, 'must be printable characters, without "/" and without spaces at its ends')
  .refine((id) => id !== '.' && id !== '..', 'must not be "." or ".."');

const externalIdDescription = 'What you know it by, such as your own id of the subscription. No other attached instance of the organization may have it.';

export const newInstance = z
  .strictObject({
    device_id: z.string().describe('A registered device\'s id.'),
    service_id: z.string().describe('A service\'s id.'),
    variables: variables.default({}).describe('The device\'s values, by the names of the service\'s variables; what is left out has its default.'),
    position: position.describe('Among the device\'s instances: the lowest runs first. Unless told, it runs last.'),
    version: version.prefault('latest').meta({ description: 'The version that it is pinned to, or `latest`: it follows the latest.', json: versionJson }),
    external_id: externalId.optional().describe(externalIdDescription),
  })
  .meta({
    id: 'NewInstance',
    examples: [{ device_id: 'CPE0001', service_id: 'svc_0mebq2tn9k4h7c3x', variables: { code: 'ACME-7' } }],
  });

export const instanceChange = z
  .strictObject({
    variables: variables.optional().describe('The values that change; null takes one away, so that it has its default.'),
    position: position.describe('Among the device\'s instances: the lowest runs first.'),
    version: version.optional().meta({ description: 'The version that it is pinned to from now on, or `latest`: it follows the latest.', json: versionJson }),
    external_id: externalId.nullable().optional().describe(`${externalIdDescription} Null takes it away.`),
  })
  .meta({ id: 'InstanceChange', examples: [{ variables: { code: 'ACME-8' } }] });

export const instancePut = z
  .strictObject({
    device_id: z.string().describe('A registered device\'s id.'),
    service_id: z.string().describe('A service\'s id.'),
    variables: variables.default({}).describe('All of the device\'s values, by the names of the service\'s variables: one that is left out has its default. A secret\'s mask keeps the value that is there.'),
    position: position.describe('Among the device\'s instances: the lowest runs first. Left out, it stays; of a new instance it is the last.'),
    version: version.optional().meta({ description: 'The version that it is pinned to, or `latest`: it follows the latest. Left out, it stays; a new instance follows the latest.', json: versionJson }),
  })
  .meta({
    id: 'InstancePut',
    examples: [{ device_id: 'CPE0001', service_id: 'svc_0mebq2tn9k4h7c3x', variables: { code: 'ACME-7' } }],
  });

export const instanceList = z.strictObject({
  ...textPage,
  device_id: queryText.optional().describe('Only those of this device.'),
  service_id: queryText.optional().describe('Only those of this service.'),
  status: queryText.pipe(instanceStatus).optional().meta({ description: 'Only those in this status.', json: { enum: instanceStatus.options } }),
});

export const runList = z.strictObject(numberPage);
