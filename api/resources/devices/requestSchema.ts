import { z } from 'zod';
import { idParameter } from '../../http/input/query.ts';
import { annotationChanges, newAnnotations, queryTag } from '../shared/annotations.ts';
import { queryTime } from '../../http/input/timeParameter.ts';
import { numberPage, sortedPage, textPage } from '../../http/pagination.ts';
import { queryFlag, queryText } from '../../http/input/query.ts';

/**
 * The longest serial number that a CPE can inform with. A segment of URLs, where a slash is escaped (%2F): no invisible
 * characters, and neither "." nor "..", which URL parsers remove.
 */
export const deviceId = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[^\p{C}\p{Z}]+(?: +[^\p{C}\p{Z}]+)*$/u, 'must be printable characters, without spaces at its ends')
  .refine((id) => id !== '.' && id !== '..', 'must not be "." or ".."');

const oui = z
  .string()
  .regex(/^[0-9A-Fa-f]{6}$/, 'must be six hexadecimal digits')
  .transform((text) => text.toUpperCase());

const productClass = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\p{C}]+$/u, 'must be printable characters');

/** TR-098 and TR-181 limit both to 256 characters. */
const credentialText = z
  .string()
  .max(256)
  .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'must have no control characters');

/** The credential that the CPE requires of connection requests. */
const connectionRequest = z.strictObject({
  username: credentialText.min(1).describe('ManagementServer.ConnectionRequestUsername of the CPE.'),
  password: credentialText.describe('ManagementServer.ConnectionRequestPassword of the CPE. Never shown.'),
});

const descriptions = {
  oui: "The manufacturer's OUI: six hexadecimal digits, shown in upper case. Its Informs replace it.",
  productClass: 'The product class. Its Informs replace it.',
  connectionRequest: 'The credential that the CPE asks of those who ask it for a connection; null: none.',
};

const deviceFields = {
  oui: oui.nullish().describe(descriptions.oui),
  product_class: productClass.nullish().describe(descriptions.productClass),
  connection_request: connectionRequest.nullish().describe(descriptions.connectionRequest),
};

export const newDevice = z
  .strictObject({
    id: deviceId.describe("The CPE's serial number, or whatever else it has in its Inform as SerialNumber."),
    ...deviceFields,
    ...newAnnotations,
  })
  .meta({
    id: 'NewDevice',
    examples: [
      { id: 'CPE0001' },
      { id: 'CPE0002', oui: '00259E', product_class: 'HG8245', tags: ['vip'], metadata: { customer: 'C-1042' } },
    ],
  });

export const devicePut = z
  .strictObject({ ...deviceFields, ...annotationChanges })
  .meta({ id: 'DevicePut', examples: [{}, { oui: '00259E', product_class: 'HG8245' }] });

export const deviceChange = z
  .strictObject({
    oui: oui.nullable().optional().describe(descriptions.oui),
    product_class: productClass.nullable().optional().describe(descriptions.productClass),
    connection_request: connectionRequest.nullable().optional().describe(descriptions.connectionRequest),
    ...annotationChanges,
  })
  .meta({
    id: 'DeviceChange',
    examples: [
      { connection_request: { username: 'acs', password: 'a-long-password' } },
      { tags: ['vip', 'region-north'] },
    ],
  });

const secondsMessage = 'must be a whole number of seconds from 1 to 604800 (a week)';
export const newBootstrapWindow = z
  .strictObject({
    seconds: z.int(secondsMessage).min(1, secondsMessage).max(604_800, secondsMessage).describe('How long, from now.'),
  })
  .meta({ id: 'NewBootstrapWindow', examples: [{ seconds: 3600 }] });

export const deviceList = z.strictObject({
  ...sortedPage(
    ['id', 'created_at', 'last_inform_at'],
    'What the list is sorted by, with `-` downwards. A device that never informed comes before all that did.',
  ),
  status: queryText
    .pipe(z.enum(['registered', 'discovered']))
    .optional()
    .meta({
      description: 'Only the registered, or those only discovered.',
      json: { enum: ['registered', 'discovered'] },
    }),
  search: queryText
    .min(1)
    .max(128)
    .optional()
    .describe('Only those whose id or serial number begins so; upper and lower case differ.'),
  tag: queryTag,
  oui: queryText
    .pipe(oui)
    .optional()
    .meta({
      description: 'Only those of this OUI, six hexadecimal digits.',
      json: { type: 'string', pattern: '^[0-9A-Fa-f]{6}$' },
    }),
  product_class: queryText.max(64).optional().describe('Only those of this product class.'),
  software_version: queryText.max(64).optional().describe('Only those that run this software version.'),
  informed_since: queryTime('Only those that informed at that time or later'),
  informed_before: queryTime('Only those whose last Inform was before that time'),
  never_informed: queryFlag('`true`: only those that never informed; `false`: only those that did.'),
  unreachable: queryFlag('`true`: only those that were asked for a connection in vain, and have not informed since.'),
});
export const callList = z.strictObject(numberPage);
export const sessionList = z.strictObject(numberPage);
export const messageList = z.strictObject(numberPage);

const parameterFilters = {
  prefix: queryText.max(256).optional().describe('Only those whose path begins so, such as `Device.WiFi.`.'),
  search: queryText
    .max(256)
    .optional()
    .describe('Only those whose path or value contains this text; upper and lower case do not differ.'),
};
export const parameterList = z.strictObject({ ...textPage, ...parameterFilters });
export const parameterFilter = z.strictObject(parameterFilters);

export const devicePathParameters = { id: idParameter('device', "The device's id.", 'CPE0001') };
