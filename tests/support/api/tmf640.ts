import assert from 'node:assert/strict';
import { tmf640Path } from '../../../domain/tmf640.ts';
import type { TestApi } from './api.ts';

export const services = `${tmf640Path}/service`;

type Answer = Awaited<ReturnType<TestApi['call']>>;

export const characteristics = [
  { name: 'pppoe_username', value: 'ana' },
  { name: 'pppoe_password', value: 'hunter22' },
];

/** Returns a function that makes the body of a POST that attaches this service to a CPE. */
export function serviceOf(serviceId: string): (device: string, more?: object) => Record<string, unknown> {
  return (device, more = {}) => ({
    serviceSpecification: { id: serviceId },
    supportingResource: [{ id: device }],
    serviceCharacteristic: characteristics,
    ...more,
  });
}

/** Asserts that the response is an error in TM Forum's format whose message contains all of these words. */
export function assertError({ status, headers, body }: Answer, wanted: number, code: string, ...words: string[]): void {
  assert.equal(status, wanted, JSON.stringify(body));
  assert.match(headers.get('content-type') ?? '', /^application\/json/);
  assert.deepEqual(
    [body['@type'], body.code, body.status, typeof body.reason],
    ['Error', code, String(wanted), 'string'],
  );
  for (const word of words) assert.ok(String(body.message).includes(word), `${String(body.message)} lacks ${word}`);
}
