import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { newKey } from '../../../lib/keys/keyFile.ts';
import { KeyRing, SealError, sealedWith } from '../../../lib/keys/keyRing.ts';
import { SetupError } from '../../../lib/config/setupError.ts';

const first = { ...newKey(), id: 'first' };
const second = { ...newKey(), id: 'second' };

function ringOf(primary: string, ...keys: object[]): KeyRing {
  const text = JSON.stringify({ primary, keys });
  return new KeyRing({ name: 'test', readSync: () => text, read: () => Promise.resolve(text) });
}

const ring = ringOf('first', first);

test('a sealed value opens only in its own context', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (plaintext, context, other) => {
      fc.pre(context !== other);
      const text = ring.seal(plaintext, context);
      assert.equal(ring.open(text, context), Buffer.from(plaintext).toString());
      assert.throws(() => ring.open(text, other), SealError);
    }),
  );
});

test('bytes open unchanged', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      assert.deepEqual(new Uint8Array(ring.openBytes(ring.seal(bytes, 'place'), 'place')), bytes);
    }),
  );
});

test('a sealed text with any change does not open', () => {
  const text = ring.seal('swordfish', 'place');
  const start = text.lastIndexOf(':') + 1;
  for (let index = start; index < text.length - 1; index += 1) {
    const changed = text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);
    assert.throws(() => ring.open(changed, 'place'), SealError);
  }
  for (const short of [text.slice(0, start), text.slice(0, start + 37), 'swordfish', ''])
    assert.throws(() => ring.open(short, 'place'), SealError);
});

test('the same value is sealed differently each time, and names its key', () => {
  const texts = new Set(Array.from({ length: 100 }, () => ring.seal('swordfish', 'place')));
  assert.equal(texts.size, 100);
  for (const text of texts) assert.equal(sealedWith(text), 'first');
  assert.equal(sealedWith('swordfish'), undefined);
});

test('an older key still opens, and the primary one seals', () => {
  const rotated = ringOf('second', first, second);
  assert.equal(rotated.open(ring.seal('swordfish', 'place'), 'place'), 'swordfish');
  assert.equal(sealedWith(rotated.seal('swordfish', 'place')), 'second');
});

test('the error names a missing key, and one whose id belongs to another key', () => {
  const text = ring.seal('swordfish', 'place');
  assert.throws(() => ringOf('second', second).open(text, 'place'), {
    name: 'SealError',
    message: /needs the key first/,
  });
  assert.throws(() => ringOf('first', { ...second, id: 'first' }).open(text, 'place'), {
    name: 'SealError',
    message: /with the key first/,
  });
});

test('an unknown key is looked up in the source again, and a new primary key is used after the next read', async () => {
  let text = JSON.stringify({ primary: 'first', keys: [first] });
  const followed = new KeyRing({ name: 'test', readSync: () => text, read: () => Promise.resolve(text) });
  text = JSON.stringify({ primary: 'second', keys: [first, second] });
  await followed.refresh();
  assert.equal(followed.primary, 'second');
  const third = { ...newKey(), id: 'third' };
  text = JSON.stringify({ primary: 'second', keys: [first, second, third] });
  assert.equal(followed.open(ringOf('third', third).seal('swordfish', 'place'), 'place'), 'swordfish');
});

test('an invalid source leaves the previous keys in use', async () => {
  let text = JSON.stringify({ primary: 'first', keys: [first] });
  const followed = new KeyRing({ name: 'test', readSync: () => text, read: () => Promise.resolve(text) });
  const sealed = followed.seal('swordfish', 'place');
  text = '{"primary": ';
  await assert.rejects(followed.refresh(), SetupError);
  assert.throws(() => followed.open(ringOf('second', second).seal('x', 'place'), 'place'), SealError);
  assert.equal(followed.open(sealed, 'place'), 'swordfish');
});

test('an invalid key ring is refused without showing a key', () => {
  const wrong = [
    { primary: 'first', keys: [] },
    { primary: 'other', keys: [first] },
    { primary: 'first', keys: [first, first] },
    { primary: 'first', keys: [{ ...first, key: `${first.key}AAAA` }] },
    { primary: 'first', keys: [{ ...first, id: 'a:b' }] },
    { primary: 'first', keys: [{ ...first, extra: first.key }] },
  ];
  for (const value of [...wrong.map((object) => JSON.stringify(object)), 'AES', '']) {
    assert.throws(
      () => new KeyRing({ name: 'keys.json', readSync: () => value, read: () => Promise.resolve(value) }),
      (error) =>
        error instanceof SetupError && error.message.startsWith('keys.json ') && !error.message.includes(first.key),
    );
  }
});
