import pg from 'pg';
import type { CwmpRequest, CwmpResponse } from '../../domain/cwmp/messages.ts';
import type {
  CpeFault,
  DeviceFacts,
  MessagePurpose,
  MessageState,
  RunStatus,
  VariableDefinition,
  VariableValues,
} from '../../domain/types.ts';
import type { Db } from '../core/pool.ts';
import { openBytes, openJson, openText, sealJson, sealText } from '../core/sealed.ts';
import { openMessage, sealedRequest } from '../core/sealedMessage.ts';
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
    text: `select r.organization_id as "organizationId", d.id as "deviceId", r.status, v.script, (v.policy #>> '{limits,script_seconds}')::int as "scriptSeconds", r.variables, r.device, r.seed,
        r.started_at as "startedAt", v.variables as definitions,
        coalesce((select jsonb_agg(s.calls order by s.step) from run_steps s where s.run_id = r.id), '[]') as calls,
        (select s.result from run_steps s where s.run_id = r.id and s.step = $2) as result,
        (select s.result from run_steps s where s.run_id = r.id and s.step = $2 - 1) as previous,
        coalesce((select jsonb_object_agg(c.username, c.password) from credentials c where c.device_key = r.device_key), '{}') as credentials,
        l.lines as "logLines", l.bytes as "logBytes", m.messages, m.answers, h.answers as "httpResponses"
      from runs r
      join devices d on d.key = r.device_key
      join service_versions v on v.service_id = r.service_id and v.version = r.version
      cross join lateral (
        select count(*) as lines, coalesce(sum(coalesce(bytes, octet_length(text))), 0) as bytes from run_logs where run_id = r.id
      ) l
      cross join lateral (
        select count(*) as messages,
          coalesce(jsonb_object_agg(number, jsonb_build_object('deviceKey', device_key, 'state', state, 'request', request, 'response', response,
            'fault', fault, 'completion', completion)) filter (where awaited), '{}') as answers
        from messages where run_id = r.id and purpose = 'run'
      ) m
      cross join lateral (
        select coalesce(jsonb_object_agg(step, http_response), '{}') as answers from run_steps where run_id = r.id and http_response is not null
      ) h
      where r.id = $1`,
    values: [runId, step],
  });
  return rows.map((row) => openContext<Call, Result, HttpResult>(db, row))[0];
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

interface StepCommit {
  /** The run's organization. */
  organizationId: string;
  runId: number;
  step: number;
  calls: unknown[];
  result: unknown;
  log: { at: number; text: string }[];
  logLines: number;
  drafts: {
    deviceId: string;
    request: CwmpRequest;
    summary: string;
    purpose: MessagePurpose;
    awaited?: true;
    patient?: true;
    secretPaths?: string[];
  }[];
  messages: number;
  credentials: { username: string; password: string }[];
  /** As the step's context had them. */
  knownCredentials: Record<string, string>;
  /** Whether the script ended well: the gateway then signals the workflow when the last message is settled. */
  last: boolean;
  /** Whether the script failed: its messages are not sent. */
  failed: boolean;
  wakesAt: Date | null;
  /** The number of the drafted message whose answer the script waits for. */
  awaits: number | null;
  /** Whether nothing else is sent to the device from now on; null: unchanged. */
  holdsQueue: boolean | null;
  /** The script's HTTP request. */
  httpRequest: object | null;
}

/** A username in the step belongs to another device, or is an onboarding credential. Nothing was committed. */
export class UsernameTaken extends Error {}

/**
 * Commits everything that a step did in one statement, once: a second commit of the same step changes nothing. For a
 * run that was closed in the meantime only the step itself is stored, and after a fault its messages are cancelled.
 * The run's row is updated, so its `faulted` is current even if the statement had to wait.
 * @returns whether this commit was the first.
 * @throws UsernameTaken
 */
