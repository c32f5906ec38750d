import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { readTemporalConfig } from '../../bin/server/temporal.ts';
import { installRuntime } from '../../bin/server/worker/worker.ts';
import { loadWorkflowBundle } from '../../bin/build/workflowBundle.ts';
import { loadConfig } from '../../lib/config/config.ts';
import { createLog } from '../../lib/observability/log.ts';

/** A change to the order of a workflow's commands breaks open executions. `patched` keeps the old order for them. */

const { History } = proto.temporal.api.history.v1;
const folder = new URL('./recorded/', import.meta.url);
const log = createLog('warn');
installRuntime(log);
const workflowBundle = await loadWorkflowBundle(readTemporalConfig(loadConfig({}, '')), log);

for (const version of readdirSync(folder).sort()) {
  for (const file of readdirSync(new URL(`${version}/`, folder)).sort()) {
    test(`the workflow replays a history of version ${version}: ${file.replace('.binpb', '')}`, async () => {
      const history = History.decode(readFileSync(new URL(`${version}/${file}`, folder)));
      await assert.doesNotReject(Worker.runReplayHistory({ workflowBundle }, history));
    });
  }
}
