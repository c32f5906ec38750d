import assert from 'node:assert/strict';
import { it } from 'node:test';
import { redactorFor } from '../../../api/resources/shared/redaction.ts';
import type { VariableDefinition } from '../../../domain/types.ts';

const definitions: VariableDefinition[] = [
  { name: 'username', type: 'string', required: true, secret: false },
  { name: 'password', type: 'string', required: true, secret: true },
  { name: 'pin', type: 'number', required: false, secret: true, default: 4711 },
];

it('redacts secrets as they are, escaped, and inside JSON, default values included', () => {
  const masker = redactorFor([{ definitions, variables: { username: 'anabel', password: 'a<b"c&d' } }]);
  assert.equal(
    masker.text('anabel a<b"c&d a&lt;b&quot;c&amp;d {"p":"a<b\\"c&d"} 4711'),
    'anabel ******** ******** {"p":"********"} ********',
  );
  assert.deepEqual(
    masker.json({ name: 'SetParameterValues', list: [{ value: 'a<b"c&d', type: 'string' }], status: 0, none: null }),
    {
      name: 'SetParameterValues',
      list: [{ value: '********', type: 'string' }],
      status: 0,
      none: null,
    },
  );
});

it('redacts the longer of two secrets whole, from any run', () => {
  const masker = redactorFor([
    { definitions, variables: { username: 'a', password: 'hunter' } },
    { definitions, variables: { username: 'a', password: 'hunter22' } },
  ]);
  assert.equal(masker.text('hunter22 hunter'), '******** ********');
});

it('leaves values that are too short to be distinctive', () => {
  const masker = redactorFor([{ definitions, variables: { username: 'a', password: 'abc', pin: 1 } }]);
  assert.equal(masker.text('abc 1'), 'abc 1');
});

it('redacts values that a script generated, in the same forms', () => {
  const masker = redactorFor([{ definitions: [], variables: {}, secrets: ['made&up', 'abc'] }]);
  assert.equal(masker.text('made&up made&amp;up abc'), '******** ******** abc');
});
