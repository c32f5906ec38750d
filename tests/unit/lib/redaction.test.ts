import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createRedactor } from '../../../lib/redact.ts';
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

it('redacts a secret of less than 4 characters as a whole word', () => {
  const masker = redactorFor([{ definitions, variables: { username: 'a', password: 'abc', pin: 1 } }]);
  assert.equal(masker.text('a abc,1 xabc 12 pin:"1"'), 'a ********,******** xabc 12 pin:"********"');
});

it('redacts values that a script generated, in the same forms', () => {
  const masker = redactorFor([{ definitions: [], variables: {}, secrets: ['made&up', 'abc'] }]);
  assert.equal(masker.text('made&up made&amp;up abc'), '******** ******** ********');
});

it('redacts 1,000 secrets in a log of 1 MB in one pass', () => {
  const secrets = Array.from({ length: 1000 }, (_, index) => `(s.${index}*[`);
  const lines = Array.from({ length: 5000 }, (_, index) => `${'(s.x '.repeat(40)}${secrets[index % 1000]}`);
  const redact = createRedactor(secrets);
  const before = process.cpuUsage();
  const redacted = lines.map(redact);
  const { user, system } = process.cpuUsage(before);
  assert.ok(redacted.every((line) => line.endsWith('(s.x ********')));
  assert.ok(user + system < 400_000, `${(user + system) / 1000} ms of CPU`);
});
