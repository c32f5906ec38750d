import { z } from 'zod';
import { numberPage, textPage } from '../pagination.ts';

/**
 * A device's id is a segment of URLs and of its workflows' ids: no slash, nothing invisible, and neither "." nor "..",
 * which URL parsers take away.
 */
const deviceId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{C}\p{Z}/]+(?: +[^\p{C}\p{Z}/]+)*$/u, 'must be printable characters, without "/" and without spaces at its ends')
  .refine((id) => id !== '.' && id !== '..', 'must not be "." or ".."');

const oui = z
  .string()
  .regex(/^[0-9a-f]{6}$/i, 'must be six hexadecimal digits')
  .transform((text) => text.toUpperCase());

const productClass = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\p{C}]+$/u, 'must be printable characters');

/** TR-098's and TR-181's own limit for both. */
const credentialText = z
  .string()
  .max(256)
  .regex(/^[^\p{Cc}]*$/u, 'must have no control characters');

/** What the CPE asks of those who ask it for a connection. */
const connectionRequest = z.strictObject({ username: credentialText.min(1), password: credentialText });

export const newDevice = z.strictObject({
  id: deviceId,
  oui: oui.nullish(),
  product_class: productClass.nullish(),
  connection_request: connectionRequest.nullish(),
});

export const deviceChange = z.strictObject({
  oui: oui.nullable().optional(),
  product_class: productClass.nullable().optional(),
  connection_request: connectionRequest.nullable().optional(),
});

export const deviceList = z.strictObject(textPage);
export const callList = z.strictObject(numberPage);
export const messageList = z.strictObject(numberPage);
export const parameterList = z.strictObject(textPage);
