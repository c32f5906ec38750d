import type { RunError, RunStatus, TriggerKind, VariableDefinition, VariableValues } from '../../domain/types.ts';
import type { Db } from '../core/pool.ts';
import { openJson, openText } from '../core/sealed.ts';
import { openDefinitions } from '../services/services.ts';

export interface RunSummaryRow {
  id: number;
  number: number;
  status: RunStatus;
  version: number;
  startedAt: Date;
  finishedAt: Date | null;
  error: RunError | null;
  triggerKind: TriggerKind;
  triggerReason: string;
  triggeredAt: Date;
  /** As they were when the run started, with the definitions of its version. */
  variables: VariableValues;
  definitions: VariableDefinition[];
  /** The secret values that the script generated. */
  secrets: string[];
}

interface RawRun extends RunSummaryRow {
  organizationId: string;
  lastResult: LastResult | null;
}

/** The parts of a run's last step that are used here. */
export interface LastResult {
  secrets?: string[];
}

/** Returns SQL for a run's last step result, which contains all generated secrets. */
export const lastResultOf = (run: string): string =>
  `(select s.result from run_steps s where s.run_id = ${run} order by s.step desc limit 1)`;

const runQuery = `select r.id, r.organization_id as "organizationId", r.number, r.status, r.version,
    r.started_at as "startedAt", r.finished_at as "finishedAt", r.error,
    t.kind as "triggerKind", t.reason as "triggerReason", t.created_at as "triggeredAt",
    r.variables, v.variables as definitions, ${lastResultOf('r.id')} as "lastResult"
  from runs r
  join triggers t on t.id = r.trigger_id
  join service_versions v on v.service_id = r.service_id and v.version = r.version
  where r.instance_id = $1`;

/** Undefined fields do not filter. */
interface RunFilter {
  status?: RunStatus | undefined;
  errorType?: string | undefined;
  faultCode?: string | undefined;
  startedSince?: Date | undefined;
  startedBefore?: Date | undefined;
}

/** Lists runs before the given number, newest first. */
export async function listRuns(
  db: Db,
  instanceId: string,
  filter: RunFilter,
  before: number | undefined,
  limit: number,
): Promise<RunSummaryRow[]> {
  const { status, errorType, faultCode, startedSince, startedBefore } = filter;
  const { rows } = await db.query<RawRun>(
    `${runQuery}
      and ($2::int is null or r.number < $2)
      and ($4::text is null or r.status = $4)
      and ($5::text is null or r.error_type = $5)
      and ($6::text is null or r.fault_code = $6)
      and ($7::timestamptz is null or r.started_at >= $7)
      and ($8::timestamptz is null or r.started_at < $8)
     order by r.number desc limit $3`,
    [
      instanceId,
      before ?? null,
      limit,
      status ?? null,
      errorType ?? null,
      faultCode ?? null,
      startedSince ?? null,
      startedBefore ?? null,
    ],
  );
  return rows.map((row) => toRun(db, row));
}

export async function findRun(db: Db, instanceId: string, number: number): Promise<RunSummaryRow | undefined> {
  const { rows } = await db.query<RawRun>(`${runQuery} and r.number = $2`, [instanceId, number]);
  return rows.map((row) => toRun(db, row))[0];
}

function toRun(db: Db, { organizationId, lastResult, ...run }: RawRun): RunSummaryRow {
  return {
    ...run,
    error: openJson(db, organizationId, 'runs.error', run.error),
    variables: openJson(db, organizationId, 'runs.variables', run.variables),
    definitions: openDefinitions(db, organizationId, run.definitions),
    secrets: openJson(db, organizationId, 'run_steps.result', lastResult)?.secrets ?? [],
  };
}

export interface LogLineRow {
  at: Date;
  text: string;
}

export async function readRunLog(db: Db, organizationId: string, runId: number): Promise<LogLineRow[]> {
  const { rows } = await db.query<LogLineRow>('select at, text from run_logs where run_id = $1 order by line', [runId]);
  return rows.map(({ at, text }) => ({ at, text: openText(db, organizationId, 'run_logs.text', text) }));
}

export interface RunStepRow {
  step: number;
  /** The time of the commit. */
  at: Date;
  /** What the script waits for since then. */
  end:
    | { kind: 'sleep'; seconds: number }
    | { kind: 'call'; message: number }
    | { kind: 'http' | 'event' | 'finished' | 'failed' };
}

export async function readRunSteps(db: Db, organizationId: string, runId: number): Promise<RunStepRow[]> {
  const { rows } = await db.query<RunStepRow & { result: Pick<RunStepRow, 'end'> }>(
    'select step, committed_at as at, result from run_steps where run_id = $1 order by step',
    [runId],
  );
  return rows.map(({ step, at, result }) => ({
    step,
    at,
    end: openJson(db, organizationId, 'run_steps.result', result).end,
  }));
}

/** Reads the logs of several runs, by run id. */
export async function readRunLogs(
  db: Db,
  organizationId: string,
  runIds: number[],
): Promise<Map<number, LogLineRow[]>> {
  const { rows } = await db.query<LogLineRow & { runId: number }>(
    'select run_id as "runId", at, text from run_logs where run_id = any($1::bigint[]) order by run_id, line',
    [runIds],
  );
  return Map.groupBy(
    rows.map((row) => ({ ...row, text: openText(db, organizationId, 'run_logs.text', row.text) })),
    ({ runId }) => runId,
  );
}
