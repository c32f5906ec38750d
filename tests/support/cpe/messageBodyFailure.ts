import assert from 'node:assert/strict';
import { MessageBodyError, readMessageBody } from '../../../lib/soap/messageBody.ts';

/** Returns the error for a message body that must be refused. */
export function failure(body: string): MessageBodyError {
  try {
    readMessageBody(body);
  } catch (error) {
    assert(error instanceof MessageBodyError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: `accepted: ${body.slice(0, 200)}` });
}
