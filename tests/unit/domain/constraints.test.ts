import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constraintViolation } from '../../../domain/runs/constraints.ts';
import { noConstraints } from '../../../domain/runs/policy.ts';

const device = { oui: '00040E', product_class: 'HGW', software_version: '7.57-rc1' };
const softwareFits = (pattern: string, software_version: string): boolean =>
  constraintViolation({ ...noConstraints, software_version: [pattern] }, { software_version }) === undefined;

test('a service without constraints fits every device', () => {
  assert.equal(constraintViolation(noConstraints, {}), undefined);
});

test('one match per list is enough, in upper or lower case', () => {
  assert.equal(
    constraintViolation(
      { oui: ['AABBCC', '00040e'], product_class: ['hgw'], software_version: ['6.*', '7.*'] },
      device,
    ),
    undefined,
  );
});

test('a violation names the constraint and what the device is', () => {
  assert.equal(
    constraintViolation({ oui: ['AABBCC', 'DDEEFF'], product_class: ['HGW'], software_version: ['8.*'] }, device),
    'it requires OUI AABBCC or DDEEFF, but the device has OUI 00040E; it requires software version 8.*, but ' +
      'the device has software version 7.57-rc1',
  );
  assert.equal(
    constraintViolation({ ...noConstraints, product_class: ['HGW'] }, {}),
    'it requires product class HGW, but the device has not reported its product class yet',
  );
});

test('only "*" is a wildcard', () => {
  for (const [pattern, version] of [
    ['7.57', '7.57'],
    ['*', ''],
    ['7.*', '7.'],
    ['*rc*', '7-rc1'],
    ['7*5*-rc1', '7.57-rc1'],
    ['a*a', 'aa'],
    ['**', 'x'],
  ] as const) {
    assert.ok(softwareFits(pattern, version), `${pattern} takes ${version}`);
  }
  for (const [pattern, version] of [
    ['7.57', '7x57'],
    ['7.*', '17.1'],
    ['*rc', '7-rc1'],
    ['a*a', 'a'],
    ['ab*bc', 'abc'],
    ['(.+)+', 'x'],
    ['*x*y', 'yx'],
  ] as const) {
    assert.ok(!softwareFits(pattern, version), `${pattern} does not take ${version}`);
  }
});

test('a pattern with many asterisks does not backtrack', () => {
  assert.ok(!softwareFits(`${'*a'.repeat(30)}b`, 'a'.repeat(10_000)));
});

test('"*" stands for any text in an OUI and a product class as well', () => {
  const fits = (constraints: object): boolean =>
    constraintViolation({ ...noConstraints, ...constraints }, device) === undefined;
  assert.ok(fits({ oui: ['0004*'], product_class: ['hg*'] }));
  assert.ok(!fits({ oui: ['0005*'] }));
  assert.ok(!fits({ product_class: ['*box'] }));
});
