import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSyntax } from '../../../activities/lua/syntax.ts';
import { createDryRun } from '../../../simulator/dryRun/dryRun.ts';
import { createApiKey } from '../../../db/access/apiKeys.ts';
import { loadConfig } from '../../../lib/config/config.ts';
import { startTestApi } from '../../support/api/api.ts';
import { findSchemathesis, runSchemathesis } from '../../support/api/schemathesis.ts';

/**
 * It does not check that everything allowed by the schemas is accepted, which no schema can express: an id may be
 * unknown, a script may have a syntax error.
 */
const leftOut = ['positive_data_acceptance'];
/** Excluded: it takes lines, which Schemathesis cannot write, and its path could name a device. */
const linesOnly = '/bulk$';

test('the API conforms to its document, whatever it receives', async () => {
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
