import pg from 'pg';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import type { MessagePurpose } from '../../domain/types.ts';
import type { Db } from '../core/pool.ts';
import { openText, sealJson, sealText } from '../core/sealed.ts';
import { sealedRequest } from '../core/sealedMessage.ts';
import type { QueuedFor } from './messageQueue.ts';
import { after, firstAwaited } from '../devices/awaitedEvents.ts';
import { unreached } from './messageQueue.ts';

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
    deferred?: true;
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
  /** How long the script sleeps; 0: it does not. */
  sleepSeconds: number;
  /** Whether the device's session is not to be held while the script waits. */
  endsSession: boolean;
  /** The number of the drafted message whose answer the script waits for. */
  awaits: number | null;
  /** The event codes of which the script waits for one. */
  awaitsEvents: string[] | null;
  /** Whether nothing else is sent to the device from now on; null: unchanged. */
  holdsQueue: boolean | null;
  /** The script's HTTP request. */
  httpRequest: object | null;
}

/** A username in the step belongs to another device, or is an onboarding credential. Nothing was committed. */
export class UsernameTaken extends Error {}

/**
 * Commits everything that a step did in one statement, once: a second commit of the same step changes nothing. For a
 * run that was closed in the meantime only the step itself is stored, and after a fault its messages are cancelled. The
 * run's row is updated, so its `faulted` is current even if the statement had to wait. It also wakes the sessions of
 * the devices: a gateway that looked for messages before, and is about to end the session, waits for this commit and
 * looks again. A session that has already ended leaves its device unreached.
 * @returns the devices with new messages, or whose session is to end; undefined if the step was already committed.
 * @throws UsernameTaken
 */
export async function commitStep(db: Db, commit: StepCommit): Promise<QueuedFor[] | undefined> {
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
  const committed = db.query<{ devices: QueuedFor[] }>({
    name: 'commit_step',
    text: `with locked as materialized (
        select d.key, d.session_started_at, d.new_events from devices d
        where d.key = any(array(
          select r.device_key from runs r where r.id = $1
          union
          select o.key
          from runs r, jsonb_to_recordset($6) as m("deviceId" text), devices o
          where r.id = $1 and o.organization_id = r.organization_id and o.id = m."deviceId"))
        order by d.key for no key update
      ), step as (
        insert into run_steps (run_id, step, calls, result, http_request)
        select $1, $2, $3, $4, $13 from (select count(*) from locked) as first
        on conflict do nothing
        returning run_id
      ), received as (
        -- The Inform came after the script's last wait had ended, and before this step was committed.
        select ${firstAwaited('$14::text[]', 'informed.new_events')} as event, informed.at
        from runs r
        left join messages m on m.run_id = r.id and m.number = r.awaits_message
        cross join lateral (
          -- The newest session is read under the lock. The others do not include every periodic Inform.
          select d.session_started_at as at, d.new_events from locked d where d.key = r.device_key
          union all
          select s.informed_at, s.new_events from device_sessions s where s.device_key = r.device_key
        ) informed
        where $14::text[] is not null and r.id = $1 and informed.at >= greatest(r.events_since, m.settled_at)
          and informed.new_events && $14::text[]
        order by informed.at limit 1
      ), run as (
        update runs
        set wakes_at = case
            when exists (select from received) then null
            when $15 then 'infinity'
            when $8::float8 > 0 then now() + make_interval(secs => $8) end,
          awaits_settlement = $9, awaits_message = $11, holds_queue = coalesce($12, holds_queue),
          awaits_events = $14, received_event = (select event from received),
          events_since = coalesce((select ${after('at')} from received), now() + make_interval(secs => $8))
        from step
        where runs.id = step.run_id and runs.status = 'running'
        returning runs.id, organization_id, device_key, faulted or $10 as cancels
      ), logged as (
        insert into run_logs (run_id, line, at, text, bytes)
        select run.id, l.line, to_timestamp(l.at / 1000.0), l.text, l.bytes
        from run, jsonb_to_recordset($5) as l(line int, at float8, text text, bytes int)
      ), queued as (
        insert into messages (
          organization_id, device_key, run_id, number, purpose, method, request, summary,
          awaited, deferred, secret_paths, state, settled_at)
        select run.organization_id, d.key, run.id, m.number, m.purpose, m.method, m.request, m.summary,
          coalesce(m.awaited, false), coalesce(m.deferred, false), m."secretPaths",
          case when cancels then 'cancelled' else 'queued' end, case when cancels then now() end
        from run, jsonb_to_recordset($6) as m(
          "deviceId" text, index int, number int, purpose text, method text, request jsonb, summary text,
          awaited boolean, deferred boolean, "secretPaths" text[])
        join devices d on d.id = m."deviceId"
        where d.organization_id = run.organization_id
        order by m.index
        returning device_key, state
      ), woken as (
        update devices d
        set queue_version = d.queue_version + 1
        where d.key in (select device_key from queued where state = 'queued')
          -- A gateway that holds the session ends it.
          or ($14 is not null and d.key = (select device_key from run))
        returning d.key,
          ${unreached} and d.key in (select device_key from queued where state = 'queued') as unreached
      ), credential as (
        insert into credentials (organization_id, username, password, device_key)
        select run.organization_id, c.username, c.password, run.device_key
        from run, jsonb_to_recordset($7) as c(username text, password text)
        on conflict (username) do update
          -- Null, which fails, where the username is not this device's: a credential must not pass from one to another.
          set password = case when credentials.device_key = excluded.device_key then excluded.password end,
            held_at = case when credentials.password = excluded.password then credentials.held_at end,
            updated_at = now(),
            revision = credentials.revision + 1
      )
      select coalesce(
          (select jsonb_agg(jsonb_build_object('deviceKey', key, 'unreached', unreached)) from woken), '[]') as devices
      from step`,
    values: [
      commit.runId,
      commit.step,
      sealJson(db, organizationId, 'run_steps.calls', commit.calls),
      sealJson(db, organizationId, 'run_steps.result', commit.result),
      JSON.stringify(log),
      JSON.stringify(drafts),
      JSON.stringify(credentials.map((credential) => sealedCredential(db, commit, credential))),
      commit.sleepSeconds,
      commit.last,
      commit.failed,
      commit.awaits,
      commit.holdsQueue,
      commit.httpRequest && sealJson(db, organizationId, 'run_steps.http_request', commit.httpRequest),
      commit.awaitsEvents,
      commit.endsSession,
    ],
  });
  const { rows } = await committed.catch((error: unknown) => {
    throw isUsernameTaken(error) ? new UsernameTaken() : error;
  });
  return rows[0]?.devices;
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
