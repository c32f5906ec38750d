import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnvelopeInSlices, SoapError } from '../../../acs/soap/parse.ts';
import type { XmlElement } from '../../../domain/xml.ts';
import { XmlError } from '../../../lib/soap/xmlError.ts';
import { parseXmlStream } from '../../../lib/soap/xmlStream.ts';
import { TimeSlices } from '../../../lib/timeSlices.ts';
import { hostileBodies } from '../../support/cpe/hostileBodies.ts';

const seed = Number(process.env.FUZZ_SEED ?? 20_261_130);
/** `npm run bench -- bodies` measures 100,000 of them. */
const bodies = 3_000;

function countItems(element: XmlElement): number {
  const own = 1 + Object.keys(element.attributes).length;
  return element.children.reduce((sum, child) => sum + countItems(child), own);
}

test(`${bodies} hostile bodies: what is built of each is bounded by its length`, () => {
  for (const { bytes, about } of hostileBodies(seed, bodies, 100_000)) {
    const text = bytes.toString();
    try {
      const items = countItems(parseXmlStream(text, { depth: 32, elements: 200_000 }));
      assert.ok(items <= 1_000 + text.length / 20, `${items} items: ${about}`);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
    }
  }
});

test(`${bodies} hostile bodies: a message or a SoapError, with a pause in every 8 kB`, () => {
  for (const { bytes, about } of hostileBodies(seed + 1, bodies, 100_000)) {
    let pauses = 0;
    try {
      const work = parseEnvelopeInSlices(bytes, undefined);
      let step = work.next();
      for (; !step.done; step = work.next()) pauses += 1;
      if (step.value.message.name === 'TooLarge') continue;
      assert.ok(pauses >= Math.floor(bytes.length / 2 / 8_192) - 1, `${pauses} pauses: ${about}`);
    } catch (error) {
      if (!(error instanceof SoapError)) throw error;
    }
  }
});

test('computations share the thread in slices, and everything else gets its turn between them', async () => {
  let now = 0;
  const done: string[] = [];
  function* work(name: string, steps: number): Generator<undefined, string> {
    for (let step = 0; step < steps; step += 1) {
      done.push(name);
      now += 3;
      yield;
    }
    return name;
  }
  const slices = new TimeSlices(() => now);
  const results = Promise.all([slices.run(work('a', 5)), slices.run(work('b', 3))]);
  setImmediate(() => done.push('other'));
  assert.deepEqual(await results, ['a', 'b']);
  // Steps of 3 ms, slices of 5 ms: the turns of a and b alternate.
  assert.equal(done.filter((name) => name !== 'other').join(' '), 'a a a a b b a b');
  assert.ok(done.indexOf('other') < done.length - 1, done.join(' '));
  await assert.rejects(
    slices.run(
      (function* () {
        yield;
        throw new RangeError('broken');
      })(),
    ),
    /broken/,
  );
  assert.equal(await slices.run(work('c', 1)), 'c', 'goes on after an error');
});
