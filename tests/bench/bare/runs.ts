import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Context } from '@temporalio/activity';
import type { WorkflowClient } from '@temporalio/client';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { BareActivities } from './activities.ts';

export interface BareRunner {
  /** Starts an execution, which waits for its first signal. */
  start(): Promise<BareRun>;
  workflows: WorkflowClient;
  stop(): Promise<void>;
}

interface BareRun {
  workflowId: string;
  /** Signals it as an Inform would, and resolves when it has completed. */
  finish(): Promise<void>;
}

/** Starts the baseline on the same Temporal server: workflows with two signals and four empty activities. */
export async function startBareRunner(address: string, namespace: string): Promise<BareRunner> {
  Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('WARN') });
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace });
  const taskQueue = `bare-${randomUUID()}`;
  const nothing = (): Promise<void> => Promise.resolve();
  const activities: BareActivities = {
    local: nothing,
    first: nothing,
    // Signals at the point where the CPE would have acknowledged the messages.
    second: () => {
      const { workflowId } = Context.current().info.workflowExecution ?? { workflowId: '' };
      void client.workflow.getHandle(workflowId).signal('settled');
      return Promise.resolve();
    },
  };
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue,
    workflowsPath: fileURLToPath(new URL('./workflow.ts', import.meta.url)),
    activities: { ...activities },
    maxCachedWorkflows: 2000,
  });
  const running = worker.run();
  return {
    start: async () => {
      const handle = await client.workflow.start('bare', { taskQueue, workflowId: `bare/${randomUUID()}` });
      return {
        workflowId: handle.workflowId,
        finish: async () => {
          await handle.signal('trigger');
          await handle.result();
        },
      };
    },
    workflows: client.workflow,
    stop: async () => {
      worker.shutdown();
      await running;
      await connection.close();
      await native.close();
    },
  };
}
