import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VariableDefinition } from '../../../domain/types.ts';
import {
  checkVariables,
  fillDefaults,
  maskSecretVariables,
  mergeVariables,
  sameVariables,
  secretMask,
} from '../../../domain/variables.ts';

const definitions: VariableDefinition[] = [
  { name: 'username', type: 'string', required: true, secret: false },
  { name: 'password', type: 'string', required: true, secret: true },
  { name: 'mtu', type: 'number', required: true, secret: false, default: 1492 },
  { name: 'constructor', type: 'boolean', required: false, secret: false },
];
const values = { username: 'ana', password: 'hunter22' };

describe('checkVariables', () => {
  it('accepts the required values, and fills in defaults', () => {
    assert.deepEqual(checkVariables(definitions, values), []);
  });

  it('names each missing, wrongly typed and unknown variable', () => {
    const problems = checkVariables(definitions, { username: 7, mtu: '1492', vlan: 7, constructor: null });
    assert.deepEqual(problems, [
      { name: 'username', message: 'must be a string' },
      { name: 'password', message: 'is required' },
      { name: 'mtu', message: 'must be a number' },
      { name: 'constructor', message: 'must be a boolean' },
      { name: 'vlan', message: 'is not a variable of the service, which has username, password, mtu, constructor' },
    ]);
  });

  it('refuses control characters, apart from tabs and line breaks', () => {
    const check = (username: string) => checkVariables(definitions, { ...values, username }).length;
    for (const text of ['a\0b', 'a\u001bb', 'a\u007fb', 'a\u0085\u0086b', 'a\uffffb', 'a\ud800b'])
      assert.equal(check(text), 1, text);
    for (const text of ['a\tb\r\nc', 'ü 😀', '']) assert.equal(check(text), 0, text);
  });

  it('takes text for a variable of the type xml', () => {
    const xml: VariableDefinition[] = [{ name: 'extra', type: 'xml', required: true, secret: false }];
    assert.deepEqual(checkVariables(xml, { extra: '<a/>' }), []);
    assert.deepEqual(checkVariables(xml, { extra: 1 }), [{ name: 'extra', message: 'must be a string of XML' }]);
  });

  it('refuses a secret that is too short to be redacted', () => {
    assert.deepEqual(checkVariables(definitions, { ...values, password: 'abc' }), [
      { name: 'password', message: 'is a secret, so it must have at least 4 characters' },
    ]);
    assert.deepEqual(checkVariables(definitions, { ...values, password: '' }), []);
  });

  it('refuses the mask as a secret, and values above the limit', () => {
    const problems = checkVariables(definitions, { username: 'x'.repeat(65_537), password: secretMask });
    assert.deepEqual(
      problems.map(({ name }) => name),
      ['username', 'password'],
    );
  });
});

describe('mergeVariables', () => {
  it('changes named values, removes null ones, keeps the rest', () => {
    assert.deepEqual(mergeVariables(definitions, { ...values, mtu: 1400 }, { username: 'bob', mtu: null }), {
      username: 'bob',
      password: 'hunter22',
    });
  });

  it('keeps a secret whose mask is sent back, but not one that never existed', () => {
    assert.deepEqual(mergeVariables(definitions, values, { password: secretMask }), values);
    assert.deepEqual(mergeVariables(definitions, { username: 'ana' }, { password: secretMask }), {
      username: 'ana',
      password: secretMask,
    });
  });

  it('drops values of variables that the service no longer has', () => {
    assert.deepEqual(mergeVariables(definitions, { ...values, vlan: 7 }, {}), values);
  });
});

describe('the variables of a run', () => {
  it('are the values over the defaults, and nothing that the service does not define', () => {
    assert.deepEqual(fillDefaults(definitions, { ...values, vlan: 7 }), { mtu: 1492, ...values });
    assert.deepEqual(fillDefaults(definitions, { ...values, mtu: 0 }), { mtu: 0, ...values });
  });

  it('differ only when a script would see a difference', () => {
    assert.equal(sameVariables({ mtu: 1492 }, { mtu: '1492' }), true);
    assert.equal(sameVariables({ mtu: 1492 }, { mtu: 1400 }), false);
    assert.equal(sameVariables({ mtu: 1492 }, { mtu: 1492, vlan: 7 }), false);
    assert.equal(sameVariables({ constructor: 'x' }, { mtu: 'x' }), false);
  });
});

it('show no secret, and no value without a definition', () => {
  assert.deepEqual(maskSecretVariables(definitions, { ...values, old_password: 'x' }), {
    username: 'ana',
    password: secretMask,
  });
});
