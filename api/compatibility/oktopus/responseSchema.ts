import { z } from 'zod';
import { instanceResponse, instanceStatus } from '../../resources/instances/responseSchema.ts';
import { time } from '../../http/input/schemas.ts';
import { serviceResponse } from '../../resources/services/responseSchema.ts';
import { variable } from '../../resources/services/requestSchema.ts';

const tenantId = z.string().describe('Your organization.');

/** Oktopus answers `null` when something was created or accepted. */
export const nullResponse = z.null().describe('Nothing.');

export const definitionResponse = z
  .object({
    id: z.string().describe('Made by Cuttle.'),
    name: serviceResponse.shape.name,
    description: serviceResponse.shape.description,
    tenant_id: tenantId,
    script: serviceResponse.shape.script,
    variables: z
      .array(z.object({ ...variable.shape, description: z.string().describe('For people.') }))
      .describe("What the script needs to know of each device. Secrets' defaults are masked."),
    available: z.literal(true).describe('Every definition is.'),
  })
  .meta({ id: 'OktopusDefinition' });

export const oktopusInstanceResponse = z
  .object({
    id: z.string().describe('Made by Cuttle.'),
    device_id: instanceResponse.shape.device_id,
    service_id: z.string().describe('The definition that is attached.'),
    tenant_id: tenantId,
    status: instanceStatus.describe(
      '`pending`: it waits for an event, or to run again; `running`; `provisioned`; `failed`.',
    ),
    variables: instanceResponse.shape.variables,
  })
  .meta({ id: 'OktopusInstance' });

export const instanceLogResponse = z
  .object({
    timestamp: time('When the run began.'),
    metadata: z
      .object({
        service_instance_id: z.string().describe('The instance that ran.'),
        device_id: z.string().describe('Its device.'),
        tenant_id: tenantId,
      })
      .describe('What it is of.'),
    message: z
      .string()
      .describe(
        'What the script printed, and why the run failed, where it did: lines, each with its time in UTC. ' +
          'Secrets are masked.',
      ),
  })
  .meta({ id: 'OktopusInstanceLog' });
