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

/** All that the gateway may answer. A Fault goes out with 200, since some CPEs throw away the body of a 500. */
const statuses = [200, 204, 400, 401, 403, 404, 405, 408, 413, 415, 417, 429, 431, 503];

/**
 * Checks the form of whatever the gateway sent: as HTTP, as XML, as SOAP and as CWMP.
 * @returns the envelope, where there is one.
 * @throws AssertionError
 */
export function checkResponse(answer: HttpResponse, asked: ParsedRequest = {}): AcsEnvelope | undefined {
  const { status, headers, body } = answer;
  assert.ok(statuses.includes(status), `the status ${status}`);
  assert.equal(headers.get('content-length'), String(Buffer.byteLength(body)), 'Content-Length is always said');
  assert.equal(headers.get('transfer-encoding'), undefined, 'no answer is chunked');
  if (status === 200 || status === 204 || status === 401) {
    if (!asked.closes) assert.notEqual(headers.get('connection')?.toLowerCase(), 'close', 'the connection is kept');
  }
  if (status === 503) assert.match(headers.get('retry-after') ?? '', /^\d+$/, 'a 503 says when to come again');
  if (status === 401) assert.ok(headers.get('www-authenticate'), 'a 401 asks for something');
  if (status === 204) assert.equal(body, '', 'a 204 has no body');
  if (status !== 200) {
    assert.ok(body.length < 1000, 'a refusal is short');
    return undefined;
  }
  assert.match(headers.get('content-type') ?? '', /^text\/xml(?:;|$)/, 'an envelope is text/xml');
  return checkEnvelope(body, asked);
}
