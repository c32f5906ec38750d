import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSyntax } from '../../../activities/lua/syntax.ts';
import { createDryRun } from '../../../simulator/dryRun/dryRun.ts';
import { createApiKey } from '../../../db/access/apiKeys.ts';
import { loadConfig } from '../../../lib/config/config.ts';
import { startTestApi } from '../../support/api/api.ts';
import { findSchemathesis, runSchemathesis } from '../../support/api/schemathesis.ts';

/**
 * Not asked: that all that the schemas allow is taken (an id may be of nothing that there is, a script wrong in its syntax), which no
 * schema can say.
 */
const leftOut = ['positive_data_acceptance'];
/** Takes lines, which Schemathesis can't write; and its path is that of a device named so, too. */
const linesOnly = '/bulk$';

test('the API keeps what its document promises, whatever it is sent', async () => {
  const { pool, url } = await startTestApi({ checkScript: checkSyntax, dryRun: createDryRun() });
  const key = await createApiKey(pool, 'default', 'contract');
  const { cacheDir } = loadConfig(process.env, process.cwd());
  const { code, output } = await runSchemathesis(await findSchemathesis(cacheDir), [
    'run',
    `${url}/openapi.json`,
    '--header',
    `Authorization: Bearer ${key}`,
    '--exclude-path-regex',
    linesOnly,
    '--checks',
    'all',
    '--exclude-checks',
    leftOut.join(),
    '--phases',
    'examples,coverage,fuzzing',
    '--max-examples',
    '5',
    '--max-time',
    '45',
    '--request-timeout',
    '20',
    '--seed',
    '1',
    '--generation-database',
    'none',
    '--continue-on-failure',
  ]);
  assert.equal(code, 0, output);
});
