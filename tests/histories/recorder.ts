import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { WorkflowClient } from '@temporalio/client';
import proto from '@temporalio/proto';
import { until } from '../support/until.ts';

const { History } = proto.temporal.api.history.v1;

/**
 * The histories that replay.test.ts replays, in a folder per release. The folder of a release that is out never changes, since its
 * executions may still be open. What changes the workflows' commands until the next one is recorded again into its folder.
 */
const folder = new URL('./recorded/0.2.0/', import.meta.url);

export interface Recorder {
  /** Writes the history as far as it is, of the newest execution or of this one. */
  record: (name: string, workflowId: string, runId?: string) => Promise<void>;
  /** Resolves when the newest execution is closed, however it ended. */
  ended: (workflowId: string) => Promise<void>;
  recordEnded: (name: string, workflowId: string) => Promise<void>;
}

export function createRecorder(workflow: WorkflowClient): Recorder {
  mkdirSync(folder, { recursive: true });
  const record: Recorder['record'] = async (name, workflowId, runId) => {
    const handle = workflow.getHandle(workflowId, runId);
    // The outbox starts it a moment after the API has answered.
    await until('the execution is there', () =>
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
