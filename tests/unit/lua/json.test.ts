import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseJson } from '../../../api/http/input/json.ts';

const placeIn = (text: string): string => {
  try {
    parseJson(Buffer.from(text));
    return 'none';
  } catch (error) {
    return /line \d+ column \d+/.exec(String(error))?.[0] ?? String(error);
  }
};

it('reports where a body stops being JSON', () => {
  assert.equal(placeIn('{"a": }'), 'line 1 column 7');
  assert.equal(placeIn('x'), 'line 1 column 1');
  assert.equal(placeIn('{\n  "a": 1,\n  "b": nil\n}'), 'line 3 column 9');
  assert.equal(placeIn(`["${'é'.repeat(5000)}",\n  tru]`), 'line 2 column 6');
  assert.equal(placeIn('{"a": 1,}'), 'line 1 column 9');
  assert.equal(placeIn('{"a": 1'), 'line 1 column 8');
  assert.equal(placeIn('{"a": [1, "two", null]}'), 'none');
});
