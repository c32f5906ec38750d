import { z } from 'zod';
import { serviceStates } from '../../../domain/tmf640.ts';
import { openObject, time } from '../../http/input/schemas.ts';

const type = (name: string) => z.literal(name).describe("TM Forum's name of the shape.");

const specification = z.object({
  id: z.string().describe('The id of the service as it is defined: `svc_…`.'),
  name: z.string().describe('Its name.'),
  version: z.string().describe('The version that is, or will be, applied.'),
  href: z.string().describe('Where it is shown.'),
  '@type': type('ServiceSpecificationRef'),
});

const characteristic = z.object({
  name: z.string().describe("The variable's name."),
  valueType: z.enum(['string', 'number', 'boolean', 'xml']).describe("The variable's type."),
  value: z.union([z.string(), z.number(), z.boolean()]).describe('Its value for this CPE. A secret is masked.'),
});

const resource = z.object({
  id: z.string().describe("The device's id."),
  href: z.string().describe('Where it is shown.'),
  '@type': type('ResourceRef'),
  '@referredType': z.literal('CPE').describe('What it is.'),
});

const storedList = z.array(openObject('Stored unchanged.')).exactOptional().describe("The caller's.");

/** Fields that are stored for the client and have no effect. */
export const storedFields = {
  name: z.string().exactOptional().describe("The caller's; unless given, the name of the specification."),
  description: z.string().exactOptional().describe("The caller's."),
  category: z
    .string()
    .exactOptional()
    .describe("The caller's; unless given, `RFS`: what rests on a resource is a resource facing service."),
  serviceType: z.string().exactOptional().describe("The caller's."),
  relatedParty: storedList,
  place: storedList,
  relatedEntity: storedList,
  serviceOrderItem: storedList,
  serviceRelationship: storedList,
  note: z
    .array(openObject('`author`, `date`, `text`.'))
    .exactOptional()
    .describe("The caller's, and, where it failed, why."),
};

/** The query `fields` can exclude all but the first two. */
export const serviceResponse = z
  .object({
    id: z.string().describe('Made by Cuttle; the id of the instance in the rest of the API.'),
    href: z.string().describe('Its path.'),
    '@type': type('Service').exactOptional(),
    externalId: z
      .string()
      .exactOptional()
      .describe("What the caller knows it by. An extension of the standard's shape."),
    state: z
      .enum(serviceStates)
      .exactOptional()
      .describe(
        '`reserved`: it waits for its CPE, or is being applied. `active`: it was applied. `inactive`: it ' +
          'failed, and `note` says why. `terminated`: it was detached.',
      ),
    serviceDate: time('When it was made.').exactOptional(),
    startDate: time('Since when it is active.').exactOptional(),
    hasStarted: z.boolean().exactOptional().describe('Whether it was ever applied, or tried to be.'),
    isServiceEnabled: z
      .boolean()
      .exactOptional()
      .describe('`false`: it, or its device, is paused, and is not applied before it is resumed.'),
    serviceSpecification: specification.exactOptional().describe('The service as it is defined.'),
    serviceCharacteristic: z
      .array(characteristic)
      .exactOptional()
      .describe('The values for this CPE; a variable that is not here has its default.'),
    supportingResource: z.array(resource).exactOptional().describe('The CPE.'),
    ...storedFields,
  })
  .meta({ id: 'Tmf640Service' });

export const serviceFields = Object.keys(serviceResponse.shape);
