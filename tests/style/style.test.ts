import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';

const root = resolve(import.meta.dirname, '../..');

/** Phrases that the project no longer uses, with what it says instead. */
const retired: [RegExp, string][] = [
  [/\bunless told\b/i, 'default: …'],
  [/\bby[ _-]?hand\b|ByHand/i, 'manually, manual'],
  [/\b(un)?told\b/i, 'dispatched, pending, reported'],
  [/tellingSweep|tellTemporal|TellingWork/, 'the outbox dispatcher'],
  [/\bwhat came of\b/i, 'Result'],
  [/\bso since\b/i, 'Since'],
  [/\bat once at the most\b/i, 'Maximum concurrent …'],
  [/\bas whom\b/i, 'the role that …'],
  [/\brows of before\b/i, 'legacy rows'],
  [/\bwhoever\b/i, 'name the actor'],
  [/\bfor ever\b/i, 'without limit'],
  [/\banew\b/i, 'again'],
  [/\bit is said\b/i, 'name the actor'],
  [/\bglimpse/i, 'parseEnvelopeHead'],
  [/\bownEffects?\b/, 'self-inflicted events'],
  [/\boneAtATime\b/i, 'keyedMutex'],
  [/\b(misfit|unfit)s?\b/i, 'constraint violation, not eligible'],
  [/\bhide(Stored|Values)|\bhiding\b/, 'redact'],
  [/\bkeepNoLonger\b/, 'retention policy'],
  [/\bsteer(s|ed|ing|Rollout)?\b/i, 'control'],
  [/\bwishes?\b/i, 'command'],
  [/\bdevice requests?\b/i, 'device action'],
  [
    /\b(The CPE told|The run began|Script broke|Why it is where it is|First so many|Then so many|Time line)\b/,
    'see docs',
  ],
];

/** Files that name the phrases themselves, generated files, and recorded data. */
const exempt =
  /^(?:(?:CHANGELOG\.md|client\/schema\.ts|package-lock\.json)$|tests\/(?:style|histories\/recorded|scripts)\/)/;

const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.(ts|tsx|js|sql|lua|md|yaml|css|html)$/.test(file) && !exempt.test(file))
  .map((file) => ({ file, lines: readFileSync(resolve(root, file), 'utf8').replace(/\n$/, '').split('\n') }));

const code = files.filter(({ file }) => /\.(ts|tsx|js)$/.test(file));
const product = code.filter(({ file }) => !file.startsWith('tests/'));

test('no text uses a retired phrase', () => {
  const found = files.flatMap(({ file, lines }) =>
    lines.flatMap((line, index) =>
      retired
        .filter(([phrase]) => phrase.test(line))
        .map(([phrase, instead]) => `${file}:${index + 1}: ${String(phrase)}, write: ${instead}`),
    ),
  );
  assert.deepEqual(found, []);
});

test('no line is longer than 120 characters', () => {
  const found = code.flatMap(({ file, lines }) =>
    lines.flatMap((line, index) => (line.length > 120 ? [`${file}:${index + 1}: ${line.length}`] : [])),
  );
  assert.deepEqual(found, []);
});

test('half of the files of code have at most 90 lines, and none more than 300', () => {
  const sizes = code.map(({ lines }) => lines.length).sort((a, b) => a - b);
  assert.ok((sizes[Math.floor(sizes.length / 2)] ?? 0) <= 90, `the median is ${sizes[Math.floor(sizes.length / 2)]}`);
  const long = code.filter(({ lines }) => lines.length > 300).map(({ file, lines }) => `${file}: ${lines.length}`);
  assert.deepEqual(long, []);
});

test('no folder of the product holds more than 16 files of code', () => {
  const counts = Map.groupBy(product, ({ file }) => file.replace(/[^/]*$/, ''));
  const full = [...counts].filter(([, held]) => held.length > 16).map(([folder, held]) => `${folder}: ${held.length}`);
  assert.deepEqual(full, []);
});
