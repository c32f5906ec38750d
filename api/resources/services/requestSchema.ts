import { z } from 'zod';
import { idParameter } from '../../http/input/query.ts';
import { isEventCode } from '../../../domain/cwmp/eventCodes.ts';
import { numberPage, textPage } from '../../http/pagination.ts';
import { queryText } from '../../http/input/query.ts';
import { newPolicy, policyChange } from './policy.ts';

/** A segment of the workflows' ids. */
const name = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 letters, digits, ".", "_" or "-"')
  .describe('Unique in the organization.');
const description = z.string().max(4096).describe('For people.');
const script = z
  .string()
  .min(1)
  .max(262_144)
  .describe('Lua 5.4. It must end with `set_provisioning_status("provisioned")` or `"failed"`.');

export const variable = z.strictObject({
  name: z
    .string()
    .regex(
      /^_?[A-Za-z][A-Za-z0-9_.-]{0,62}$/,
      'must be letters, digits, "_", "." or "-", at most 64, beginning with a letter',
    )
    .describe('The script has it by `get_variable_value(name)`.'),
  description: description.exactOptional().describe('For people.'),
  type: z
    .enum(['string', 'number', 'boolean', 'xml'])
    .default('string')
    .describe(
      'Of its values. Scripts see every value as a string. A script may put the value of an `xml` variable into a ' +
        'message without `xml_escape`; a message with any other value that has markup and is not escaped fails.',
    ),
  required: z.boolean().default(false).describe('Whether an instance must give a value, where there is no default.'),
  default: z
    .union([z.string(), z.number(), z.boolean()], 'must be a string, a number, or true or false')
    .exactOptional()
    .describe("The value of instances that give none. A secret's is shown masked."),
  secret: z.boolean().default(false).describe('Whether its values are masked wherever they are shown.'),
});

const variables = z.array(variable).max(200).describe('What the script needs to know of each device.');

const events = z
  .array(
    z.string().max(128).refine(isEventCode, 'is no CWMP event, which are such as "0 BOOTSTRAP", "1 BOOT", "M Reboot"'),
  )
  .max(32)
  .transform((codes) => [...new Set(codes)])
  .describe('The events of a CPE that it runs on, such as `0 BOOTSTRAP` or `1 BOOT`; none: only manually.');

const exampleScript =
  'set_parameter_values({["InternetGatewayDevice.DeviceInfo.ProvisioningCode"] = ' +
  'get_variable_value("code")})\nset_provisioning_status("provisioned")';

export const newService = z
  .strictObject({
    name,
    description: description.default(''),
    script,
    variables: variables.default([]),
    events: events.default(['0 BOOTSTRAP']),
    ...newPolicy,
  })
  .meta({
    id: 'NewService',
    examples: [{ name: 'provisioning-code', script: exampleScript, variables: [{ name: 'code', required: true }] }],
  });

export const serviceChange = z
  .strictObject({
    name: name.optional(),
    description: description.optional(),
    script: script.optional(),
    variables: variables.optional(),
    events: events.optional(),
    ...policyChange,
  })
  .meta({
    id: 'ServiceChange',
    examples: [{ description: 'Sets the provisioning code', events: ['0 BOOTSTRAP', '1 BOOT'] }],
  });

export const versionList = z.strictObject(numberPage);

export const serviceList = z.strictObject({
  ...textPage,
  name: queryText.optional().describe('Only the one with this name.'),
});

export const servicePathParameters = { id: idParameter('service', "The service's id.", 'svc_0mebq2tn9k4h7c3x') };
