import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TrialCpe } from '../../../simulator/dryRun/trialCpe.ts';
import { readExamples } from '../../support/lua/docExamples.ts';
import { executeOn } from '../../support/lua/trial.ts';

const variables = { ssid: 'Home', username: 'alice@isp.example', password: 'secret <1>', vlan: '7', number: '+4930' };
const examples = readExamples(new URL('../../../docs/scripting.md', import.meta.url));
const recipes = examples.slice(examples.findIndex(({ name }) => name.startsWith('PPPoE (')));

/** Executes the script, which must succeed, and returns the names of its messages. */
async function execute(script: string, cpe: TrialCpe): Promise<string[]> {
  const { error, messages } = await executeOn(cpe, script, variables);
  assert.equal(error, null);
  return messages.map(({ request }) => request.name);
}

function readDevice(cpe: TrialCpe, root: string): [string, string][] {
  const { response } = cpe.perform({ name: 'GetParameterValues', parameterNames: [root] }, new Date());
  assert.ok(response?.name === 'GetParameterValues');
  const changing = /\.(?:ParameterKey|UpTime)$/;
  return response.parameterList.filter(({ name }) => !changing.test(name)).map(({ name, value }) => [name, value]);
}

describe('a recipe that is executed three times', () => {
  test('includes those that add objects', () => {
    assert.equal(recipes.filter(({ script }) => script.includes('ensure_object(')).length, 4);
    assert.equal(recipes.filter(({ script }) => script.includes('add_object(')).length, 0);
  });

  for (const { name, script, root } of recipes) {
    test(`leaves the same device as once: ${name}`, async () => {
      const cpe = new TrialCpe({ model: root === 'Device.' ? 'tr181' : 'igd' });
      await execute(script, cpe);
      const once = readDevice(cpe, root);
      for (let again = 0; again < 2; again += 1) {
        const sent = await execute(script, cpe);
        assert.ok(!sent.includes('AddObject'));
        assert.deepEqual(readDevice(cpe, root), once);
      }
    });
  }
});
