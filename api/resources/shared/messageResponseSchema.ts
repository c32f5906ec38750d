import { z } from 'zod';
import { nullableTime, openObject, time } from '../../http/input/schemas.ts';

const parameterFaults = z.array(
  z.object({
    parameter_name: z.string().describe("The parameter's path."),
    fault_code: z.string().describe("The fault's number, such as `9007`."),
    fault_string: z.string().describe('What the CPE says of it.'),
  }),
);

/** A Fault of the CPE. */
export const faultResponse = z.object({
  fault_code: z.string().describe("The fault's number (TR-069 A.5), such as `9003`."),
  fault_string: z.string().describe('What the CPE says of it.'),
  parameter_faults: parameterFaults.describe('Which parameters it is about.'),
});

/** Why a run failed. */
export const runErrorResponse = z
  .object({
    type: z
      .enum([
        'CwmpFault',
        'ScriptFailed',
        'ScriptError',
        'LimitExceeded',
        'DeliveryTimeout',
        'DoesNotFit',
        'Superseded',
        'Cancelled',
        'Terminated',
        'InternalError',
      ])
      .describe('Stable, for programs.'),
    message: z.string().describe('For people.'),
    fault_code: z
      .string()
      .exactOptional()
      .describe("The CPE's fault code, of a CwmpFault, and of a ScriptFailed after a fault."),
    fault_string: z.string().exactOptional().describe('What the CPE says of it.'),
    parameter_faults: parameterFaults.exactOptional().describe('Which parameters it is about.'),
    message_number: z.int().exactOptional().describe('The message in its run, from 1, that the failure is about.'),
    message_summary: z.string().exactOptional().describe('That message in a few words, without values.'),
    line: z.int().exactOptional().describe("The script's line at which it failed, where known."),
  })
  .meta({ id: 'RunError' });

const purpose = z
  .enum(['run', 'refresh', 'management', 'action'])
  .describe(
    "`run`: sent by a script. `refresh`: reads the device's parameters. `management`: sets its " +
      'connection request credential. `action`: a device action.',
  );

/** The fields that messages of runs and of dry runs share. */
export const messageFields = {
  purpose,
  method: z.string().describe('The RPC, such as `SetParameterValues`.'),
  summary: z.string().describe('In a few words.'),
  response: openObject("The CPE's answer, named as in TR-069 with a small first letter. Secrets are masked.")
    .nullable()
    .describe(
      "The CPE's answer, named as in TR-069 with a small first letter; null: there is none. Secrets are masked.",
    ),
  fault: faultResponse
    .nullable()
    .describe("The CPE's fault, also of the transfer that an acknowledged message began; null: there is none."),
  completion: z
    .looseObject({})
    .nullable()
    .describe('What the CPE said later of a transfer or a change of software; null: nothing.'),
};

export const messageResponse = z
  .object({
    number: z.int().nullable().describe("Counts the run's messages from 1; null: it is none of a script."),
    ...messageFields,
    state: z
      .enum(['queued', 'sent', 'acknowledged', 'faulted', 'cancelled', 'expired'])
      .describe('`queued`: to be delivered. `sent`: the CPE was given it. The others are final.'),
    waiting: z.string().nullable().describe('Why it is still queued, where the CPE was asked for a connection.'),
    request: openObject("The RPC's arguments, named as in TR-069 with a small first letter. Secrets are masked."),
    created_at: time('When it was queued.'),
    sent_at: nullableTime('When the CPE was given it.'),
    settled_at: nullableTime('When it came to its final state.'),
  })
  .meta({ id: 'Message' });

/** A message in the list of its device. */
export const deviceMessageResponse = z
  .object({
    instance_id: z.string().nullable().describe('The instance that sent it; null: no script did.'),
    run: z.int().nullable().describe('The run that sent it; null: no script did.'),
    ...messageResponse.shape,
  })
  .meta({ id: 'DeviceMessage' });
