import type { ConnectionRequestState } from '../../domain/devices/connectionRequest.ts';
import type { CpeCall } from '../../domain/cwmp/acsMethods.ts';
import type { CwmpRequest, CwmpResponse } from '../../domain/cwmp/messages.ts';
import type {
  CpeFault,
  MessagePurpose,
  MessageState,
  RunError,
  RunStatus,
  TriggerKind,
  VariableDefinition,
  VariableValues,
} from '../../domain/types.ts';
import { connectionRequestState } from '../devices/devices.ts';
import type { Db } from '../core/pool.ts';
import { openJson, openText } from '../core/sealed.ts';
import { openMessage } from '../core/sealedMessage.ts';
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
  /** As they were when the run began, with the definitions of its version. */
  variables: VariableValues;
  definitions: VariableDefinition[];
  /** Values that its script generated, and that are secret. */
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

/** SQL: the last result of the run `r`; generated secrets are in each step's result. */
export const lastResultOf = (run: string): string =>
  `(select s.result from run_steps s where s.run_id = ${run} order by s.step desc limit 1)`;

const runQuery = `select r.id, r.organization_id as "organizationId", r.number, r.status, r.version, r.started_at as "startedAt", r.finished_at as "finishedAt", r.error,
    t.kind as "triggerKind", t.reason as "triggerReason", t.created_at as "triggeredAt", r.variables, v.variables as definitions,
    ${lastResultOf('r.id')} as "lastResult"
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
    `${runQuery} and ($2::int is null or r.number < $2) and ($4::text is null or r.status = $4) and ($5::text is null or r.error_type = $5)
      and ($6::text is null or r.fault_code = $6) and ($7::timestamptz is null or r.started_at >= $7)
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
    { kind: 'sleep'; seconds: number } | { kind: 'call'; message: number } | { kind: 'http' | 'finished' | 'failed' };
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

/** For several runs, by id. */
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

interface RawMessage extends MessageRow {
  organizationId: string;
  deviceKey: number;
}

export interface MessageRow {
  number: number | null;
  purpose: MessagePurpose;
  method: string;
  summary: string;
  state: MessageState;
  request: CwmpRequest;
  response: CwmpResponse | null;
  fault: CpeFault | null;
  /** What the CPE reported later about a transfer or a change of software. */
  completion: CpeCall | null;
  /** For a device action: the parameters whose values are secret. */
  secretPaths: string[];
  createdAt: Date;
  sentAt: Date | null;
  settledAt: Date | null;
  /** The device's, while the message is queued. */
  connectionRequest: ConnectionRequestState | null;
}

const messageColumns = `m.organization_id as "organizationId", m.device_key as "deviceKey", m.number, m.purpose, m.method, m.summary, m.state, m.request, m.response, m.fault, m.completion,
  case when m.purpose = 'action' then (select d.secret_paths from devices d where d.key = m.device_key) || coalesce(m.secret_paths, '{}') else '{}' end as "secretPaths",
  m.created_at as "createdAt", m.sent_at as "sentAt", m.settled_at as "settledAt",
  case when m.state = 'queued' then (select ${connectionRequestState('d')} from devices d where d.key = m.device_key) end as "connectionRequest"`;

export async function readRunMessages(db: Db, runId: number): Promise<MessageRow[]> {
  const { rows } = await db.query<RawMessage>(
    `select ${messageColumns} from messages m where m.run_id = $1 order by m.id`,
    [runId],
  );
  return rows.map((row) => toMessage(db, row));
}

function toMessage<Row extends RawMessage>(db: Db, row: Row): Row {
  const message = openMessage(db, row);
  return { ...message, completion: openJson(db, row.deviceKey, 'messages.completion', message.completion) };
}

/** A device's message with its run; `rank` counts the device's messages from the first. */
export interface DeviceMessageRow extends MessageRow {
  rank: number;
  instanceId: string | null;
  runNumber: number | null;
  variables: VariableValues | null;
  definitions: VariableDefinition[] | null;
  secrets: string[];
}

type RawDeviceMessage = Omit<DeviceMessageRow, 'secrets'> & RawMessage & { lastResult: LastResult | null };

/**
 * Lists messages before the given rank, newest first. A message's id counts the messages of all organizations, so it
 * is not shown.
 */
export async function listDeviceMessages(
  db: Db,
  deviceKey: number,
  before: number | undefined,
  limit: number,
): Promise<DeviceMessageRow[]> {
  const { rows } = await db.query<RawDeviceMessage>(
    `select m.rank, ${messageColumns}, r.instance_id as "instanceId", r.number as "runNumber", r.variables, v.variables as definitions,
       ${lastResultOf('m.run_id')} as "lastResult"
     from (select *, row_number() over (order by id) as rank from messages where device_key = $1) m
     left join runs r on r.id = m.run_id
     left join service_versions v on v.service_id = r.service_id and v.version = r.version
     where $2::bigint is null or m.rank < $2
     order by m.rank desc limit $3`,
    [deviceKey, before ?? null, limit],
  );
  return rows.map(({ lastResult, ...row }) => ({
    ...toMessage(db, row),
    variables: openJson(db, row.organizationId, 'runs.variables', row.variables),
    definitions: row.definitions && openDefinitions(db, row.organizationId, row.definitions),
    secrets: openJson(db, row.organizationId, 'run_steps.result', lastResult)?.secrets ?? [],
  }));
}

export interface DeviceVariablesRow {
  variables: VariableValues;
  definitions: VariableDefinition[];
}

/** The variables of the services attached to the device: their secrets may return in what the device reports. */
export async function readDeviceVariables(db: Db, deviceKey: number): Promise<DeviceVariablesRow[]> {
  const { rows } = await db.query<DeviceVariablesRow & { organizationId: string }>(
    `select i.organization_id as "organizationId", i.variables, v.variables as definitions from instances i
     join services s on s.id = i.service_id
     join service_versions v on v.service_id = s.id and v.version = coalesce(i.pinned_version, s.latest_version)
     where i.device_key = $1 and i.detached_at is null`,
    [deviceKey],
  );
  return rows.map(({ organizationId, variables, definitions }) => ({
    variables: openJson(db, organizationId, 'instances.variables', variables),
    definitions: openDefinitions(db, organizationId, definitions),
  }));
}

/** The device's passwords: those that it authenticates with, and the one for connection requests. */
export async function readDevicePasswords(db: Db, deviceKey: number): Promise<string[]> {
  const { rows } = await db.query<{
    organizationId: string;
    place: 'credentials.password' | 'devices.connection_request_password';
    password: string;
  }>(
    `select organization_id as "organizationId", 'credentials.password' as place, password from credentials where device_key = $1
     union all select organization_id, 'devices.connection_request_password', connection_request_password from devices
     where key = $1 and connection_request_password is not null`,
    [deviceKey],
  );
  return rows.map(({ organizationId, place, password }) => openText(db, organizationId, place, password));
}