export async function commitStep(db: Db, commit: StepCommit): Promise<boolean> {
  const { organizationId } = commit;
  let number = commit.messages;
  const drafts = commit.drafts.map((draft, index) => ({
    ...draft,
    index,
    number: draft.purpose === 'run' ? (number += 1) : null,
    method: draft.request.name,
    request: JSON.parse(sealedRequest(db, organizationId, draft.request)) as unknown,
  }));
  // The last password of a username counts.
  const credentials = [...new Map(commit.credentials.map((credential) => [credential.username, credential])).values()];
  const log = commit.log.map(({ at, text }, index) => ({
    at,
    text: sealText(db, organizationId, 'run_logs.text', text),
    bytes: Buffer.byteLength(text),
    line: commit.logLines + index + 1,
  }));
  const committed = db.query({
    name: 'commit_step',
    text: `with step as (
        insert into run_steps (run_id, step, calls, result, http_request) values ($1, $2, $3, $4, $13) on conflict do nothing returning run_id
      ), run as (
        update runs set wakes_at = $8, awaits_settlement = $9, awaits_message = $11, holds_queue = coalesce($12, holds_queue)
        from step where runs.id = step.run_id and runs.status = 'running'
        returning runs.id, organization_id, device_key, faulted or $10 as cancels
      ), logged as (
        insert into run_logs (run_id, line, at, text, bytes)
        select run.id, l.line, to_timestamp(l.at / 1000.0), l.text, l.bytes
        from run, jsonb_to_recordset($5) as l(line int, at float8, text text, bytes int)
      ), queued as (
        insert into messages (organization_id, device_key, run_id, number, purpose, method, request, summary, awaited, patient, secret_paths, state, settled_at)
        select run.organization_id, d.key, run.id, m.number, m.purpose, m.method, m.request, m.summary,
          coalesce(m.awaited, false), coalesce(m.patient, false), m."secretPaths", case when cancels then 'cancelled' else 'queued' end, case when cancels then now() end
        from run, jsonb_to_recordset($6)
          as m("deviceId" text, index int, number int, purpose text, method text, request jsonb, summary text, awaited boolean, patient boolean, "secretPaths" text[])
        join devices d on d.id = m."deviceId"
        where d.organization_id = run.organization_id
        order by m.index
      ), credential as (
        insert into credentials (organization_id, username, password, device_key)
        select run.organization_id, c.username, c.password, run.device_key
        from run, jsonb_to_recordset($7) as c(username text, password text)
        on conflict (username) do update
          -- Null, which fails, where the username is not this device's: a credential must not pass from one to another.
          set password = case when credentials.device_key = excluded.device_key then excluded.password end,
            held_at = case when credentials.password = excluded.password then credentials.held_at end, updated_at = now(),
            revision = credentials.revision + 1
      )
      select 1 from step`,
    values: [
      commit.runId,
      commit.step,
      sealJson(db, organizationId, 'run_steps.calls', commit.calls),
      sealJson(db, organizationId, 'run_steps.result', commit.result),
      JSON.stringify(log),
      JSON.stringify(drafts),
      JSON.stringify(credentials.map((credential) => sealedCredential(db, commit, credential))),
      commit.wakesAt,
      commit.last,
      commit.failed,
      commit.awaits,
      commit.holdsQueue,
      commit.httpRequest && sealJson(db, organizationId, 'run_steps.http_request', commit.httpRequest),
    ],
  });
  const { rowCount } = await committed.catch((error: unknown) => {
    throw isUsernameTaken(error) ? new UsernameTaken() : error;
  });
  return rowCount === 1;
}

/** An unchanged password keeps its sealed form, by which the statement recognizes it. */
function sealedCredential(
  db: Db,
  { organizationId, knownCredentials }: StepCommit,
  { username, password }: { username: string; password: string },
): object {
  const known = Object.hasOwn(knownCredentials, username) ? knownCredentials[username] : undefined;
  const isSame = known !== undefined && openText(db, organizationId, 'credentials.password', known) === password;
  return { username, password: isSame ? known : sealText(db, organizationId, 'credentials.password', password) };
}

function isUsernameTaken(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError &&
    error.code === '23502' &&
    error.table === 'credentials' &&
    error.column === 'password'
  );
}

/** Returns the usernames that the run's device may not take. */
export async function findTakenUsernames(db: Db, runId: number, usernames: string[]): Promise<string[]> {
  const { rows } = await db.query<{ username: string }>(
    `select c.username from credentials c, runs r
     where r.id = $1 and c.username = any($2::text[]) and c.device_key is distinct from r.device_key`,
    [runId, usernames],
  );
  return rows.map(({ username }) => username);
}

/**
 * Withdraws a message whose answer did not arrive in time; a later answer is ignored. A message that was settled in
 * the meantime stays unchanged.
 */
export async function expireAwaited(db: Db, runId: number, number: number): Promise<void> {
  await db.query(
    `update messages set state = 'expired', settled_at = now()
     where run_id = $1 and number = $2 and awaited and (state in ('queued', 'sent') or is_under_way(messages))`,
    [runId, number],
  );
}

interface HttpRequestRow {
  organizationId: string;
  request: unknown;
  /** The organization's `http_allow`. */
  allow: string[];
}

/** Returns a step's HTTP request. Undefined: it is answered, or there is no such step. */
export async function readHttpRequest(db: Db, runId: number, step: number): Promise<HttpRequestRow | undefined> {
  const { rows } = await db.query<HttpRequestRow>(
    `select o.id as "organizationId", s.http_request as request, o.http_allow as allow
     from run_steps s join runs r on r.id = s.run_id join organizations o on o.id = r.organization_id
     where s.run_id = $1 and s.step = $2 and s.http_request is not null and r.status = 'running'`,
    [runId, step],
  );
  return rows.map((row) => ({
    ...row,
    request: openJson(db, row.organizationId, 'run_steps.http_request', row.request),
  }))[0];
}

/** Stores the response once, and removes the request, which may contain a secret. */
export async function storeHttpResponse(
  db: Db,
  organizationId: string,
  runId: number,
  step: number,
  response: object,
): Promise<void> {
  await db.query(
    `update run_steps set http_response = $3, http_request = null where run_id = $1 and step = $2 and http_request is not null`,
    [runId, step, sealJson(db, organizationId, 'run_steps.http_response', response)],
  );
}

/** Returns whether the organization has this device, registered or discovered. */
export async function deviceExists(db: Db, organizationId: string, deviceId: string): Promise<boolean> {
  const { rowCount } = await db.query('select 1 from devices where organization_id = $1 and id = $2', [
    organizationId,
    deviceId,
  ]);
  return rowCount !== 0;
}
