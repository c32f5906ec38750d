import { z } from 'zod';
import { messageFields, runErrorResponse } from '../shared/messageResponseSchema.ts';
import { time } from '../../http/input/schemas.ts';

const message = z.object({
  number: z.int().nullable().describe("Counts the script's messages from 1; null: it is one of a refresh."),
  device_id: z.string().describe('The device that it is for.'),
  ...messageFields,
  state: z
    .enum(['acknowledged', 'faulted', 'cancelled', 'skipped'])
    .describe(
      "`cancelled`: not sent, since the run had failed. `skipped`: it is another device's, or one of a refresh.",
    ),
  xml: z.string().nullable().describe('As the CPE would get it; null: the report would be too large.'),
});

const warning = z.object({
  code: z
    .enum([
      'unescaped_variable',
      'escaped_twice',
      'unknown_parameter',
      'wrong_type',
      'read_only_parameter',
      'faulted_message',
      'unused_variable',
      'undefined_variable',
      'discarded_result',
      'hard_coded_instance',
      'no_status',
      'literal_password',
      'http_request_not_made',
      'incomplete_model',
    ])
    .describe('Stable, for programs.'),
  message: z.string().describe('For people.'),
  line: z.int().exactOptional().describe("The script's line, from 1."),
  message_number: z.int().exactOptional().describe('The message that it is about.'),
  variable: z.string().exactOptional().describe('The variable that it is about.'),
  parameter: z.string().exactOptional().describe('The parameter that it is about.'),
});

export const dryRunResponse = z
  .object({
    status: z.enum(['provisioned', 'failed']).describe('What a run would come to.'),
    error: runErrorResponse.nullable().describe('Why it fails; null: it does not.'),
    doubt: z
      .string()
      .nullable()
      .describe("Why the failure may be the dry run's and not the script's; null: it is the script's."),
    model: z
      .enum(['igd', 'tr181', 'device'])
      .describe('What it was tried on: TR-098, TR-181, or a device by what is stored of it.'),
    samples: z.array(z.string()).describe('The required variables that had no value, and were tried with a sample.'),
    log: z
      .array(z.object({ at: time("By the script's clock."), text: z.string().describe('Secrets are masked.') }))
      .describe('What the script printed.'),
    messages: z.array(message).describe('What the CPE would be sent, and what the simulated one answered.'),
    warnings: z.array(warning).describe('What may be wrong with the script.'),
  })
  .meta({ id: 'DryRunReport' });
