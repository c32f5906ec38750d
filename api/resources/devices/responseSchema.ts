import { z } from 'zod';
import { annotationsResponse } from '../shared/annotations.ts';
import { nullableTime, openObject, revision, time } from '../../http/input/schemas.ts';

const connectionRequest = z
  .object({
    requested_at: nullableTime('When it was last asked for a connection; null: not since its last Inform.'),
    attempts: z.int().describe('How often it was asked since its last Inform.'),
    error: z.string().nullable().describe('Why it could not be reached; null: it accepted, or was not asked.'),
    has_credential: z.boolean().describe('Whether a username and password for it are known.'),
  })
  .describe('How it goes to ask the device for a connection.');

export const deviceResponse = z
  .object({
    id: z.string().describe('Its serial number, or another id that is unique in the organization.'),
    status: z
      .enum(['registered', 'discovered'])
      .describe('`discovered`: it informed, and is not registered: it gets nothing.'),
    oui: z.string().nullable().describe("The manufacturer's OUI, six hexadecimal digits."),
    product_class: z.string().nullable().describe('As registered, or as its last Inform has it.'),
    manufacturer: z.string().nullable().describe('As its last Inform has it.'),
    serial_number: z.string().nullable().describe('As its last Inform has it.'),
    software_version: z.string().nullable().describe('As its last Inform has it.'),
    hardware_version: z.string().nullable().describe('As its last Inform has it.'),
    root: z
      .string()
      .nullable()
      .describe('The root of its data model: `InternetGatewayDevice.` (TR-098) or `Device.` (TR-181).'),
    connection_request_url: z.string().nullable().describe('Where it says that it can be asked for a connection.'),
    connection_request: connectionRequest,
    remote_address: z.string().nullable().describe('The address of its last Inform.'),
    bootstrap_expected_until: nullableTime('The end of its bootstrap window; null: there is none.'),
    last_inform_at: nullableTime('When it last informed; null: never.'),
    last_inform_events: z.array(z.string()).describe('The events of its last Inform, such as `0 BOOTSTRAP`.'),
    last_inform_command_keys: z
      .array(
        z.object({
          event: z.string().describe('One of `last_inform_events`.'),
          command_key: z.string().describe('The CommandKey that it came with.'),
        }),
      )
      .describe('Which commands the events follow from; most follow from none.'),
    paused_at: nullableTime('Since when no new run begins on it; null: it is not paused.'),
    ...annotationsResponse,
    registered_at: nullableTime('When it was registered; null: it is only discovered.'),
    created_at: time('When it was first known.'),
    revision,
  })
  .meta({ id: 'Device' });

export const bootstrapWindowResponse = z
  .object({
    device_id: z.string().describe("The device's id."),
    bootstrap_expected_until: nullableTime('Until when its BOOTSTRAP is taken.'),
  })
  .meta({ id: 'BootstrapWindow' });

export const callResponse = z
  .object({
    number: z.int().describe("Counts the device's calls from 1."),
    method: z.string().describe('The RPC, such as `TransferComplete`.'),
    arguments: openObject('Its arguments, named as in TR-069 with a small first letter. Secrets are masked.'),
    session_id: z.string().describe('The session that it came in.'),
    received_at: time('When it came.'),
  })
  .meta({ id: 'Call' });

export const sessionResponse = z
  .object({
    number: z.int().describe('Grows from session to session, with gaps.'),
    informed_at: time('When its Inform came.'),
    events: z
      .array(
        z.object({
          event: z.string().describe('The event code, such as `1 BOOT`.'),
          command_key: z.string().describe('Which command it follows from; empty: from none.'),
        }),
      )
      .describe('The events of the Inform.'),
    retry_count: z.int().describe('How often the device had tried before.'),
    remote_address: z.string().nullable().describe('Where it came from; null: not known.'),
  })
  .meta({ id: 'DeviceSession' });

export const parameterResponse = z
  .object({
    path: z.string().describe('Its full name.'),
    value: z.string().nullable().describe('As the device last said; null: not known. Secrets are masked.'),
    type: z.string().nullable().describe('`xsd:string` and such; null: not known.'),
    writable: z.boolean().nullable().describe('null: not known.'),
    updated_at: time('When what is stored of it last changed.'),
  })
  .meta({ id: 'Parameter' });
