import { z } from 'zod';
import { idParameter } from '../../http/input/query.ts';
import { version, versionJson } from '../instances/requestSchema.ts';
import { instanceStatus } from '../instances/responseSchema.ts';
import { rate, since, text } from '../shared/jobFields.ts';
import { timeFormats } from '../../http/input/timeParameter.ts';
import { textPage } from '../../http/pagination.ts';

const filter = z.strictObject({
  status: instanceStatus.optional().describe('Only those in this status.'),
  device_prefix: text(128).optional().describe("How the device's id begins."),
  oui: text(6).optional().describe('Of the device.'),
  product_class: text(64).optional().describe('Of the device.'),
  software_version: text(64).optional().describe('Of the device; `*` stands for any text.'),
  informed_since: since.optional().describe(`Only those whose device was here since: ${timeFormats}.`),
  from_version: z
    .int()
    .min(1)
    .max(2_147_483_647)
    .optional()
    .describe('Only those whose last run applied this version.'),
  rollout: text(64).optional().describe('Only what the rollout of this id has touched: so that it can be taken back.'),
});

const shareMessage = 'must be a share from 0 to 1, such as 0.1 for a tenth, or null for never';

export const newRollout = z
  .strictObject({
    service: text(64).describe("A service's name."),
    version: version.prefault('latest').meta({ description: 'The version to apply.', json: versionJson }),
    filter: filter.prefault({}).describe('Which instances of the service; what is left out does not narrow.'),
    canary: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(10)
      .describe('How many run first. All of them must have ended before the rest begins.'),
    rate_per_second: rate,
    concurrency: z.int().min(1).max(10_000).default(50).describe('How many of its runs may be under way at once.'),
    stop_at: z
      .number(shareMessage)
      .min(0, shareMessage)
      .max(1, shareMessage)
      .nullable()
      .default(0.1)
      .describe('The share of failures, from 0 to 1, at which it stops; null: failures do not stop it.'),
    follow: z
      .boolean()
      .default(false)
      .describe('Whether its instances follow the latest version afterwards; only where `version` is that.'),
    dry_run: z.boolean().default(false).describe('Whether only to show what would be done.'),
  })
  .meta({
    id: 'NewRollout',
    examples: [
      {
        service: 'pppoe',
        version: 'latest',
        canary: 10,
        rate_per_second: 10,
        concurrency: 50,
        stop_at: 0.1,
        dry_run: true,
      },
    ],
  });

export const rolloutList = z.strictObject(textPage);

export const rolloutPathParameters = { id: idParameter('rollout', "The rollout's id.", 'rol_0mebq2tn9k4h7c3x') };
