import type { Db } from '../core/pool.ts';

interface Adoption {
  runId: number;
  workflowRunId: string;
  /** The execution that continued as new in this one. */
  previous: string | undefined;
}

/** Makes the execution the one of the run. Returns false if the run belongs to neither of the two executions. */
export async function adoptRun(db: Db, { runId, workflowRunId, previous }: Adoption): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'adopt_run',
    text: `update runs set workflow_run_id = $2
      where id = $1 and (workflow_run_id = $2 or workflow_run_id = $3)`,
    values: [runId, workflowRunId, previous],
  });
  return rowCount === 1;
}
