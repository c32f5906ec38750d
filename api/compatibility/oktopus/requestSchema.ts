import { z } from 'zod';
import { instanceStatus } from '../../resources/instances/responseSchema.ts';
import { newInstance } from '../../resources/instances/requestSchema.ts';
import { queryText } from '../../http/input/query.ts';
import { newService, serviceChange, variable } from '../../resources/services/requestSchema.ts';
import { pageNumber } from './paging.ts';

/**
 * Follows the documentation of Oktopus (github.com/OktopUSP/rest-api-docs, "Enterprise Version/Service", of 2026):
 * its paths, methods, bodies and responses except that of `execute`, and errors as JSON strings. It does not define
 * the query parameters of lists, the response of `execute`, the number of logs, or the effect of `available` and of
 * a `status` that is sent: these are ours.
 */
const id = z.string().min(1).max(256);
const definitionId = id.describe("The definition's id.");
const instanceId = id.describe("The instance's id.");
const tenantId = z.string().optional().describe("Your organization, as it is shown: no other's is taken.");

const available = z
  .literal(true, 'must be true, since every definition is: delete one that is not to be attached any more')
  .optional()
  .describe('Every definition is.');

export const newDefinition = z
  .strictObject({
    name: newService.shape.name,
    description: newService.shape.description,
    script: newService.shape.script,
    variables: newService.shape.variables,
    available,
  })
  .meta({
    id: 'NewOktopusDefinition',
    examples: [
      {
        name: 'test-1',
        description: 'my first test',
        script: 'set_provisioning_status("provisioned")',
        variables: [{ name: 'A', type: 'string', required: true }],
        available: true,
      },
    ],
  });

const changedVariable = z.strictObject({
  ...variable.shape,
  secret: variable.shape.secret
    .unwrap()
    .optional()
    .describe('Whether its values are masked wherever they are shown. Left out, it stays as it was.'),
});

export const definitionChange = z
  .strictObject({
    id: definitionId,
    name: serviceChange.shape.name,
    description: serviceChange.shape.description,
    tenant_id: tenantId,
    script: serviceChange.shape.script,
    variables: z
      .array(changedVariable)
      .max(200)
      .optional()
      .describe('All of them. What one leaves out of `default` and `secret` stays as it was.'),
    available,
  })
  .meta({
    id: 'OktopusDefinitionChange',
    examples: [
      {
        id: 'svc_0mebq2tn9k4h7c3x',
        name: 'test-1',
        script: 'set_provisioning_status("provisioned")',
        variables: [{ name: 'A', description: '', type: 'string', required: true }],
      },
    ],
  });

export const definitionReference = z
  .strictObject({ id: definitionId })
  .meta({ id: 'OktopusDefinitionReference', examples: [{ id: 'svc_0mebq2tn9k4h7c3x' }] });

export const newOktopusInstance = z
  .strictObject({
    device_id: newInstance.shape.device_id,
    service_id: newInstance.shape.service_id,
    variables: newInstance.shape.variables,
  })
  .meta({
    id: 'NewOktopusInstance',
    examples: [{ device_id: 'CPE0001', service_id: 'svc_0mebq2tn9k4h7c3x', variables: { A: 'ACME-7' } }],
  });

export const oktopusInstanceChange = z
  .strictObject({
    id: instanceId,
    device_id: z.string().optional().describe("The device's id, which stays."),
    service_id: z.string().optional().describe("The definition's id, which stays."),
    tenant_id: tenantId,
    status: instanceStatus
      .optional()
      .describe('As it was shown. It is what the runs come to, and not changed by this.'),
    variables: z
      .record(z.string(), z.unknown())
      .optional()
      .describe(
        "All of the device's values: one that is left out has its default. A secret's mask keeps the value " +
          'that is there.',
      ),
  })
  .meta({
    id: 'OktopusInstanceChange',
    examples: [{ id: 'ins_0mebq2tn9k4h7c3x', status: 'pending', variables: { A: 'ACME-8' } }],
  });

export const instanceReference = z
  .strictObject({ id: instanceId })
  .meta({ id: 'OktopusInstanceReference', examples: [{ id: 'ins_0mebq2tn9k4h7c3x' }] });

export const definitionList = z.strictObject({
  ...pageNumber,
  id: queryText.max(256).optional().describe('Only the one with this id.'),
  name: queryText.max(64).optional().describe('Only the one with this name.'),
});

export const oktopusInstanceList = z.strictObject({
  ...pageNumber,
  id: queryText.max(256).optional().describe('Only the one with this id.'),
  device_id: queryText.max(128).optional().describe('Only those of this device.'),
  service_id: queryText.max(64).optional().describe('Only those of this definition.'),
  status: queryText
    .pipe(instanceStatus)
    .optional()
    .meta({ description: 'Only those in this status.', json: { enum: instanceStatus.options } }),
});

export const logQuery = z
  .strictObject({
    service_instance_id: queryText.max(256).optional().describe("The instance's id."),
    device_id: queryText.max(128).optional().describe("The device's id: of all that is attached to it."),
  })
  .refine((query) => query.service_instance_id !== undefined || query.device_id !== undefined, {
    error: 'is required, or device_id, which gives the logs of all that is attached to a device',
    path: ['service_instance_id'],
  });
