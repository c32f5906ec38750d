import type { CwmpRequest, CwmpResponse } from '../../domain/cwmp/messages.ts';
import type {
  CpeFault,
  DeviceFacts,
  MessageState,
  RunStatus,
  VariableDefinition,
  VariableValues,
} from '../../domain/types.ts';
import type { Db } from '../core/pool.ts';
import { openBytes, openJson } from '../core/sealed.ts';
import { openMessage } from '../core/sealedMessage.ts';
import { openDefinitions } from '../services/services.ts';

/** An awaited message, as it is settled. */
export interface AwaitedMessage {
  state: MessageState;
  request: CwmpRequest;
  /** Null when the answer was lost, and the request is known to be applied. */
  response: CwmpResponse | null;
  fault: CpeFault | null;
  /** A TransferComplete; FaultCode "0" means success. */
  completion: {
    faultStruct?: { faultCode?: string; faultString?: string };
    startTime?: string;
    completeTime?: string;
  } | null;
}

export interface StepContext<Call, Result, HttpResult> {
  organizationId: string;
  deviceId: string;
  status: RunStatus;
  script: string;
  /** The time limit of a step. */
  scriptSeconds: number;
  variables: VariableValues;
  /** The definitions of the version that runs. */
  definitions: VariableDefinition[];
  device: DeviceFacts;
  seed: Buffer;
  startedAt: Date;
  /** The calls of the committed steps, in order. */
  calls: Call[];
  /** The result of the requested step, if it is already committed. */
  result: Result | null;
  /** The result of the previous step. */
  previous: Result | null;
  /** The awaited messages, by number. */
  answers: Record<number, AwaitedMessage>;
  /** The responses to the script's HTTP requests, by step. */
  httpResponses: Record<number, HttpResult>;
  /** The size of both as JSON. */
  answerBytes: number;
  /** The event that ended the wait of the previous step; null: it did not wait for one, or none came in time. */
  receivedEvent: string | null;
  logLines: number;
  logBytes: number;
  /** The number of messages that the script has sent so far. */
  messages: number;
  /** The stored passwords of the device's credentials, by username. */
  credentials: Record<string, string>;
}

/** The statement's result: sealed, with the columns of several rows in lists. */
interface RawContext<Call, Result> extends Omit<
  StepContext<Call, Result, never>,
  'calls' | 'answers' | 'httpResponses' | 'answerBytes'
> {
  calls: Call[][];
  answers: Record<number, AwaitedMessage & { deviceKey: number }>;
  httpResponses: Record<number, unknown>;
}

/** Reads everything that a step needs, in one statement. */
export async function readStepContext<Call, Result, HttpResult>(
  db: Db,
  runId: number,
  step: number,
): Promise<StepContext<Call, Result, HttpResult> | undefined> {
  const { rows } = await db.query<RawContext<Call, Result>>({
    name: 'read_step_context',
    text: `select r.organization_id as "organizationId", d.id as "deviceId", r.status, v.script,
        (v.policy #>> '{limits,script_seconds}')::int as "scriptSeconds", r.variables, r.device, r.seed,
        r.started_at as "startedAt", r.received_event as "receivedEvent", v.variables as definitions,
        coalesce((select jsonb_agg(s.calls order by s.step) from run_steps s where s.run_id = r.id), '[]') as calls,
        (select s.result from run_steps s where s.run_id = r.id and s.step = $2) as result,
        (select s.result from run_steps s where s.run_id = r.id and s.step = $2 - 1) as previous,
        coalesce(
          (select jsonb_object_agg(c.username, c.password) from credentials c where c.device_key = r.device_key),
          '{}') as credentials,
        l.lines as "logLines", l.bytes as "logBytes", m.messages, m.answers, h.answers as "httpResponses"
      from runs r
      join devices d on d.key = r.device_key
      join service_versions v on v.service_id = r.service_id and v.version = r.version
      cross join lateral (
        select count(*) as lines, coalesce(sum(coalesce(bytes, octet_length(text))), 0) as bytes
        from run_logs
        where run_id = r.id
      ) l
      cross join lateral (
        select count(*) as messages,
          coalesce(
            jsonb_object_agg(number, jsonb_build_object(
              'deviceKey', device_key, 'state', state, 'request', request, 'response', response,
              'fault', fault, 'completion', completion)) filter (where awaited),
            '{}') as answers
        from messages
        where run_id = r.id and purpose = 'run'
      ) m
      cross join lateral (
        select coalesce(jsonb_object_agg(step, http_response), '{}') as answers
        from run_steps
        where run_id = r.id and http_response is not null
      ) h
      where r.id = $1`,
    values: [runId, step],
  });
  return rows.map((row) => openContext<Call, Result, HttpResult>(db, row))[0];
}

/** Reads the result of a committed step. */
export async function readStepResult<Result>(db: Db, runId: number, step: number): Promise<Result | undefined> {
  const { rows } = await db.query<{ organizationId: string; result: Result }>(
    `select r.organization_id as "organizationId", s.result
     from run_steps s join runs r on r.id = s.run_id
     where s.run_id = $1 and s.step = $2`,
    [runId, step],
  );
  return rows.map(({ organizationId, result }) => openJson(db, organizationId, 'run_steps.result', result))[0];
}

function openContext<Call, Result, HttpResult>(
  db: Db,
  row: RawContext<Call, Result>,
): StepContext<Call, Result, HttpResult> {
  const { organizationId } = row;
  const answers = mapValues(row.answers, ({ deviceKey, ...answer }) => ({
    ...openMessage(db, { ...answer, organizationId }),
    completion: openJson(db, deviceKey, 'messages.completion', answer.completion),
  }));
  const httpResponses = mapValues(
    row.httpResponses,
    (stored) => openJson(db, organizationId, 'run_steps.http_response', stored) as HttpResult,
  );
  const responses = [...Object.values(answers).map(({ response }) => response), ...Object.values(httpResponses)];
  return {
    ...row,
    variables: openJson(db, organizationId, 'runs.variables', row.variables),
    definitions: openDefinitions(db, organizationId, row.definitions),
    seed: openBytes(db, organizationId, 'runs.seed', row.seed),
    calls: row.calls.flatMap((calls) => openJson(db, organizationId, 'run_steps.calls', calls)),
    result: openJson(db, organizationId, 'run_steps.result', row.result),
    previous: openJson(db, organizationId, 'run_steps.result', row.previous),
    answers,
    httpResponses,
    answerBytes: responses.reduce<number>(
      (sum, response) => sum + (response === null ? 0 : Buffer.byteLength(JSON.stringify(response))),
      0,
    ),
  };
}

function mapValues<In, Out>(values: Record<number, In>, change: (value: In) => Out): Record<number, Out> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
