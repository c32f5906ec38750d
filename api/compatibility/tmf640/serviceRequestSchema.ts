import { z } from 'zod';
import { serviceStates } from '../../../domain/tmf640.ts';
import { deviceId } from '../../resources/devices/requestSchema.ts';
import { externalId } from '../../resources/instances/requestSchema.ts';
import { idParameter, queryText } from '../../http/input/query.ts';
import { anyOf, listOf } from './paging.ts';
import { serviceFields } from './serviceResponseSchema.ts';

export const servicePathParameters = {
  id: idParameter(
    'TMF640 service',
    "The service's id: the instance's, in the rest of the API.",
    'ins_0mebq2tn9k4h7c3x',
  ),
};

const ignored = z.string().max(1000).optional().describe('Accepted, and of no effect.');
const typed = { '@type': ignored, '@baseType': ignored, '@schemaLocation': ignored };

const reference = { href: ignored, '@referredType': ignored, ...typed };

const versionMessage = 'must be the number of a version, such as "2", or "latest"';
const versionJson = { type: 'string', pattern: '^(?:latest|[1-9][0-9]{0,8})$' };
const version = z
  .string()
  .regex(/^(?:latest|[1-9]\d{0,8})$/, versionMessage)
  .transform((text) => (text === 'latest' ? null : Number(text)))
  .meta({ json: versionJson });

const valueMessage = 'must be a string, a number, true or false';
const characteristic = z.strictObject({
  name: z.string().min(1).max(64).describe("The variable's name."),
  value: z
    .union([z.string(), z.number(), z.boolean(), z.null()], valueMessage)
    .describe(
      "Its value, of the variable's type; null takes one away, so that it has its default. A secret's " +
        'mask leaves it as it is.',
    ),
  valueType: ignored,
  id: ignored,
  ...typed,
});

const characteristics = z.array(characteristic).max(200);

const storedText = z.string().max(1000).nullish().describe('Stored, and returned unchanged.');
const storedList = z.array(z.looseObject({})).max(50).nullish().describe('Stored, and returned unchanged.');
const storedFields = {
  name: storedText,
  description: storedText,
  category: storedText,
  serviceType: storedText,
  relatedParty: storedList,
  place: storedList,
  relatedEntity: storedList,
  serviceOrderItem: storedList,
  serviceRelationship: storedList,
  note: storedList,
};

const createStates =
  'must be "active", which applies it when the CPE comes, or at once where it has come before, or ' +
  '"reserved", which waits for one of the service\'s events';
const changeStates =
  'must be "active", which applies it again, or "terminated", which detaches it: what a script has ' +
  "set on a CPE can't be taken back, so nothing makes it inactive";

export const newService = z
  .strictObject({
    serviceSpecification: z
      .strictObject({
        id: z.string().max(64).optional().describe('The id of the service as it is defined: `svc_…`.'),
        name: z.string().max(64).optional().describe('Its name; does in the place of its id.'),
        version: version.prefault('latest').meta({
          description: 'The number of the version that it is pinned to, or `latest`: it follows the latest.',
          json: versionJson,
        }),
        ...reference,
      })
      .describe('What is to be activated.'),
    supportingResource: z
      .array(
        z.strictObject({
          id: deviceId.describe(
            "The CPE's serial number, or whatever else it has in its Inform as SerialNumber. It is registered, " +
              'unless it is.',
          ),
          name: ignored,
          value: ignored,
          ...reference,
        }),
      )
      .length(1, 'must have one item: the CPE')
      .describe('The CPE that it is activated on.'),
    serviceCharacteristic: characteristics
      .default([])
      .describe("The values for this CPE, by the names of the service's variables; what is left out has its default."),
    state: z
      .enum(['active', 'reserved'], createStates)
      .default('active')
      .describe(
        "`active`: it is applied when the CPE comes with one of the service's events (default: `0 " +
          'BOOTSTRAP`), or, where it has come before, now. `reserved`: at one of these events, wherever the ' +
          'CPE is.',
      ),
    externalId: externalId.optional().describe('What you know it by. No other service may have it.'),
    ...storedFields,
    ...typed,
  })
  .meta({
    id: 'Tmf640ServiceCreate',
    examples: [
      {
        '@type': 'Service',
        state: 'active',
        externalId: 'subscription-4711',
        serviceSpecification: { id: 'svc_0mebq2tn9k4h7c3x' },
        supportingResource: [{ id: 'CPE0001', '@referredType': 'CPE' }],
        serviceCharacteristic: [{ name: 'code', value: 'ACME-7' }],
      },
    ],
  });

export const serviceChange = z
  .strictObject({
    state: z
      .enum(['active', 'terminated'], changeStates)
      .optional()
      .describe(
        '`active`: it is applied now, also where nothing has changed, unless its CPE never came: then it ' +
          'waits for that. `terminated`: it is detached, as by DELETE.',
      ),
    serviceCharacteristic: characteristics
      .optional()
      .describe('The values that change; those that are not named stay.'),
    serviceSpecification: z
      .strictObject({
        id: z.string().max(64).optional().describe('A service stays with its specification.'),
        version: version.optional().meta({
          description: 'The number of the version that it is pinned to from now on, or `latest`.',
          json: versionJson,
        }),
        name: ignored,
        ...reference,
      })
      .optional()
      .describe('Another version of it.'),
    externalId: externalId.nullable().optional().describe('What you know it by. Null takes it away.'),
    ...storedFields,
    ...typed,
  })
  .refine(({ state, ...rest }) => state !== 'terminated' || Object.keys(rest).every((name) => name.startsWith('@')), {
    path: ['state'],
    message: '"terminated" cannot be combined with other changes',
  })
  .meta({
    id: 'Tmf640ServiceUpdate',
    examples: [{ serviceCharacteristic: [{ name: 'code', value: 'ACME-8' }] }, { state: 'active' }],
  });

export const serviceList = z.strictObject({
  ...listOf(serviceFields),
  state: anyOf(serviceStates, 'services'),
  externalId: queryText.max(128).optional().describe('Only the one that you know by this.'),
  'serviceSpecification.id': queryText.max(64).optional().describe('Only those of the specification with this id.'),
  'serviceSpecification.name': queryText.max(64).optional().describe('Only those of the specification with this name.'),
  'supportingResource.id': queryText.max(128).optional().describe('Only those of this CPE.'),
});
