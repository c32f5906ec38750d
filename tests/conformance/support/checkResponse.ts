import assert from 'node:assert/strict';
import type { ParsedRequest } from './parsedRequest.ts';
import type { AcsEnvelope } from './checkEnvelope.ts';
import { checkEnvelope } from './checkEnvelope.ts';

export interface HttpResponse {
  status: number;
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>;
  body: string;
}

/**
 * The statuses that the gateway may respond with. A Fault has status 200, because some CPEs discard the body of a 500.
 */
const allowedStatuses = [200, 204, 400, 401, 403, 404, 405, 408, 413, 415, 417, 429, 431, 503];

/**
 * Checks the form of a response of the gateway: as HTTP, XML, SOAP and CWMP.
 * @returns the envelope, if there is one.
 * @throws AssertionError
 */
export function checkResponse(response: HttpResponse, request: ParsedRequest = {}): AcsEnvelope | undefined {
  const { status, headers, body } = response;
  assert.ok(allowedStatuses.includes(status), `the status ${status}`);
  assert.equal(headers.get('content-length'), String(Buffer.byteLength(body)), 'Content-Length is always present');
  assert.equal(headers.get('transfer-encoding'), undefined, 'no response is chunked');
  if (status === 200 || status === 204 || status === 401) {
    if (!request.closes)
      assert.notEqual(headers.get('connection')?.toLowerCase(), 'close', 'the connection stays open');
  }
  if (status === 503) assert.match(headers.get('retry-after') ?? '', /^\d+$/, 'a 503 says when to retry');
  if (status === 401) assert.ok(headers.get('www-authenticate'), 'a 401 contains a challenge');
  if (status === 204) assert.equal(body, '', 'a 204 has no body');
  if (status !== 200) {
    assert.ok(body.length < 1000, 'an error response is short');
    return undefined;
  }
  assert.match(headers.get('content-type') ?? '', /^text\/xml(?:;|$)/, 'an envelope is text/xml');
  return checkEnvelope(body, request);
}
