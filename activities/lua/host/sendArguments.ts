import { maxMessageBody } from '../../../lib/soap/messageBody.ts';
import { failure } from './drafts.ts';
import type { Stack } from '../vm/stack.ts';
import type { CallFailure } from '../types.ts';

const maxIdLength = 255;

/** The first two arguments of the send functions: the device and the message. */
export function readBody(args: Stack): { deviceId: string; body: string } | CallFailure {
  const [deviceId, body] = [args.text(1), args.text(2)];
  if (!isId(deviceId)) return failure('400', 'device_id is not the id of a device');
  if ((args.bytes(2)?.length ?? 0) > maxMessageBody)
    return failure('413', `the message has more than ${maxMessageBody} bytes`);
  return body === undefined ? failure('400', 'message_body is not a string of UTF-8') : { deviceId, body };
}

export function isId(text: string | undefined): text is string {
  return text !== undefined && text !== '' && text.length <= maxIdLength && !/\p{Cc}/u.test(text);
}

export function isTimeout(seconds: number | undefined): seconds is number {
  return seconds !== undefined && seconds > 0 && Number.isFinite(seconds);
}
