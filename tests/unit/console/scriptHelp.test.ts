import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { composedNames, globalNames } from '../../../activities/lua/host/globals.ts';
import { parseScriptHelp } from '../../../console/pages/services/codeEditor/scriptHelp.ts';

const { functions, recipes } = parseScriptHelp(
  readFileSync(new URL('../../../docs/scripting.md', import.meta.url), 'utf8'),
);

test('the editor has help for each host function: its arguments, a text and an example', () => {
  const named = functions.flatMap((topic) =>
    topic.functions.map(({ name, signature }) => ({ name, signature, topic })),
  );
  assert.deepEqual(named.map(({ name }) => name).sort(), [...globalNames, ...composedNames].sort());
  for (const { name, signature, topic } of named) {
    assert.match(signature, new RegExp(`^${name}\\(.*\\)$`));
    assert.ok(
      topic.blocks.some(({ kind }) => kind === 'text') && topic.blocks.some(({ kind }) => kind === 'code'),
      name,
    );
  }
});

test('a Markdown table of the guide is read without its separator row', () => {
  const table = functions.flatMap(({ blocks }) => blocks).find((block) => block.kind === 'table');
  assert.ok(table?.kind === 'table');
  assert.deepEqual(
    [table.rows[0], table.rows[2]],
    [
      ['method', '', 'returns'],
      ['1', 'SetParameterValues', '`true`'],
    ],
  );
});

test('the recipes of the guide keep the exact text of their scripts', () => {
  assert.deepEqual(recipes.map(({ title }) => title).slice(0, 3), ['PPPoE', 'VLAN', 'Wi-Fi']);
  for (const { title, blocks } of recipes)
    assert.ok(
      blocks.some(
        (block) =>
          block.kind === 'code' && block.text.includes('set_provisioning_status') && !block.text.includes('```'),
      ),
      title,
    );
});
