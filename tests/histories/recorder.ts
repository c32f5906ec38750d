import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { WorkflowClient } from '@temporalio/client';
import proto from '@temporalio/proto';
import { until } from '../support/until.ts';

const { History } = proto.temporal.api.history.v1;

/**
 * The histories that replay.test.ts replays, in a folder per release. The folder of a published release never changes,
 * because its executions may still be open. Before the next release, record its folder again when commands change.
 */
const folder = new URL('./recorded/0.2.0/', import.meta.url);

export interface Recorder {
  /** Writes the history so far of this execution (default: the newest). */
  record: (name: string, workflowId: string, runId?: string) => Promise<void>;
  /** Resolves when the newest execution is closed, whatever its result. */
  ended: (workflowId: string) => Promise<void>;
  recordEnded: (name: string, workflowId: string) => Promise<void>;
}

export function createRecorder(workflow: WorkflowClient): Recorder {
  mkdirSync(folder, { recursive: true });
  const record: Recorder['record'] = async (name, workflowId, runId) => {
    const handle = workflow.getHandle(workflowId, runId);
    // The outbox starts the execution shortly after the API has responded.
    await until('the execution exists', () =>
      handle.describe().then(
        () => true,
        () => false,
      ),
    );
    const history = await handle.fetchHistory();
    assert.ok(history.events?.length);
    writeFileSync(new URL(`${name}.binpb`, folder), History.encode(history).finish());
  };
  const ended: Recorder['ended'] = (workflowId) =>
    workflow
      .getHandle(workflowId)
      .result()
      .then(
        () => undefined,
        () => undefined,
      );
  return {
    record,
    ended,
    recordEnded: async (name, workflowId) => {
      await ended(workflowId);
      await record(name, workflowId);
    },
  };
}
